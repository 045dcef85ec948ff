// Goal: an isolate starts from what another one prepared, and from the files themselves whenever that
// is not what they hold. Method: isolates one after the other on a project in memory that counts
// what it is asked.
import { scoreSlot } from "@shared/recommend/recommend_slate.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import type { ArtifactCopies } from "@shared/stores/artifact_copies.ts";
import type { ArtifactPlaces } from "@shared/stores/find_artifact.ts";
import { CatalogStore } from "@shared/stores/catalog_store.ts";
import assert from "node:assert/strict";
import { artifact, FRIDAY, otherDemo, project } from "./slot_project.ts";

const PREPARED = "prepared/films.npz";
const SOURCES = ["download catalog.parquet", "download history.parquet"];

/** A project where an isolate has prepared the films, and what a new isolate asks of Storage. */
async function preparedProject() {
  const world = project();
  const before = await world.loader.load(FRIDAY);
  await world.runLater();
  world.take();
  const startAnother = async () => {
    const state = await world.startLoader().load(FRIDAY);
    const asked = world.take().filter((call) => !/versions|slot_snapshot/.test(call)).sort();
    await world.runLater();
    return { state, asked, later: world.take() };
  };
  return { ...world, before, startAnother };
}

Deno.test("the next isolate reads prepared films, and nothing but them", async () => {
  const { before, startAnother } = await preparedProject();
  const { state, asked, later } = await startAnother();
  assert.deepEqual(asked, [`download ${PREPARED}`]);
  assert.deepEqual(later, []);
  assert.deepEqual(state.catalog, before.catalog);
  assert.deepEqual(state.index, before.index);
  assert.deepEqual(scoreSlot(state), scoreSlot(before));
});

Deno.test("films are prepared anew for other files", async () => {
  const { files, artifacts, startAnother } = await preparedProject();
  for (const name of ["catalog.parquet", "history.parquet"]) {
    files.set("catalog.parquet", otherDemo.catalog);
    files.set("history.parquet", otherDemo.history);
    artifacts[name] = artifact("2");
    const { asked, later } = await startAnother();
    assert.deepEqual(asked, [...SOURCES, `download ${PREPARED}`]);
    assert.deepEqual(later, [`upload ${PREPARED}`]);
    assert.deepEqual((await startAnother()).asked, [`download ${PREPARED}`]);
  }
});

Deno.test("prepared films without their history are those of another source", async () => {
  const { artifacts, startAnother } = await preparedProject();
  delete artifacts["history.parquet"];
  const { state, asked } = await startAnother();
  assert.deepEqual(asked, ["download catalog.parquet", `download ${PREPARED}`]);
  assert(state.index.broadcasts.empty);
});

Deno.test("a damaged, missing or foreign file of prepared films costs nothing but time", async (t) => {
  for (
    const [what, damage] of [
      ["damaged", (bytes: Uint8Array) => bytes.with(1000, bytes[1000]! ^ 1)],
      ["cut", (bytes: Uint8Array) => bytes.slice(0, 1000)],
      ["empty", () => new Uint8Array(0)],
      ["missing", () => undefined],
    ] as const
  ) {
    await t.step(what, async () => {
      const { files, before, startAnother } = await preparedProject();
      files.set(PREPARED, damage(files.get(PREPARED)!)!);
      const { state, asked, later } = await startAnother();
      assert.deepEqual(state.catalog, before.catalog);
      assert.deepEqual([asked, later], [[...SOURCES, `download ${PREPARED}`], [
        `upload ${PREPARED}`,
      ]]);
    });
  }
});

Deno.test("films that are not those of Storage are not prepared", async () => {
  const { files, artifacts, startLoader, runLater, take } = project();
  const whole = files.get("history.parquet")!;
  files.set("history.parquet", whole.slice(0, 100));
  await assert.rejects(startLoader().load(FRIDAY));
  await runLater();
  assert(!take().some((call) => call.startsWith("upload prepared")));
  files.set("history.parquet", whole);
  artifacts["history.parquet"] = artifact("2");
  await startLoader().load(FRIDAY);
  await runLater();
  assert(take().includes(`upload ${PREPARED}`));
});

