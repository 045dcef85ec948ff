// Goal: only a file that could serve becomes a version, as it is and once; whatever goes wrong on
// the way leaves no reservation and no file behind. Method: a world in memory, spoiled files.
import assert from "node:assert/strict";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { float64Array } from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { contextNames } from "@shared/signals/context.ts";
import { createCheckpoint } from "@shared/stores/checkpoint.ts";
import { DatabaseRefusal } from "@shared/stores/database.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { ModelFileUnusable, uploadVersion } from "@shared/stores/upload_version.ts";
import { withEveryFault } from "./every_fault.ts";
import { NAMES, VersionWorld } from "./version_world.ts";

const fileOf = (names: readonly string[], eventCount = 7) =>
  encodeLearner(mnlLearner({ ...createMnlPrior(names), eventCount }), 9);
const FILE = await fileOf(NAMES);

function upload(world: VersionWorld, bytes = FILE, sha256: string | null = null) {
  const wait = (ms: number) => Promise.resolve(void (world.clock += ms));
  const order = { actorId: null, bump: "patch" as const };
  return uploadVersion({ ...world.checkpoints(), wait }, { bytes, sha256, ...order });
}

/** The file with one array changed, or left out. */
async function withArray(name: string, array: ReturnType<typeof float64Array> | null) {
  const arrays = await readNpz(FILE);
  if (array) arrays.set(name, array);
  else arrays.delete(name);
  return writeNpz(arrays);
}

Deno.test("uploadVersion() stores the file as it is, and activates nothing", async () => {
  const world = await VersionWorld.create();
  const sha256 = await sha256Hex(FILE);
  assert.deepEqual(await upload(world, FILE, sha256), {
    version_name: "v1.0.1",
    sha256,
    bytes: FILE.length,
    algorithm: "mnl-ts/1",
    duplicate: false,
  });
  const { path, figures } = world.versions[1]!;
  assert.deepEqual(world.files.get(path), FILE);
  assert.deepEqual([figures!.lastSeq, figures!.hyperparameters.imported_from], [0, "upload"]);
  assert.equal(world.active.versionName, "v1.0.0");
});

Deno.test("uploadVersion() makes one version of the same file", async () => {
  const world = await VersionWorld.create();
  await upload(world);
  const again = await upload(world);
  assert.deepEqual([again.version_name, again.duplicate], ["v1.0.1", true]);
  assert.deepEqual(world.ready, ["v1.0.0", "v1.0.1"]);
});

Deno.test("uploadVersion() refuses what could not serve, and reserves nothing", async (t) => {
  const size = createMnlPrior(NAMES).mean.length;
  const bomb = writeNpz(new Map([["zeros", float64Array(new Float64Array(1 << 21), [1 << 21])]]));
  const cases: [name: string, bytes: Uint8Array, sha256: string | null, reason: RegExp][] = [
    ["no ZIP file", new TextEncoder().encode("not a model"), null, /ZIP/],
    ["cut", FILE.slice(0, -10), null, /ZIP/],
    ["a flipped bit", FILE.with(200, FILE[200]! ^ 1), null, /Cannot read|CRC/],
    ["larger than a model may be", bomb, null, /at most 8388608 bytes/],
    ["another file than was meant", FILE, "ab".repeat(32), /must have SHA-256 abab/],
    [
      "contexts of other channels",
      await fileOf(contextNames(["A", "B"])),
      null,
      /must have 17 or 16/,
    ],
    [
      "signals in an unknown order",
      await withArray("signal_names", null),
      null,
      /deno task import/,
    ],
    [
      "a mean of another size",
      await withArray("post_mean", float64Array(Float64Array.of(1), [1])),
      null,
      /post_mean/,
    ],
    [
      "a mean that is no number",
      await withArray("post_mean", float64Array(new Float64Array(size).fill(NaN), [size])),
      null,
      /finite/,
    ],
  ];
  for (const [name, bytes, sha256, reason] of cases) {
    await t.step(name, async () => {
      const world = await VersionWorld.create();
      await assert.rejects(upload(world, bytes, sha256), (error) => {
        assert(error instanceof ModelFileUnusable, String(error));
        assert.match(error.message, reason);
        return true;
      });
      assert.deepEqual([world.versions.length, world.files.size], [1, 1]);
    });
  }
});

Deno.test("uploadVersion() waits for a checkpoint, but not for a dead one", async () => {
  const world = await VersionWorld.create();
  await world.checkpoints().versions.reserve("manual", null, "patch"); // and dies
  await assert.rejects(upload(world), (error) => {
    assert(error instanceof DatabaseRefusal);
    assert.match(error.message, /as v1\.0\.1 is being written: send the file again/);
    return true;
  });
  world.clock += 30_000;
  assert.equal((await upload(world)).version_name, "v1.0.2");
});

Deno.test("uploadVersion() that fails gives its name up at once", async () => {
  const world = await VersionWorld.create();
  world.fault = { call: world.calls + 5, when: "before", isDeath: false }; // the commit
  await assert.rejects(upload(world), /injected/);
  assert.deepEqual(world.versions.map(({ status }) => status), ["ready", "deleted"]);
});

Deno.test("uploadVersion() moves on to the next name when another file stands at its path", async () => {
  const world = await VersionWorld.create();
  world.files.set("versions/v1.0.1/contextual_thompson_sampler.npz", Uint8Array.of(1));
  assert.equal((await upload(world)).version_name, "v1.0.2");
});

Deno.test("uploadVersion() survives whatever goes wrong, at any call", async (t) => {
  await withEveryFault(t, 5, {
    create: () => VersionWorld.create(),
    attempt: (world) => upload(world),
    async recover(world) {
      world.learn(3);
      await createCheckpoint(world.checkpoints(), "sweep", null, "patch");
      assert.equal(world.active.replayFromSeq, 3, "a checkpoint finds the way free");
      const { version_name } = await upload(world);
      const mine = world.versions.filter(({ isImport, status }) => isImport && status === "ready");
      assert.deepEqual(mine.map(({ name }) => name), [version_name], "one version of the file");
    },
  });
});
