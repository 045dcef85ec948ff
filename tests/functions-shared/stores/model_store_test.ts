// Goal: whichever way snapshots arrive, an isolate holds the fold of the log; a file that fails
// its check is never served.
import assert from "node:assert/strict";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { replay } from "@shared/bandit/replay.ts";
import type { ArtifactCopies } from "@shared/stores/artifact_copies.ts";
import { createCheckpoint } from "@shared/stores/checkpoint.ts";
import type { EventRow, SlotSnapshot } from "@shared/stores/database.ts";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import { type ArtifactPlaces, storageOnly } from "@shared/stores/find_artifact.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
import { ModelStore, type RehydratedModel } from "@shared/stores/model_store.ts";
import type { ObjectStore } from "@shared/stores/object_store.ts";
import { NAMES, VersionWorld } from "./version_world.ts";

function storeOn(world: VersionWorld, places: Partial<ArtifactPlaces> = {}): ModelStore {
  return new ModelStore({
    ...storageOnly(world.objects),
    ...places,
    now: () => world.clock,
    database: {
      activationBefore: (id) =>
        Promise.resolve(world.activations.findLast((activation) => activation.id < id) ?? null),
      modelEvents: (_, after, until, limit) =>
        Promise.resolve(
          world.events.filter(({ seq }) => seq > after && seq <= until).slice(0, limit),
        ),
    },
  });
}

/** What slot_snapshot would answer to a caller that knows `after`. */
function snapshot(world: VersionWorld, after = world.active.replayFromSeq, until = Infinity) {
  const events = world.events.filter(({ seq }) => seq > after && seq <= until);
  return {
    activation: world.active,
    headSeq: Math.min(until, world.events.length),
    events,
    hasMore: false,
    programmed: [],
    excluded: [],
    showings: [],
    showingsRevision: 0,
    staleFeeds: [],
    refreshDue: false,
    artifacts: {},
    houseRules: [],
    settings: {},
  } satisfies SlotSnapshot;
}

async function bytesOf(model: RehydratedModel | null): Promise<Uint8Array> {
  assert(model);
  return await encodeLearner(model.learner, model.seq);
}

async function foldedBytes(events: readonly EventRow[]): Promise<Uint8Array> {
  const learner = replay(mnlLearner(createMnlPrior(NAMES)), events.map(loggedEvent));
  return await encodeLearner(learner, events.length);
}

Deno.test("advance() folds one by one to the same bytes as all at once", async () => {
  const world = await VersionWorld.create();
  const slow = storeOn(world);
  for (let i = 0; i < 23; i++) {
    world.learn(1);
    await slow.advance(snapshot(world, i), NAMES);
  }
  const fast = await storeOn(world).advance(snapshot(world), NAMES);
  const held = await slow.advance(snapshot(world, 23), NAMES);
  assert.deepEqual(await bytesOf(held), await bytesOf(fast));
  assert.deepEqual(await bytesOf(held), await foldedBytes(world.events));
});

Deno.test("advance() takes snapshots in any order and asks again on a gap", async () => {
  const world = await VersionWorld.create();
  world.learn(12);
  const store = storeOn(world);
  const late = snapshot(world, 8);
  assert.equal(await store.advance(late, NAMES), null);
  await store.advance(snapshot(world, 0, 10), NAMES);
  await store.advance(snapshot(world, 0, 4), NAMES); // older than what is held
  assert.deepEqual(
    await bytesOf(await store.advance(late, NAMES)),
    await foldedBytes(world.events),
  );
});

Deno.test("advance() undoes a retracted event as if it had never been", async () => {
  const world = await VersionWorld.create();
  world.learn(15);
  const store = storeOn(world);
  await store.advance(snapshot(world), NAMES);
  world.events.push({
    ...world.events[3]!,
    seq: 16,
    event_id: "retraction",
    kind: "retraction",
    context_features: null,
    films: null,
    signal_mean: null,
    retracts: "event-4",
  });
  const model = await store.advance(snapshot(world, 15), NAMES);
  const without = world.events.slice(0, 15).filter(({ event_id }) => event_id !== "event-4")
    .map((row, i) => ({ ...row, seq: i + 1 }));
  const expected = replay(mnlLearner(createMnlPrior(NAMES)), without.map(loggedEvent));
  assert.deepEqual(await bytesOf(model), await encodeLearner(expected, 16));
});

