// Goal: a server that lacks an extension is refused with what to do. Method: a fake database
// that says which extensions it offers.
import assert from "node:assert/strict";
import type { Database } from "../../supabase/local/database.ts";
import { requireExtensions } from "../../supabase/local/server_extensions.ts";

const MIGRATIONS = new URL("../fixtures/extension_migrations", import.meta.url).pathname;

const offering = (...names: string[]) =>
  ({ query: () => Promise.resolve(names.map((name) => ({ name }))) }) as unknown as Database;

Deno.test("requireExtensions() asks for the baseline's and the migrations' extensions", async () => {
  const all = ["plpgsql", "pgcrypto", "supabase_vault", "pg_net", "pg_cron"];
  await requireExtensions(offering(...all), MIGRATIONS);
});

Deno.test("requireExtensions() names what is missing and how to install it", async () => {
  await assert.rejects(() => requireExtensions(offering("plpgsql", "pgcrypto"), MIGRATIONS), {
    message: /lacks extensions: supabase_vault, pg_net, pg_cron\. Install .*local\/stand_ins\.ts/,
  });
});
