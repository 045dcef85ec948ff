// Goal: each artefact is reported as it is, never as an earlier state of it. Method: a good project
// in memory, broken in one place at a time.
import assert from "node:assert/strict";
import { ArtifactProbe } from "@shared/stores/artifact_probe.ts";
import { type SlotSnapshot, StoreUnavailable } from "@shared/stores/database.ts";
import { type ArtifactPlaces, storageOnly } from "@shared/stores/find_artifact.ts";
import { readinessChecks } from "@shared/stores/readiness.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { writeTable } from "../catalog/write_table.ts";
import { VersionWorld } from "./version_world.ts";

const DAY = "2026-11-22";
const SETTINGS = {
  channels: [{ name: "Lumen 1", time_zone: "Europe/Zurich" }],
  slate_size: 5,
  repeat_days: 90,
  mean_positions: 2,
  exploration_scale: 1,
};
const FILMS = writeTable({
  catalog_id: { type: "STRING", values: ["1", "2"] },
  title: { type: "STRING", values: ["One", "Two"] },
});

/** A world with a catalogue; `change` alters what the database says. */
async function project(
  change: (snapshot: SlotSnapshot) => Partial<SlotSnapshot> = () => ({}),
  places: Partial<ArtifactPlaces> = {},
) {
  const world = await VersionWorld.create();
  world.files.set("catalog.parquet", FILMS);
  let asked = 0;
  const probe = new ArtifactProbe({
    slotSnapshot: () => {
      asked++;
      const snapshot: SlotSnapshot = {
        activation: world.active,
        headSeq: 0,
        events: [],
        hasMore: false,
        programmed: [],
        excluded: [],
        showings: [],
        showingsRevision: 0,
        staleFeeds: [],
        refreshDue: false,
        artifacts: { "catalog.parquet": { version: "e1", updated_at: "2026-11-20T10:00:00Z" } },
        houseRules: [],
        settings: SETTINGS,
      };
      return Promise.resolve({ ...snapshot, ...change(snapshot) });
    },
    activationBefore: (id) =>
      Promise.resolve(world.activations.findLast((activation) => activation.id < id) ?? null),
    modelEvents: () => Promise.resolve([]),
  }, { ...storageOnly(world.objects), ...places });
  return { world, probe, asked: () => asked };
}

Deno.test("inspect() finds nothing wrong with a project that is whole", async () => {
  const { world, probe } = await project();
  const found = await probe.inspect(DAY);
  const sha256 = await sha256Hex(FILMS);
  assert.equal(found.settingsFault, null);
  assert.deepEqual(found.model, {
    artifact: "model",
    source: "storage",
    version: "v1.0.0",
    updated_at: null,
    sha256: world.active.sha256,
    bytes: world.files.get(world.active.storagePath)!.length,
    unusable_reason: null,
  });
  assert.deepEqual(found.catalog, {
    artifact: "catalog",
    source: "storage",
    version: sha256,
    updated_at: "2026-11-20T10:00:00Z",
    sha256,
    bytes: FILMS.length,
    unusable_reason: null,
  });
  assert.deepEqual([found.history.source, found.history.unusable_reason], ["none", null]);
});

Deno.test("inspect() names the version that stands in for an altered file", async () => {
  const { world, probe } = await project();
  const path = "versions/v1.0.1/model.npz";
  world.files.set(path, new Uint8Array([1, 2, 3]));
  world.activations.push({
    ...world.active,
    id: 2,
    versionName: "v1.0.1",
    storagePath: path,
    sha256: "ab".repeat(32),
  });
  const { model } = await probe.inspect(DAY);
  assert.deepEqual([model.source, model.version], ["previous_version", "v1.0.0"]);
  assert.match(model.unusable_reason ?? "", /Cannot load model v1\.0\.1/);
});

Deno.test("inspect() sees a model file vanish after it was good", async () => {
  const { world, probe } = await project();
  assert.equal((await probe.inspect(DAY)).model.source, "storage");
  world.files.delete(world.active.storagePath);
  const { model } = await probe.inspect(DAY);
  assert.equal(model.source, "none");
  assert.match(model.unusable_reason ?? "", /Cannot read/);
});

Deno.test("inspect() reads each version of the films once, and a new one anew", async () => {
  let version = "e1";
  const { world, probe } = await project(() => ({
    artifacts: { "catalog.parquet": { version, updated_at: "2026-11-20T10:00:00Z" } },
  }));
  await probe.inspect(DAY);
  const before = world.calls;
  await probe.inspect(DAY);
  assert.equal(world.calls - before, 1, "the model's file only");
  world.files.set("catalog.parquet", new Uint8Array(40));
  version = "e2";
  const { catalog } = await probe.inspect(DAY);
  assert.deepEqual([catalog.source, catalog.sha256], ["none", null]);
  assert.match(catalog.unusable_reason ?? "", /Cannot read/);
});

