// Goal: the database sees to checkpoints by itself, whatever is lost on the way. Method: the real
// functions in three processes on PostgreSQL 15 with the real pg_cron; instances are killed, and
// requests of pg_net lost, doubled and delayed.
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { startProjectStack } from "./project_stack.ts";
import { fileOf, foldOf, logOf, pick } from "./version_files.ts";

const CLIENTS = 10;
const THRESHOLD = 3;

interface VersionRow {
  version_name: string;
  last_seq: string | number;
  status: string;
}

async function versionsOf(stack: Stack): Promise<VersionRow[]> {
  return await stack.db.query<VersionRow>(
    `select version_name, last_seq, status from public.model_parameter_logs
      order by ready_at nulls last`,
  );
}

/** Waits until fewer than a threshold of selections wait for their checkpoint. */
async function settled(stack: Stack, seconds: number): Promise<void> {
  for (let i = 0; i < 10 * seconds; i++) {
    const [row] = await stack.db.query<{ waiting: number | string; pending: number | string }>(
      `select recommender.selections_since_checkpoint() as waiting,
              (select count(*) from public.model_parameter_logs where status = 'pending') as pending`,
    );
    if (Number(row!.waiting) < THRESHOLD && Number(row!.pending) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`checkpoints did not catch up within ${seconds} s`);
}

/** Every ready version's file is the fold of the log up to its last event. */
async function assertVersionsAreFolds(stack: Stack): Promise<number> {
  const versions = (await versionsOf(stack)).filter(({ status }) => status === "ready");
  for (const { version_name, last_seq } of versions) {
    const last = Number(last_seq);
    const seqs = Array.from({ length: last }, (_, i) => i + 1);
    assert.deepEqual(
      await fileOf(stack, version_name),
      await foldOf(stack, seqs, last),
      `${version_name} is not the fold up to ${last}`,
    );
  }
  return versions.length;
}

await onPostgres("automation of checkpoints", () => {
  Deno.test("checkpoints keep up with 300 selections while instances are killed", async () => {
    await using cluster = await startPostgres();
    await using stack = await startProjectStack({ postgresUrl: cluster.url, instances: 3 });
    let isDone = false;
    const killer = (async () => {
      for (let i = 0; !isDone; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const name = ["models", "update-parameters", "infer"][i % 3]!;
        stack.functions.instances(name)[i % 3]?.kill();
      }
    })();
    await Promise.all(Array.from({ length: CLIENTS }, (_, i) => pick(stack, 30, 1 + 2 * i)));
    isDone = true;
    await killer;
    const log = await logOf(stack);
    assert.deepEqual(
      log.map(({ seq }) => Number(seq)),
      Array.from({ length: 300 }, (_, i) => i + 1),
    );
    await settled(stack, 60); // a lease that died with its holder lasts 30 s
    const versions = await assertVersionsAreFolds(stack);
    assert(versions > 60 && versions <= 101, `${versions} versions of about 100`);
  });

  Deno.test("lost, doubled and late requests change nothing but timing", async () => {
    await using cluster = await startPostgres();
    let request = 0;
    await using stack = await startProjectStack({
      postgresUrl: cluster.url,
      netFault: () => ({
        copies: ([0, 2, 1] as const)[request++ % 3]!,
        delayMs: request % 3 === 0 ? 3000 : 0,
      }),
    });
    await pick(stack, 20);
    await stack.db.query("select recommender.sweep_checkpoints()");
    for (let i = 0; i < 12; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await stack.db.query("select recommender.sweep_checkpoints()");
    }
    await settled(stack, 20);
    assert.equal(await assertVersionsAreFolds(stack), 7); // the prior and six times three selections
  });

  Deno.test("pg_cron finds what the trigger's lost request left behind", async () => {
    await using cluster = await startPostgres();
    let isLost = true;
    await using stack = await startProjectStack({
      postgresUrl: cluster.url,
      netFault: () => ({ copies: isLost ? 0 : 1, delayMs: 0 }),
    });
    await pick(stack, 3);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.deepEqual((await versionsOf(stack)).map(({ version_name }) => version_name), ["v1.0.0"]);
    isLost = false;
    await settled(stack, 75); // the job runs each minute
    assert.equal(await assertVersionsAreFolds(stack), 2);
  });
});
