// Goal: the project goes to a database with Supabase's own CLI, and its checks find nothing.
// Method: the CLI from npm against a PostgreSQL 15 that holds what a hosted project has at first.
import assert from "node:assert/strict";
import { BASELINE } from "../../supabase/local/baseline.ts";
import { openPostgres } from "../../supabase/local/database.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { createSystemSchemas } from "./project_database.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;

async function supabase(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", "supabase@3.1.0", ...args],
    cwd: PROJECT,
    env: { SUPABASE_TELEMETRY_DISABLED: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `supabase ${args.slice(0, 2).join(" ")}: ${out}${err}`);
  return out! + err!;
}

await onPostgres("deployment with the Supabase CLI", () => {
  Deno.test("db push, db lint and db advisors run clean", async (t) => {
    await using cluster = await startPostgres();
    {
      await using database = await openPostgres(cluster.url);
      await database.transact(BASELINE);
      await createSystemSchemas(database);
    }
    await t.step("db push applies every migration", async () => {
      await supabase("db", "push", "--yes", "--db-url", cluster.url);
      const files = [...Deno.readDirSync(`${PROJECT}supabase/migrations`)];
      await using database = await openPostgres(cluster.url);
      const [row] = await database.query<{ count: number | string }>(
        "select count(*) as count from supabase_migrations.schema_migrations",
      );
      assert.equal(Number(row!.count), files.length);
    });
    await t.step("db lint finds no error", async () => {
      await supabase("db", "lint", `--remote=${cluster.url}`, "--fail-on", "error");
    });
    await t.step("db advisors finds nothing", async () => {
      assert.match(await supabase("db", "advisors", `--remote=${cluster.url}`), /No issues found/);
    });
  });
});
