// Goal: a checkpoint equals the fold of the log, and no crash or failing call leaves anything
// but a system that serves and later checkpoints. Method: a world in memory that keeps the
// database's rules; at every outside call the isolate is refused once and dies once, before, within
// and after its effect.
import assert from "node:assert/strict";
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { replay } from "@shared/bandit/replay.ts";
import { createCheckpoint } from "@shared/stores/checkpoint.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
import { withEveryFault } from "./every_fault.ts";
import { NAMES, VersionWorld } from "./version_world.ts";

const checkpoint = (world: VersionWorld) =>
  createCheckpoint(world.checkpoints(), "threshold", null, "patch");

/** The bytes that the log up to `lastSeq` folds to, from the prior, without any checkpoint. */
async function foldedBytes(world: VersionWorld, lastSeq: number): Promise<Uint8Array> {
  const prior = mnlLearner(createMnlPrior(NAMES));
  const events = world.events.slice(0, lastSeq).map(loggedEvent);
  return await encodeLearner(replay(prior, events), lastSeq);
}

async function assertActiveIsTheFold(world: VersionWorld): Promise<void> {
  const { storagePath, replayFromSeq } = world.active;
  assert.deepEqual(world.files.get(storagePath), await foldedBytes(world, replayFromSeq));
}

Deno.test("createCheckpoint() writes the fold of the log, version after version", async () => {
  const world = await VersionWorld.create();
  for (const count of [3, 7, 12]) {
    world.learn(count);
    assert.equal((await checkpoint(world)).outcome, "created");
    await assertActiveIsTheFold(world);
  }
  assert.deepEqual(world.ready, ["v1.0.0", "v1.0.1", "v1.0.2", "v1.0.3"]);
});

Deno.test("createCheckpoint() records how well the slates were foreseen", async () => {
  const world = await VersionWorld.create();
  world.learn(6);
  await checkpoint(world);
  const { metrics, codeVersion, lastSeq } = world.versions[1]!.figures!;
  assert.equal(metrics.slates, 6);
  assert.equal(metrics.hit_at_5, 1);
  assert(metrics.log_loss! > 0 && metrics.log_loss! < 2 * Math.log(6));
  assert.deepEqual([codeVersion, lastSeq], ["test", 6]);
});

Deno.test("createCheckpoint() does nothing when none is due", async () => {
  const world = await VersionWorld.create();
  world.learn(2);
  assert.equal((await checkpoint(world)).outcome, "not_due");
  assert.deepEqual(world.ready, ["v1.0.0"]);
});

Deno.test("createCheckpoint() called twice at once makes one version", async () => {
  const world = await VersionWorld.create();
  world.learn(4);
  const outcomes = await Promise.all([checkpoint(world), checkpoint(world)]);
  assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ["busy", "created"]);
  assert.deepEqual(world.ready, ["v1.0.0", "v1.0.1"]);
});

Deno.test("createCheckpoint() survives whatever goes wrong, at any call", async (t) => {
  await withEveryFault(t, 6, {
    async create() {
      const world = await VersionWorld.create();
      world.learn(5);
      return world;
    },
    attempt: checkpoint,
    async recover(world) {
      world.learn(2);
      await checkpoint(world);
      assert(world.active.replayFromSeq >= 5, "nothing was checkpointed");
      for (const { status, path, lastSeq } of world.versions) {
        if (status !== "ready") continue;
        assert.deepEqual(world.files.get(path), await foldedBytes(world, lastSeq));
      }
    },
  });
});

Deno.test("createCheckpoint() that fails leaves the next one nothing to wait for", async () => {
  const world = await VersionWorld.create();
  world.learn(5);
  const away = () => Promise.reject(new StoreUnavailable("Storage is away"));
  const failing = { ...world.checkpoints(), objects: { ...world.objects, uploadNew: away } };
  await assert.rejects(createCheckpoint(failing, "threshold", null, "patch"), /Storage is away/);
  assert.deepEqual(world.failures, ["Storage is away"]);
  assert.equal((await checkpoint(world)).outcome, "created");
  await assertActiveIsTheFold(world);
});

Deno.test("createCheckpoint() gives a name up when another file stands at its path", async () => {
  const world = await VersionWorld.create();
  world.learn(4);
  world.files.set("versions/v1.0.1/contextual_thompson_sampler.npz", new Uint8Array([1, 2, 3]));
  assert.deepEqual(await checkpoint(world), {
    outcome: "created",
    versionName: "v1.0.2",
    lastSeq: 4,
  });
  await assertActiveIsTheFold(world);
});

Deno.test("createCheckpoint() builds on an older file when the active one was altered", async () => {
  const world = await VersionWorld.create();
  for (let i = 0; i < 2; i++) {
    world.learn(4);
    await checkpoint(world);
  }
  world.files.get(world.active.storagePath)![200]! ^= 1;
  world.learn(4);
  assert.equal((await checkpoint(world)).versionName, "v1.0.3");
  await assertActiveIsTheFold(world);
});

Deno.test("createCheckpoint() makes nothing when no file is whole", async () => {
  const world = await VersionWorld.create();
  world.learn(4);
  world.files.get(world.active.storagePath)![200]! ^= 1;
  await assert.rejects(checkpoint(world), /must have SHA-256/);
  assert.deepEqual(world.ready, ["v1.0.0"]);
});

Deno.test("createCheckpoint() writes files that a reader understands", async () => {
  const world = await VersionWorld.create();
  world.learn(3);
  await checkpoint(world);
  const { learner, lastSeq } = await decodeLearner(world.files.get(world.active.storagePath)!, {
    contextNames: NAMES,
  });
  assert.deepEqual([learner.eventCount, lastSeq], [3, 3]);
});
