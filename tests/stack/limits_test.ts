// Goal: nobody gets more than the limits, whichever instance answers: requests a minute, the time
// of a statement. Method: three instances a function on a real PostgreSQL 15, a table that is
// locked, limits made small.
import assert from "node:assert/strict";
import postgres from "postgres";
import type { Stack } from "../../supabase/local/stack.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { call, startProjectStack } from "./project_stack.ts";
import { signedIn } from "./scratch_stack.ts";

const SLOT = { date: "2026-12-04", hour: 20 };
const REQUESTS_MAX = 25;

/** What is counted by the minute must not be asked across its end. */
async function startOfMinute(): Promise<void> {
  const left = 60_000 - Date.now() % 60_000;
  if (left < 15_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

/** Locks `table` against everybody while `work` runs. */
async function whileLocked<T>(url: string, table: string, work: () => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1 });
  try {
    return await sql.begin(async (transaction) => {
      await transaction.unsafe(`lock table ${table}`);
      return await work();
    }) as T;
  } finally {
    await sql.end();
  }
}

/** Changes how long a statement may take, which the migrations set to 8 s. */
async function limitStatements(stack: Stack, time: string): Promise<void> {
  for (const role of ["service_role", "authenticated"]) {
    await stack.db.query(`alter role ${role} set statement_timeout = '${time}'`);
  }
}

/** Asks with the secret key; what a client sees of a problem. */
async function infer(stack: Stack) {
  const response = await fetch(`${stack.functionsUrl}/infer`, {
    method: "POST",
    headers: { apikey: stack.keys.secret, "content-type": "application/json" },
    body: JSON.stringify(SLOT),
  });
  const { code } = await response.json();
  return [response.status, code, response.headers.get("retry-after")];
}

await onPostgres("limits", () => {
  Deno.test("limits hold for all instances together", async (t) => {
    await using cluster = await startPostgres();
    await using stack = await startProjectStack({ postgresUrl: cluster.url, instances: 3 });
    const client = await signedIn(stack);
    const { access_token } = (await client.auth.getSession()).data.session!;

    await t.step("a statement over the time of its role is ended, and answered 503", async () => {
      const { body: slate } = await call(stack, "infer", SLOT);
      await limitStatements(stack, "1s");
      await whileLocked(cluster.url, "public.slates", async () => {
        assert.deepEqual(await infer(stack), [503, "unavailable", "2"]);
        const { error } = await client.from("slates").select("slate_id");
        assert.equal(error?.code, "57014");
      });
      const { data } = await client.from("slates").select("slate_id");
      assert.deepEqual(data, [{ slate_id: slate.slate_id }], "all is well again");
      await limitStatements(stack, "8s");
    });

    await t.step("a function may have a time of its own", async () => {
      await stack.db.transact(
        `create function public.sleepy() returns void language sql
           set statement_timeout = '100ms' as 'select pg_sleep(1)';
         grant execute on function public.sleepy() to authenticated;`,
      );
      stack.db.connection.clearSchemaCache();
      assert.equal((await client.rpc("sleepy")).error?.code, "57014");
      await stack.db.query("alter function public.sleepy() reset statement_timeout");
      assert.equal((await client.rpc("sleepy")).error, null);
    });

    await t.step("a user gets as many requests a minute as the setting says", async () => {
      await stack.db.query("update public.app_settings set value = $1 where key = $2", [
        REQUESTS_MAX,
        "requests_per_minute",
      ]);
      const headers = {
        apikey: stack.keys.publishable,
        authorization: `Bearer ${access_token}`,
      };
      await startOfMinute();
      const statuses: number[] = [];
      let retryAfter: string | null = null;
      for (let i = 0; i < 2 * REQUESTS_MAX; i++) {
        const response = await fetch(`${stack.functionsUrl}/models/current-version`, { headers });
        await response.body?.cancel();
        statuses.push(response.status);
        retryAfter = response.headers.get("retry-after") ?? retryAfter;
      }
      assert.equal(statuses.filter((status) => status === 200).length, REQUESTS_MAX);
      assert.equal(statuses.filter((status) => status === 429).length, REQUESTS_MAX);
      assert(Number(retryAfter) >= 1 && Number(retryAfter) <= 60, `Retry-After ${retryAfter}`);
      const server = await call(stack, "infer", SLOT);
      assert.equal(server.status, 200, "a secret key is not limited");
    });
  });
});
