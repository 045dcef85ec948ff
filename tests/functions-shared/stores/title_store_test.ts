// Goal: the catalogue is read once a version, and one that cannot be read is "not now".
import assert from "node:assert/strict";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { TitleStore } from "@shared/stores/title_store.ts";
import { pandasCatalog } from "../catalog/pandas_catalog.ts";

function storeOf(bytes: () => Uint8Array) {
  const asked: string[] = [];
  const store = new TitleStore({
    download: (bucket, path) => {
      asked.push(`${bucket}/${path}`);
      return Promise.resolve(bytes());
    },
  });
  return { store, asked };
}

Deno.test("TitleStore reads each version once", async () => {
  const { store, asked } = storeOf(() => pandasCatalog(5));
  const { ids, index } = await store.load("1");
  assert.equal(ids.length, 5);
  assert(index.titles.length >= 5);
  await store.load("1");
  assert.deepEqual(asked, ["movie-data/catalog.parquet"]);
  await store.load("2");
  assert.equal(asked.length, 2);
});

Deno.test("TitleStore has no titles without a catalogue", async () => {
  const { store, asked } = storeOf(() => new Uint8Array(0));
  assert.deepEqual((await store.load(null)).ids, []);
  assert.deepEqual(asked, []);
});

Deno.test("TitleStore says why a catalogue cannot be read, and tries again", async () => {
  let bytes = new TextEncoder().encode("not Parquet");
  const { store } = storeOf(() => bytes);
  await assert.rejects(
    store.load("1"),
    (error) =>
      error instanceof StoreUnavailable && /catalogue must be readable/.test(error.message),
  );
  bytes = pandasCatalog(3) as typeof bytes;
  assert.equal((await store.load("1")).ids.length, 3);
});
