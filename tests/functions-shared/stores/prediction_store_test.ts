// Goal: predictions come from the files as they are now; a file that cannot be used makes its
// signal neutral and nothing else.
import assert from "node:assert/strict";
import { encodeCurator } from "@shared/forest/curator_file.ts";
import { trainCurator } from "@shared/forest/train_curator.ts";
import { encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { trainAudience } from "@shared/forest/train_audience.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { allRows, gather } from "@shared/catalog/rows.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { storageOnly } from "@shared/stores/find_artifact.ts";
import { PredictionStore } from "@shared/stores/prediction_store.ts";
import { encodeDemo } from "../../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";
import { captureLog } from "../observability/captured_log.ts";

const CHANNELS = ["Lumen 1", "Lumen 2"];
const demo = encodeDemo(
  generateDemo({ seed: 1, films: inventedFilms(1, 300), today: "2026-11-22" }),
);
const catalog = await readCatalog(demo.catalog, "c1");
const history = await readHistory(demo.history, "h1", catalog);
const ALL = allRows(catalog);
const settings = { trees: 5, seed: 1 };
const { model: forest } = trainAudience({
  catalog,
  history,
  channels: CHANNELS,
  holidays: new Set(),
  settings: { ...(await import("@shared/forest/train_forest.ts")).FOREST_SETTINGS, ...settings },
});
const { model: curator } = trainCurator({ catalog, history, channels: CHANNELS });
const files = new Map([
  ["audience_forest.npz", encodeAudienceModel(forest)],
  ["curator.npz", encodeCurator(curator)],
]);

function storeOf(objects: Map<string, Uint8Array>) {
  const downloads: string[] = [];
  const unused = () => Promise.reject(new Error("not part of this test"));
  const store = new PredictionStore(storageOnly({
    download(_bucket, path) {
      downloads.push(path);
      const bytes = objects.get(path);
      if (!bytes) return Promise.reject(new StoreUnavailable(`Cannot read ${path}`));
      return Promise.resolve(bytes);
    },
    uploadNew: unused,
    upload: unused,
    remove: unused,
    signedUrl: unused,
  }));
  return { store, downloads };
}

const version = (text: string) => ({ version: text, updated_at: "2026-11-22T00:00:00Z" });
const BOTH = { "audience_forest.npz": version("1"), "curator.npz": version("1") };
const friday = createSlot({ channel: "Lumen 1", date: "2026-12-04", hour: 20 });
const morning = createSlot({ channel: "Lumen 1", date: "2026-12-04", hour: 9 });

Deno.test("predict() says of every film how many watch and how likely it is picked", async () => {
  const { store } = storeOf(files);
  const models = await store.load(BOTH, true);
  const evening = store.predict(models, catalog, friday, "CH");
  const { thousands, signal } = evening.audience!(ALL);
  assert.equal(thousands.length, catalog.size);
  assert(signal.every((value) => value >= 0 && value <= 1));
  assert(evening.curator!(ALL).every((value) => value > 0 && value < 1));
  const { low, high } = evening.audienceInterval!(Int32Array.of(7, 0));
  assert(low[0]! < high[0]! && low[1]! < high[1]!, "five trees, not one");
  const swapped = evening.audienceInterval!(Int32Array.of(0, 7));
  assert.deepEqual([...swapped.low], [low[1], low[0]]);
  const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const early = store.predict(models, catalog, morning, "CH");
  assert(
    mean(thousands) > mean(early.audience!(ALL).thousands),
    "prime time has the larger audience, as in the history",
  );
});

Deno.test("predict() of some films is that of all, film by film and in any order", async () => {
  const { store } = storeOf(files);
  const models = await store.load(BOTH, true);
  const rows = Int32Array.of(7, 3, 299);
  const some = store.predict(models, catalog, friday, "CH");
  const [{ thousands, signal }, curator] = [some.audience!(rows), some.curator!(rows)];
  const all = storeOf(files).store.predict(models, catalog, friday, "CH");
  assert.deepEqual(thousands, gather(all.audience!(ALL).thousands, rows));
  assert.deepEqual(signal, gather(all.audience!(ALL).signal, rows));
  assert.deepEqual(curator, gather(all.curator!(ALL), rows));
});

Deno.test("load() reads each version of a file once", async () => {
  const { store, downloads } = storeOf(files);
  await Promise.all([store.load(BOTH, true), store.load(BOTH, true)]);
  await store.load(BOTH, true);
  assert.equal(downloads.length, 2);
  await store.load({ ...BOTH, "curator.npz": version("2") }, true);
  assert.deepEqual(downloads.slice(2), ["curator.npz"]);
});

Deno.test("predict() is neutral without files, and for a channel the curator never saw", async () => {
  const { store } = storeOf(files);
  const none = store.predict(await store.load({}, true), catalog, friday, "CH");
  assert.deepEqual(none, { audience: null, audienceInterval: null, curator: null });
  const other = createSlot({ channel: "Lumen 3", date: "2026-12-04", hour: 20 });
  assert.equal(store.predict(await store.load(BOTH, true), catalog, other, "CH").curator, null);
});

Deno.test("a file that cannot be read makes its signal neutral and says why in the log", async () => {
  const damaged = files.get("audience_forest.npz")!.slice();
  damaged[damaged.length >> 1]! ^= 255;
  const { store } = storeOf(new Map([...files, ["audience_forest.npz", damaged]]));
  const logged = captureLog();
  const models = await store.load(BOTH, true);
  assert.equal(models.audience, null);
  assert.notEqual(models.curator, null);
  assert.deepEqual(
    logged.map(({ message, artifact }) => [message, artifact]),
    [["An artefact cannot be used as it is in Storage", "audience_forest"]],
  );
});
