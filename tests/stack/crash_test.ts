// Goal: an isolate that dies while it writes a version, takes one in, or starts the log anew leaves
// a system that serves, and after the sweep the right versions, no reservation and no orphan.
// Method: the real stores against a running stack, dying after each request in turn, and in the
// middle of each upload.
import assert from "node:assert/strict";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createCheckpoint } from "@shared/stores/checkpoint.ts";
import { connect, type Connection } from "@shared/stores/connect.ts";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import { resetProject } from "@shared/stores/reset_project.ts";
import { uploadVersion } from "@shared/stores/upload_version.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { type FaultyProxy, faultyProxy } from "./faulty_proxy.ts";
import { call, startProjectStack } from "./project_stack.ts";
import { fileOf, foldOf, PRIOR } from "./version_files.ts";

const SLOT = { date: "2026-12-04", hour: 20 };

function storesBehind(proxy: FaultyProxy, { keys }: Stack): Connection {
  return connect(readEnvironment({
    SUPABASE_URL: proxy.url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret }),
    SUPABASE_JWKS: '{"keys":[]}',
  }));
}

/** Dies after no request, after the first, ... and in the middle of one, until none is left. */
async function dyingEverywhere(
  proxy: FaultyProxy,
  attempt: (run: number) => Promise<unknown>,
  recover: (where: string) => Promise<void>,
): Promise<number> {
  let run = 0;
  for (const isTorn of [false, true]) {
    for (let after = 0, isOver = false; !isOver; after++) {
      proxy.expect({ after, isTorn });
      const failure = await attempt(run++).then(() => null, (error) => error);
      const { died } = proxy;
      proxy.expect(null);
      const where = `${isTorn ? "within" : "after"} request ${after}`;
      const isOfStores = failure instanceof StoreUnavailable || failure instanceof DatabaseRefusal;
      assert(failure === null || isOfStores, `${where}: ${failure?.stack}`);
      await recover(where);
      isOver = died === null || run > 100;
    }
  }
  return run;
}

async function number(stack: Stack, query: string): Promise<number> {
  const [row] = await stack.db.query<{ value: number | string }>(`select (${query}) as value`);
  return Number(row!.value);
}

/** Three selections of a new slate, as whoever may insert them. */
async function select3(stack: Stack): Promise<void> {
  const { body } = await call(stack, "infer", SLOT);
  for (const { movie_id } of body.recommendations.slice(0, 3)) {
    await stack.db.query("select public.record_selection($1::text::jsonb)", [
      JSON.stringify({
        event_id: crypto.randomUUID(),
        kind: "selection",
        slate_id: body.slate_id,
        picked_movie_id: movie_id,
        source: "slate",
      }),
    ]);
  }
}

/** Lets leases and the young age of files run out, does what the job of each minute asks for. */
async function sweep(stack: Stack, where: string): Promise<void> {
  await stack.db.query(
    "update public.model_parameter_logs set reserved_until = clock_timestamp() where status = 'pending' and reserved_until is not null",
  );
  await stack.db.query(
    `update storage.objects set created_at = now() - interval '11 minutes',
            updated_at = now() - interval '11 minutes' where bucket_id = 'models'`,
  );
  await stack.db.query("select recommender.sweep_checkpoints()");
  const checkpoint = await call(stack, "models/create-checkpoint", { cause: "sweep" });
  assert.equal(checkpoint.status, 200, where);
  assert.equal((await call(stack, "models/sweep", undefined)).status, 200, where);
  assert.deepEqual(
    [
      await number(stack, "select count(*) from model_parameter_logs where status = 'pending'"),
      await number(stack, "select count(*) from recommender.orphaned_files(100)"),
      await number(
        stack,
        `select count(*) from model_parameter_logs as v where status = 'ready' and not exists (
           select from storage.objects as o where o.bucket_id = 'models' and o.name = v.storage_path)`,
      ),
    ],
    [0, 0, 0],
    `${where}: reservations, orphans and missing files`,
  );
}

Deno.test("whoever dies writing versions or starting anew leaves a system that serves", async (t) => {
  // what the database asks for by itself is lost: the sweep has to find everything
  await using stack = await startProjectStack({ netFault: () => ({ copies: 0, delayMs: 0 }) });
  await using proxy = faultyProxy(stack.url);
  const { versions, objects, database, offer } = storesBehind(proxy, stack);
  const settings = database.settings;
  const checkpoints = { versions, objects, settings, codeVersion: "test" };

  await t.step("a checkpoint", async () => {
    const runs = await dyingEverywhere(
      proxy,
      async () => {
        await select3(stack);
        return await createCheckpoint(checkpoints, "threshold", null, "patch");
      },
      async (where) => {
        await sweep(stack, where);
        const [active] = await stack.db.query<{ version_name: string; last_seq: number }>(
          "select version_name, last_seq::int as last_seq from recommender.active_version()",
        );
        const { version_name, last_seq } = active!;
        assert.equal(
          last_seq,
          await number(stack, "select last_seq from recommender.event_log_head"),
        );
        const seqs = Array.from({ length: last_seq }, (_, i) => i + 1);
        const fold = await foldOf(stack, seqs, last_seq);
        assert(equal(await fileOf(stack, version_name), fold), `${where}: ${version_name}`);
      },
    );
    assert(runs >= 13, `${runs} runs`);
  });

  await t.step("an upload", async () => {
    const before = await number(stack, "select max(id) from model_activations");
    let sent = 0;
    const runs = await dyingEverywhere(
      proxy,
      async (run) => {
        const bytes = await encodeLearner(mnlLearner({ ...PRIOR.state, eventCount: run }), 0);
        sent++;
        const order = { bytes, sha256: null, actorId: null, bump: "minor" as const };
        return await uploadVersion({ ...checkpoints, wait: () => Promise.resolve() }, order);
      },
      (where) => sweep(stack, where),
    );
    assert(runs >= 11, `${runs} runs`);
    const imports = "select count(*) from model_parameter_logs where cause = 'import'";
    const stored = await number(stack, `${imports} and status = 'ready'`);
    assert(stored >= 2 && stored < sent, `${stored} of ${sent} were stored`);
    assert.equal(await number(stack, "select max(id) from model_activations"), before);
  });

  await t.step("a reset", async () => {
    const runs = await dyingEverywhere(
      proxy,
      async () => {
        await select3(stack);
        return await resetProject({ versions, objects, database, newId: offer.newId }, null);
      },
      async (where) => {
        const [left] = await stack.db.query<Record<string, number>>(
          `select (select count(*)::int from selection_events) as events,
                  (select count(*)::int from slates) as slates,
                  (select last_seq::int from recommender.event_log_head) as head`,
        );
        const { events, slates, head } = left!;
        assert.equal(events, head, where);
        assert.equal(events === 0, slates === 0, `${where}: ${events} events, ${slates} slates`);
        const slate = await call(stack, "infer", SLOT);
        assert.deepEqual([slate.status, slate.body.model_seq], [200, head], where);
        await sweep(stack, where);
      },
    );
    assert(runs >= 20, `${runs} runs`);
    assert(await number(stack, "select count(*) from recommender.resets") >= 2);
  });
});

const equal = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((x, i) => x === b[i]);
