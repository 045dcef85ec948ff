// Goal: migrations and functions use pg_net, Vault and pg_cron as on a hosted project, and
// tests can make pg_net lose, double and delay what it is given. Method: SQL as a migration
// would write it, and a server outside of the stack that remembers what reaches it.
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import type { Fault, QueuedRequest } from "../../supabase/local/net_worker.ts";
import { onEachEngine } from "./engines.ts";
import { startScratchStack } from "./scratch_stack.ts";

const MIGRATIONS = new URL("../fixtures/extension_migrations", import.meta.url).pathname;

interface Received {
  method: string;
  path: string;
  body: string;
  type: string | null;
  mark: string | null;
}

/** A server outside of the stack that remembers what it was sent; /slow answers late. */
function startWitness() {
  const received: Received[] = [];
  const server = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    received.push({
      method: request.method,
      path: pathname + search,
      body: await request.text(),
      type: request.headers.get("content-type"),
      mark: request.headers.get("x-mark"),
    });
    if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 400));
    return Response.json({ ok: true }, { status: 202 });
  });
  return {
    received,
    address: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface NetResponse {
  status_code: number | null;
  content: string | null;
  timed_out: boolean | null;
  error_msg: string | null;
}

/** The recorded answer to a request, undefined when there is none once all is quiet. */
async function responseTo(stack: Stack, sql: string): Promise<NetResponse | undefined> {
  const [row] = await stack.db.query<{ id: string }>(`select (${sql})::text as id`);
  const read = () =>
    stack.db.query<NetResponse>(
      `select status_code, content, timed_out, error_msg from net._http_response
       where id::text = $1`,
      [row!.id],
    );
  for (let attempt = 0; attempt < 100; attempt++) {
    await stack.net!.idle();
    const [response] = await read();
    if (response) return response;
    const queued = await stack.db.query(
      "select 1 from net.http_request_queue where id::text = $1",
      [row!.id],
    );
    if (queued.length === 0) {
      await stack.net!.idle();
      return (await read())[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("The request stayed in the queue");
}

Deno.test("pg_net sends what was committed, once, and records the answer", async (t) => {
  await onEachEngine(t, async (t, start) => {
    await using witness = startWitness();
    await using stack = await start({ migrationsDir: MIGRATIONS });
    const { received, address } = witness;

    await t.step("http_post sends JSON, headers and encoded parameters", async () => {
      const response = await responseTo(
        stack,
        `net.http_post(url := '${address}/a?x=1', body := '{"n": "é"}',
           params := '{"q": "a b&c=ü"}',
           headers := '{"content-type": "application/json", "x-mark": "m"}',
           timeout_milliseconds := 5000)`,
      );
      assert.deepEqual([response?.status_code, response?.content], [202, '{"ok":true}']);
      assert.deepEqual(received.splice(0), [{
        method: "POST",
        path: "/a?x=1&q=a%20b%26c%3D%C3%BC",
        body: '{"n": "é"}',
        type: "application/json",
        mark: "m",
      }]);
    });

    await t.step("http_get and http_delete send no body of their own", async () => {
      await responseTo(stack, `net.http_get('${address}/g')`);
      await responseTo(stack, `net.http_delete('${address}/d')`);
      assert.deepEqual(received.splice(0).map(({ method, path, body }) => [method, path, body]), [
        ["GET", "/g", ""],
        ["DELETE", "/d", ""],
      ]);
    });

    await t.step("a transaction that rolls back sends nothing", async () => {
      const failing = `select net.http_get('${address}/never'); select 1 / 0;`;
      await assert.rejects(() => stack.db.transact(failing), /division by zero/);
      await responseTo(stack, `net.http_get('${address}/after')`);
      assert.deepEqual(received.splice(0).map(({ path }) => path), ["/after"]);
    });

    await t.step("a timeout and a refused connection are recorded", async () => {
      const slow = await responseTo(
        stack,
        `net.http_get('${address}/slow', timeout_milliseconds := 50)`,
      );
      assert.deepEqual([slow?.timed_out, slow?.status_code], [true, null]);
      assert.match(slow?.error_msg ?? "", /^Timeout of 50 ms/);
      const refused = await responseTo(stack, "net.http_get('http://127.0.0.1:9/')");
      assert.deepEqual([refused?.timed_out, refused?.status_code], [false, null]);
      assert.notEqual(refused?.error_msg, null);
    });

    await t.step("another content type than JSON is refused, as by the real one", async () => {
      const post = `select net.http_post('${address}', headers := '{"Content-Type": "text/xml"}')`;
      await assert.rejects(() => stack.db.query(post), /must be "application\/json"/);
    });
  });
});

Deno.test("startNetWorker() loses, doubles and delays what a test tells it to", async () => {
  await using witness = startWitness();
  const faults: Record<string, Fault> = {
    "/drop": { copies: 0, delayMs: 0 },
    "/double": { copies: 2, delayMs: 0 },
    "/late": { copies: 1, delayMs: 150 },
  };
  const netFault = ({ url }: QueuedRequest) => faults[new URL(url).pathname]!;
  await using stack = await startScratchStack({ migrationsDir: MIGRATIONS, netFault });
  const get = (path: string) => responseTo(stack, `net.http_get('${witness.address}${path}')`);
  assert.equal(await get("/drop"), undefined);
  assert.equal((await get("/double"))?.status_code, 202);
  const begin = performance.now();
  assert.equal((await get("/late"))?.status_code, 202);
  assert(performance.now() - begin >= 149, "a lower bound: nothing fails because it is slow");
  assert.deepEqual(witness.received.map(({ path }) => path), ["/double", "/double", "/late"]);
});

Deno.test("Vault keeps secrets for the owner and service_role alone", async (t) => {
  await onEachEngine(t, async (t, start) => {
    await using stack = await start();
    const { db } = stack;
    const secretOf = async (name: string) =>
      (await db.query<{ secret: string; decrypted_secret: string }>(
        "select secret, decrypted_secret from vault.decrypted_secrets where name = $1",
        [name],
      ))[0];

    await t.step("the stack's own addresses and key are there", async () => {
      assert.equal((await secretOf("project_url"))?.decrypted_secret, stack.url);
      assert.equal((await secretOf("functions_url"))?.decrypted_secret, stack.functionsUrl);
      assert.equal((await secretOf("automation_key"))?.decrypted_secret, stack.keys.automation);
    });

    await t.step(
      "create_secret and update_secret work, and the table holds no plain text",
      async () => {
        const [row] = await db.query<{ id: string }>(
          "select vault.create_secret('größer', 'mine', 'for the test')::text as id",
        );
        assert.equal((await secretOf("mine"))?.decrypted_secret, "größer");
        assert.notEqual((await secretOf("mine"))?.secret, "größer");
        await db.query("select vault.update_secret($1::text::uuid, 'kleiner')", [row!.id]);
        assert.equal((await secretOf("mine"))?.decrypted_secret, "kleiner");
        await assert.rejects(
          () => db.query("select vault.create_secret('x', 'mine')"),
          /secrets_name/,
        );
      },
    );

    await t.step("clients cannot read, list or set one", async () => {
      const attempts = [
        "select * from vault.secrets",
        "select * from vault.decrypted_secrets",
        "select vault.create_secret('x')",
        "select vault.update_secret(gen_random_uuid(), 'x')",
      ];
      for (const role of ["anon", "authenticated"]) {
        for (const sql of attempts) {
          const attempt = () => db.transact(`set local role ${role}; ${sql};`);
          await assert.rejects(attempt, /permission denied/, `${role}: ${sql}`);
        }
      }
      await db.transact("set local role service_role; select * from vault.decrypted_secrets;");
      const insert =
        "set local role service_role; insert into vault.secrets (secret) values ('x');";
      await assert.rejects(() => db.transact(insert), /permission denied/);
    });
  });
});

Deno.test("pg_cron runs jobs and records how they ended", async (t) => {
  await using stack = await startScratchStack({ migrationsDir: MIGRATIONS });
  const { db, cron } = stack;
  await db.transact("create table public.ticks (at timestamptz default now())");
  const details = () =>
    db.query<{ status: string; return_message: string; ended: boolean }>(
      `select status, return_message, end_time is not null as ended
       from cron.job_run_details
       where jobid = (select jobid from cron.job where jobname = 'tick') order by runid`,
    );

  await t.step("a job does its work and says so", async () => {
    await db.query(
      "select cron.schedule('tick', '* * * * *', 'insert into public.ticks default values')",
    );
    await cron!.runNow("tick");
    assert.equal((await db.query("select * from public.ticks")).length, 1);
    assert.deepEqual(await details(), [{ status: "succeeded", return_message: "", ended: true }]);
  });

  await t.step("a schedule of the same name replaces the job", async () => {
    await db.query("select cron.schedule('tick', '5 4 * * *', 'select 1 / 0')");
    const jobs = await db.query<{ schedule: string }>(
      "select schedule from cron.job where jobname = 'tick'",
    );
    assert.deepEqual(jobs, [{ schedule: "5 4 * * *" }]);
  });

  await t.step("a job that fails is recorded and stops nothing", async () => {
    await cron!.runNow("tick");
    const [, failed] = await details();
    assert.equal(failed?.status, "failed");
    assert.match(failed?.return_message ?? "", /division by zero/);
  });

  await t.step("alter_job and unschedule change and remove it", async () => {
    const ofTick = "from cron.job where jobname = 'tick'";
    await db.query(`select cron.alter_job(jobid, active := false) ${ofTick}`);
    const [job] = await db.query<{ active: boolean }>(`select active ${ofTick}`);
    assert.equal(job?.active, false);
    await db.query("select cron.unschedule('tick')");
    await assert.rejects(() => db.query("select cron.unschedule('tick')"), /could not find valid/);
    await assert.rejects(() => cron!.runNow("tick"), /must be scheduled: received "tick"/);
  });

  await t.step("only schedules that every pg_cron takes are taken", async () => {
    for (const schedule of ["30 seconds", "* * * *", "@hourly", "* * * * * *", "; drop"]) {
      const attempt = () => db.query("select cron.schedule('bad', $1, 'select 1')", [schedule]);
      await assert.rejects(attempt, /invalid schedule/, schedule);
    }
  });
});
