// Goal: a checkpoint equals the fold of the log, and no crash or failing call leaves anything
// but a system that serves and later checkpoints. Method: a world in memory that keeps the
// database's rules; every outside call fails once, before and after its effect.
import assert from "node:assert/strict";
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { replay } from "@shared/bandit/replay.ts";
import { createCheckpoint } from "@shared/stores/checkpoint.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
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

Deno.test("createCheckpoint() survives the failure of any call, before or after its effect", async (t) => {
  for (const when of ["before", "after"] as const) {
    let call = 0;
    for (let failed = true; failed;) {
      call++;
      failed = await t.step(`call ${call} fails ${when}`, async () => {
        const world = await VersionWorld.create();
        world.learn(5);
        world.fault = { call, when };
        await checkpoint(world).catch((error) => { // a file that cannot be read is done without
          assert(error instanceof StoreUnavailable, String(error));
        });
        world.fault = null;
        world.learn(2);
        if (world.active.id === 1) await assert.doesNotReject(checkpoint(world)); // lease is live
        world.clock += 121_000;
        await checkpoint(world);
        world.clock += 121_000;
        await checkpoint(world);
        assert(world.active.replayFromSeq >= 5, "nothing was checkpointed");
        await assertActiveIsTheFold(world);
        assert(world.versions.every(({ status }) => status !== "pending"), "a reservation is left");
        for (const { status, path } of world.versions) {
          assert(status !== "ready" || world.files.has(path), `${path} is missing`);
        }
      }) && await faultHappens(call + 1);
    }
    assert(call >= 6, `only ${call} calls were made to fail`);
  }
});

/** Whether an undisturbed checkpoint makes a call of that number. */
async function faultHappens(call: number): Promise<boolean> {
  const world = await VersionWorld.create();
  world.learn(5);
  await checkpoint(world);
  return call <= world.calls;
}

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