Deno.test("advance() moves on to a newer activation and ignores older snapshots", async () => {
  const world = await VersionWorld.create();
  world.learn(4);
  const store = storeOn(world);
  const old = snapshot(world);
  await store.advance(old, NAMES);
  await createCheckpoint(world.checkpoints(), "threshold", null, "patch");
  world.learn(1);
  const model = await store.advance(snapshot(world), NAMES);
  assert.equal(model!.activation.versionName, "v1.0.1");
  assert.deepEqual(await bytesOf(model), await foldedBytes(world.events));
  assert.equal((await store.advance(old, NAMES))!.activation.versionName, "v1.0.1");
});

Deno.test("advance() goes on with the version it holds while Storage does not answer", async () => {
  const world = await VersionWorld.create();
  world.learn(5);
  let downloads = 0;
  let isAway = false;
  const objects: ObjectStore = {
    ...world.objects,
    download: (...asked) => {
      downloads++;
      return isAway
        ? Promise.reject(new StoreUnavailable("Storage is away"))
        : world.objects.download(...asked);
    },
  };
  const store = storeOn(world, { objects });
  await store.advance(snapshot(world), NAMES);
  await createCheckpoint(world.checkpoints(), "threshold", null, "patch");
  world.learn(2);
  [isAway, downloads] = [true, 0];
  const model = await store.advance(snapshot(world), NAMES);
  assert.equal(model!.activation.versionName, "v1.0.0");
  assert.deepEqual(await bytesOf(model), await foldedBytes(world.events));
  assert.equal(downloads, 1, "one wait, however many versions there are");
  isAway = false;
  world.clock += 61_000;
  const after = await store.advance(snapshot(world), NAMES);
  assert.equal(after!.activation.versionName, "v1.0.1");
});

Deno.test("advance() asks Storage once when it is away, and copies for earlier versions", async () => {
  const world = await VersionWorld.create();
  const first = world.files.get(world.active.storagePath)!;
  const { sha256 } = world.active;
  world.learn(5);
  await createCheckpoint(world.checkpoints(), "threshold", null, "patch");
  let downloads = 0;
  const store = storeOn(world, {
    isStrict: false,
    objects: {
      ...world.objects,
      download: () => {
        downloads++;
        return Promise.reject(new StoreUnavailable("Storage is away"));
      },
    },
    copies: {
      has: (_, other) => Promise.resolve(other === sha256),
      find: (_, other) =>
        Promise.resolve(other === sha256 ? { bytes: first, updatedAt: null } : null),
      keep: () => Promise.resolve(),
    },
  });
  const model = await store.advance(snapshot(world), NAMES);
  assert.equal(model!.activation.versionName, "v1.0.0");
  assert.deepEqual(await bytesOf(model), await foldedBytes(world.events));
  assert.equal(downloads, 1);
});

Deno.test("advance() can be tried again when a reset takes the version it falls back to", async () => {
  const world = await VersionWorld.create();
  world.learn(5);
  await createCheckpoint(world.checkpoints(), "threshold", null, "patch");
  const asked = snapshot(world);
  world.files.delete(world.active.storagePath);
  const store = new ModelStore({
    ...storageOnly(world.objects),
    database: {
      activationBefore: (id) =>
        Promise.resolve(world.activations.find((activation) => activation.id < id) ?? null),
      modelEvents: () => {
        world.activations.length = 0;
        return Promise.reject(new DatabaseRefusal("not-found", "Cannot find activation 1"));
      },
    },
  });
  await assert.rejects(store.advance(asked, NAMES), StoreUnavailable);
});

