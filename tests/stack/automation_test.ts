// Goal: the database sees to checkpoints by itself, whatever is lost on the way. Method: the real
// functions in three processes on PostgreSQL 15 with the real pg_cron; instances are killed, and
// requests of pg_net lost, doubled and delayed by 30 s.
import assert from "node:assert/strict";
import type { Learner } from "@shared/bandit/learner.ts";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import type { Fault, QueuedRequest } from "../../supabase/local/net_worker.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { startProjectStack } from "./project_stack.ts";
import { fileOf, logOf, pick, PRIOR } from "./version_files.ts";

const CLIENTS = 10;
const THRESHOLD = 3;
const LATE_MS = 30_000;

/** A lease that died with its holder lasts 30 s, the job comes each minute; the rest is patience. */
const SWEEP_SECONDS = 240;

interface VersionRow {
  version_name: string;
  last_seq: string | number;
  status: string;
}

async function versionsOf(stack: Stack): Promise<VersionRow[]> {
  return await stack.db.query<VersionRow>(
    `select version_name, last_seq, status from public.model_parameter_logs
      order by last_seq`,
  );
}

/**
 * Waits until fewer than a threshold of selections wait for their checkpoint.
 * @param eachSecond What the job of each minute does, where it is not to be waited for.
 */
async function settled(
  stack: Stack,
  seconds: number,
  eachSecond: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  for (let i = 0; i < 10 * seconds; i++) {
    if (i % 10 === 0) await eachSecond();
    const [row] = await stack.db.query<{ waiting: number | string; pending: number | string }>(
      `select recommender.selections_since_checkpoint() as waiting,
              (select count(*) from public.model_parameter_logs where status = 'pending') as pending`,
    );
    if (Number(row!.waiting) < THRESHOLD && Number(row!.pending) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`checkpoints did not catch up within ${seconds} s`);
}

/** Every ready version's file is the fold of the log up to its last event; returns how many. */
async function assertVersionsAreFolds(stack: Stack): Promise<number> {
  const versions = (await versionsOf(stack)).filter(({ status }) => status === "ready");
  const choices = (await logOf(stack)).map((row) => loggedEvent(row).choice!);
  let learner: Learner = PRIOR;
  let learned = 0;
  for (const { version_name, last_seq } of versions) {
    const last = Number(last_seq);
    learner = learner.learnAll(choices.slice(learned, last));
    learned = last;
    assert.equal(
      await sha256Hex(await fileOf(stack, version_name)),
      await sha256Hex(await encodeLearner(learner, last)),
      `${version_name} is not the fold up to ${last}`,
    );
  }
  return versions.length;
}

await onPostgres("automation of checkpoints", () => {
  Deno.test("checkpoints keep up with 300 selections while instances are killed", async () => {
    await using cluster = await startPostgres();
    await using stack = await startProjectStack({ postgresUrl: cluster.url, instances: 3 });
    const killer = killAtRandom(stack);
    await Promise.all(Array.from({ length: CLIENTS }, (_, i) => pick(stack, 30, 1 + 2 * i)));
    assert(await killer.end() >= 10, "instances were killed all along");
    const log = await logOf(stack);
    assert.deepEqual(
      log.map(({ seq }) => Number(seq)),
      Array.from({ length: 300 }, (_, i) => i + 1),
    );
    await settled(stack, SWEEP_SECONDS);
    const versions = await assertVersionsAreFolds(stack);
    assert(versions > 60 && versions <= 101, `${versions} versions of about 100`);
  });

  Deno.test("lost, doubled and 30 s late requests change nothing but timing", async () => {
    await using cluster = await startPostgres();
    const faults = unreliableNetwork();
    await using stack = await startProjectStack({
      postgresUrl: cluster.url,
      netFault: faults.netFault,
    });
    await pick(stack, 20);
    await settled(stack, 60, () => stack.db.query("select recommender.sweep_checkpoints()"));
    faults.loseWhatTriggersAsk();
    await pick(stack, 1); // the third that waits; pg_cron finds it
    await settled(stack, SWEEP_SECONDS);
    const late = await faults.lateAnswers();
    assert(late.length >= 2, `${late.length} requests were late`);
    assert(late.every((status) => status === 200), String(late));
    assert.equal(await assertVersionsAreFolds(stack), 8); // the prior and seven times three selections
  });
});

/** Kills one instance whenever another 10 to 20 selections are in the log, however long that takes. */
function killAtRandom(stack: Stack): { end(): Promise<number> } {
  const rng = createRng(1);
  const oneOf = <T>(values: readonly T[]) => values[Math.floor(rng.uniform() * values.length)];
  let isDone = false;
  const work = (async () => {
    let killed = 0;
    for (let next = 5; !isDone;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const [head] = await stack.db.query<{ seq: number | string }>(
        "select last_seq as seq from recommender.event_log_head",
      );
      if (Number(head!.seq) < next) continue;
      next = Number(head!.seq) + 10 + Math.floor(11 * rng.uniform());
      oneOf(stack.functions.instances(oneOf(["models", "models", "update-parameters", "infer"])!))
        ?.kill();
      killed++;
    }
    return killed;
  })();
  return {
    end() {
      isDone = true;
      return work;
    },
  };
}

/** Loses a request, doubles the next, and lets the one after that arrive 30 s late, and so on. */
function unreliableNetwork() {
  let count = 0;
  let isLosing = false;
  const late: Promise<number>[] = [];
  const sendLate = async ({ url, method, headers, body }: QueuedRequest): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    const response = await fetch(url, { method, headers: headers ?? {}, body });
    await response.body?.cancel();
    return response.status;
  };
  return {
    netFault(request: QueuedRequest): Fault {
      if (isLosing) return { copies: request.body?.includes("sweep") ? 1 : 0, delayMs: 0 };
      const copies = ([0, 2, 0] as const)[count % 3]!;
      if (count++ % 3 === 2) late.push(sendLate(request));
      return { copies, delayMs: 0 };
    },
    loseWhatTriggersAsk: () => isLosing = true,
    /** Statuses of what arrived late, once all has. */
    lateAnswers: () => Promise.all(late),
  };
}