Deno.test("inspect() shows the models behind signals, and holds none of them against it", async () => {
  const { probe } = await project(({ artifacts }) => ({
    artifacts: {
      ...artifacts,
      "curator.npz": { version: "c1", updated_at: "2026-11-21T10:00:00Z" },
    },
  }));
  const { signalModels } = await probe.inspect(DAY);
  const [audience, curator] = await signalModels();
  assert.deepEqual([audience!.artifact, audience!.source], ["audience_forest", "none"]);
  assert.deepEqual([curator!.source, curator!.updated_at], ["none", null]);
  assert.match(curator!.unusable_reason ?? "", /Cannot read curator\.npz/);
  const checks = await readinessChecks({ inspect: () => probe.inspect(DAY), now: () => 0 })();
  assert(checks.every(({ ok }) => ok));
});

Deno.test("readinessChecks() is false for exactly what is broken", async (t) => {
  const cases: [
    name: string,
    change: (snapshot: SlotSnapshot) => Partial<SlotSnapshot>,
    broken: string[],
  ][] = [
    ["nothing", () => ({}), []],
    ["no version yet", () => ({ activation: null }), []],
    ["a setting out of range", () => ({ settings: { ...SETTINGS, slate_size: 0 } }), [
      "settings",
      "model",
    ]],
    ["no catalogue", () => ({ artifacts: {} }), ["catalog"]],
    ["a history that is listed but not there", (snapshot) => ({
      artifacts: {
        ...snapshot.artifacts,
        "history.parquet": { version: "h1", updated_at: "2026-11-20T10:00:00Z" },
      },
    }), ["catalog"]],
    ["a file with another hash", (snapshot) => ({
      activation: { ...snapshot.activation!, sha256: "00".repeat(32) },
    }), ["model"]],
  ];
  for (const [name, change, broken] of cases) {
    await t.step(name, async () => {
      const { probe } = await project(change);
      const checks = await readinessChecks({ inspect: () => probe.inspect(DAY), now: () => 0 })();
      assert.deepEqual(checks.filter(({ ok }) => !ok).map(({ check }) => check), broken);
      assert.deepEqual(checks.map(({ check }) => check), [
        "database",
        "settings",
        "model",
        "catalog",
      ]);
      assert.doesNotMatch(JSON.stringify(checks), /[0-9a-f]{32}|versions\//, "no hash, no path");
    });
  }
});

Deno.test("readinessChecks() holds while a copy or the code itself stands in, and says so", async () => {
  const { world, probe } = await project(({ artifacts }) => ({ artifacts }), {
    copies: {
      has: () => Promise.resolve(false),
      find: (name) =>
        Promise.resolve(name === "catalog.parquet" ? { bytes: FILMS, updatedAt: null } : null),
      keep: () => Promise.resolve(),
    },
    isStrict: false,
  });
  world.files.clear();
  const { model, catalog } = await probe.inspect(DAY);
  assert.deepEqual([model.source, model.version], ["bundled", "v1.0.0"]);
  assert.deepEqual([catalog.source, catalog.bytes], ["local_copy", FILMS.length]);
  assert.match(`${model.unusable_reason} ${catalog.unusable_reason}`, /Cannot .*Cannot /);
  const checks = await readinessChecks({ inspect: () => probe.inspect(DAY), now: () => 0 })();
  assert(checks.every(({ ok }) => ok));
  assert.match(
    JSON.stringify(checks),
    /version from what is bundled.*catalog\.parquet from the last/,
  );
});

Deno.test("readinessChecks() looks once in five seconds, however many ask", async () => {
  const { probe, asked } = await project();
  let clock = 0;
  const check = readinessChecks({ inspect: () => probe.inspect(DAY), now: () => clock });
  await Promise.all([check(), check(), check()]);
  clock = 4999;
  await check();
  assert.equal(asked(), 1);
  clock = 5000;
  await check();
  assert.equal(asked(), 2);
});

Deno.test("readinessChecks() gives up on a database that does not answer", async (t) => {
  const cases: [name: string, inspect: () => Promise<never>][] = [
    ["refuses", () => Promise.reject(new StoreUnavailable("http://10.0.0.7 sb_secret_x"))],
    ["is silent", () => new Promise(() => {})],
    ["a defect", () => Promise.reject(new TypeError("sb_secret_x"))],
  ];
  for (const [name, inspect] of cases) {
    await t.step(name, async () => {
      const checks = await readinessChecks({ inspect, now: () => 0 }, 1)();
      assert.deepEqual(checks.map(({ ok }) => ok), [false, false, false, false]);
      assert.doesNotMatch(JSON.stringify(checks), /10\.0\.0\.7|sb_secret/);
    });
  }
});
