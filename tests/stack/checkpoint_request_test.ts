// Goal: what the database asks for by itself reaches the queue of pg_net, and no insert waits for it.
// Method: sessions of a real PostgreSQL 15 with the real pg_cron; nobody sends what is queued.
// Seen to fail: without the trigger's lock_timeout.
import assert from "node:assert/strict";
import type postgres from "postgres";
import { withSession, withTransaction } from "./database_sessions.ts";
import { onPostgres } from "./on_postgres.ts";
import type { ProjectDatabase } from "./project_database.ts";
import { recordEvent, selectionOf } from "./project_fixture.ts";
import { startQuietProject, stopQuietProject } from "./quiet_project.ts";
import { newSlate } from "./version_plan.ts";

const THRESHOLD = 3;

await onPostgres("requests for checkpoints", () => {
  let database: ProjectDatabase;
  let sql: postgres.Sql;
  Deno.test.beforeEach(async () => {
    ({ database, sql } = await startQuietProject());
  });
  Deno.test.afterEach(() => stopQuietProject({ database, sql }));

  Deno.test("an insert does not wait for pg_net's queue", async () => {
    await fillVault();
    const slateId = await newSlate(sql);
    await sql`update public.app_settings set value = '1' where key = 'selections_threshold'`;
    const warnings: string[] = [];
    await withTransaction(database, async (own, finish) => {
      await own`reset role`;
      await own`lock table net.http_request_queue in access exclusive mode`;
      await withSession(database, async (writer) => {
        await writer`set statement_timeout = '10s'`;
        await recordEvent(writer, selectionOf(crypto.randomUUID(), slateId));
      }, (message) => warnings.push(message));
      await finish();
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /left to the sweep: canceling statement due to lock timeout/);
    await recordEvent(sql, selectionOf(crypto.randomUUID(), slateId));
    assert.equal((await asked()).length, 1, "the next one asks");
  });

  Deno.test("a request goes out with its event or not at all", async () => {
    await fillVault();
    const slateId = await newSlate(sql);
    await sql`update public.app_settings set value = '1' where key = 'selections_threshold'`;
    await withTransaction(database, async (own) => {
      await recordEvent(own, selectionOf(crypto.randomUUID(), slateId));
      assert.equal((await asked(own)).length, 1);
      assert.equal((await asked()).length, 0);
    });
    assert.equal((await asked()).length, 0, "rolled back");
  });

  Deno.test("pg_cron asks each minute for what is overdue, and keeps what went wrong", async () => {
    const slateId = await newSlate(sql);
    for (let i = 0; i < THRESHOLD; i++) {
      await recordEvent(sql, selectionOf(crypto.randomUUID(), slateId));
    }
    await sql`select cron.schedule('checkpoint-sweep', '* * * * *',
      'select recommender.sweep_checkpoints()')`;
    const { status, return_message } = await firstRun();
    assert.equal(status, "failed");
    assert.match(return_message, /Vault must hold functions_url and automation_key/);
    await fillVault();
    await sql`select recommender.sweep_checkpoints()`;
    assert.deepEqual(await asked(), [["models/create-checkpoint", { cause: "sweep" }]]);
  });

  async function fillVault(): Promise<void> {
    await sql`select vault.create_secret('http://127.0.0.1:1/functions/v1', 'functions_url'),
                     vault.create_secret('sb_secret_automation', 'automation_key')`;
  }

  /** What waits to be sent: path and body. */
  async function asked(own: postgres.Sql = sql): Promise<unknown[]> {
    const rows = await own<{ path: string; body: unknown }[]>`
      select substr(url, 33) as path, convert_from(body, 'UTF8')::jsonb as body
        from net.http_request_queue order by id`;
    return rows.map(({ path, body }) => [path, body]);
  }

  /** The job's first run, once it has ended; it runs each minute. */
  async function firstRun(): Promise<{ status: string; return_message: string }> {
    for (let i = 0; i < 1800; i++) {
      const [run] = await sql<{ status: string; return_message: string }[]>`
        select status, return_message from cron.job_run_details
         where end_time is not null order by runid limit 1`;
      if (run) return run;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("The job did not run within 180 s");
  }
});