Deno.test("other own channels have an index of their own, at once and in the file", async () => {
  const { places, artifacts, runLater, take } = await preparedProject();
  const [both, one] = [["Lumen 1", "Lumen 2"], ["Lumen 2"]];
  const store = new CatalogStore(places);
  const first = await store.load(artifacts, both, true);
  const other = await store.load(artifacts, one, false);
  assert.deepEqual(other.index, indexSignals(first.catalog, first.history, one));
  assert.equal((await store.load(artifacts, one, false)).index, other.index, "made once");
  take();
  const next = await new CatalogStore(places).load(artifacts, one, true);
  await runLater();
  assert.deepEqual(next.index, other.index);
  assert.deepEqual(take(), [`download ${PREPARED}`, `upload ${PREPARED}`]);
  await new CatalogStore(places).load(artifacts, one, true);
  await runLater();
  assert.deepEqual(take(), [`download ${PREPARED}`]);
});

Deno.test("an isolate that starts from prepared films sees to copies of the files themselves", async () => {
  const { places, artifacts, runLater, take } = await preparedProject();
  const kept: string[] = [];
  const copies: ArtifactCopies = {
    has: (name) => Promise.resolve(kept.includes(name)),
    find: () => Promise.resolve(null),
    keep: (name) => Promise.resolve(void kept.push(name)),
  };
  const start = async () => {
    await new CatalogStore({ ...places, copies }).load(artifacts, ["Lumen 1", "Lumen 2"], true);
    take();
    await runLater();
    await runLater();
    return take();
  };
  assert.deepEqual(await start(), SOURCES);
  assert.deepEqual(kept, ["catalog.parquet", "history.parquet"]);
  assert.deepEqual(await start(), []);
});

Deno.test("films whose history may lie elsewhere are neither prepared nor read prepared", async () => {
  const { places, artifacts, runLater, take } = await preparedProject();
  delete artifacts["history.parquet"];
  const asked = async (other: Partial<ArtifactPlaces>) => {
    await new CatalogStore({ ...places, ...other }).load(artifacts, ["Lumen 1", "Lumen 2"], true);
    await runLater();
    return take();
  };
  assert.deepEqual(await asked({ bundled: () => Promise.resolve(null) }), [
    "download catalog.parquet",
  ]);
  assert.deepEqual(await asked({}), [
    `download ${PREPARED}`,
    "download catalog.parquet",
    `upload ${PREPARED}`,
  ]);
});

Deno.test("films prepared before an upload are not even asked for", async () => {
  const { artifacts, startAnother } = await preparedProject();
  artifacts["catalog.parquet"] = { version: "2", updated_at: "2026-11-22T00:00:01Z" };
  const { asked, later } = await startAnother();
  assert.deepEqual([asked, later], [SOURCES, [`upload ${PREPARED}`]]);
});

Deno.test("prepared films that do not come are not waited for", async () => {
  const { places, artifacts } = await preparedProject();
  const never = new Promise<Uint8Array>(() => {});
  const objects: typeof places.objects = {
    ...places.objects,
    download: (bucket, path, bytesMax) =>
      path === PREPARED ? never : places.objects.download(bucket, path, bytesMax),
  };
  const waits: number[] = [];
  const { setTimeout: later } = globalThis;
  globalThis.setTimeout = ((work: () => void, ms: number) => {
    waits.push(ms);
    return later(work, 0);
  }) as typeof later;
  try {
    const { catalog } = await new CatalogStore({ ...places, objects }).load(artifacts, [], true);
    assert(catalog.size > 0);
    assert.deepEqual(waits, [5000]);
  } finally {
    globalThis.setTimeout = later;
  }
});