Deno.test("advance() serves the previous version with the log on top when a file is bad", async (t) => {
  const defects: [name: string, spoil: (bytes: Uint8Array) => Uint8Array | null][] = [
    ["a flipped bit", (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 4)],
    ["truncated", (bytes) => bytes.slice(0, -10)],
    ["replaced", () => new TextEncoder().encode("not a model")],
    ["missing", () => null],
  ];
  for (const [name, spoil] of defects) {
    await t.step(name, async () => {
      const world = await VersionWorld.create();
      world.learn(5);
      await createCheckpoint(world.checkpoints(), "threshold", null, "patch");
      world.learn(2);
      const { storagePath } = world.active;
      const good = world.files.get(storagePath)!;
      const bad = spoil(good);
      if (bad) world.files.set(storagePath, bad);
      else world.files.delete(storagePath);
      const store = storeOn(world);
      const model = await store.advance(snapshot(world), NAMES);
      assert.equal(model!.activation.versionName, "v1.0.0");
      assert.deepEqual(await bytesOf(model), await foldedBytes(world.events));
      assert.match(store.origin?.fault ?? "", /v1\.0\.1|Cannot read/);

      world.learn(1); // it goes on learning
      const next = await store.advance(snapshot(world, 7), NAMES);
      assert.deepEqual(await bytesOf(next), await foldedBytes(world.events));

      world.files.set(storagePath, good); // repaired: noticed within a minute
      world.clock += 61_000;
      const repaired = await store.advance(snapshot(world), NAMES);
      assert.equal(repaired!.activation.versionName, "v1.0.1");
      assert.equal(store.origin?.fault, null);
      assert.deepEqual(await bytesOf(repaired), await foldedBytes(world.events));
    });
  }
});

/** Copies in memory. */
function copies(): ArtifactCopies & { kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    has: (_name, sha256) => Promise.resolve(kept.has(sha256)),
    find: (_name, sha256) => {
      const bytes = kept.get(sha256!);
      return Promise.resolve(bytes ? { bytes, updatedAt: null } : null);
    },
    keep: (_name, sha256, _ms, bytes) => Promise.resolve(void kept.set(sha256, bytes)),
  };
}

Deno.test("advance() takes a version from any place that has its bytes", async (t) => {
  const world = await VersionWorld.create();
  world.learn(5);
  await createCheckpoint(world.checkpoints(), "threshold", null, "patch");
  world.learn(2);
  const expected = await foldedBytes(world.events);
  const kept = copies();
  const warm = storeOn(world, { copies: kept, isStrict: false });
  await warm.advance(snapshot(world), NAMES);
  assert.deepEqual([...kept.kept.keys()], [world.active.sha256]);
  world.files.clear();

  await t.step("the last good copy", async () => {
    const store = storeOn(world, { copies: kept, isStrict: false });
    const model = await store.advance(snapshot(world), NAMES);
    assert.deepEqual(await bytesOf(model), expected);
    assert.equal(model!.activation.versionName, "v1.0.1");
    assert.equal(store.origin!.source, "local_copy");
    assert.match(store.origin!.fault ?? "", /Cannot read/);
  });
  await t.step(
    "without a copy, the first version is the prior, and the log does the rest",
    async () => {
      const store = storeOn(world, { copies: copies(), isStrict: false });
      const model = await store.advance(snapshot(world), NAMES);
      assert.deepEqual(await bytesOf(model), expected);
      assert.deepEqual([model!.activation.versionName, store.origin!.source], [
        "v1.0.0",
        "previous_version",
      ]);
    },
  );
  await t.step("a new deployment is served from the prior itself", async () => {
    const fresh = await VersionWorld.create();
    fresh.files.clear();
    const store = storeOn(fresh, { isStrict: false });
    await store.advance(snapshot(fresh), NAMES);
    assert.equal(store.origin!.source, "bundled");
  });
  await t.step("strict mode knows Storage only", async () => {
    const store = storeOn(world, { copies: kept, isStrict: true });
    await assert.rejects(store.advance(snapshot(world), NAMES), StoreUnavailable);
  });
});

Deno.test("advance() fails as unavailable when no version can be read", async () => {
  const world = await VersionWorld.create();
  world.files.clear();
  await assert.rejects(storeOn(world).advance(snapshot(world), NAMES), StoreUnavailable);
});
