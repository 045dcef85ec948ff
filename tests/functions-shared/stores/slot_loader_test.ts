// Goal: a warm slot costs one database round trip and no download; a cold one reads each file
// once; what changed since is noticed. Method: a project in memory that counts what it is asked.
import assert from "node:assert/strict";
import { scoreSlot } from "@shared/recommend/recommend_slate.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import { CatalogMissing } from "@shared/stores/catalog_store.ts";
import { offerSlate } from "@shared/stores/offer_slate.ts";
import { UnknownChannel } from "@shared/stores/slot_loader.ts";
import { artifact, FRIDAY, otherDemo, project, SETTINGS } from "./slot_project.ts";

Deno.test("load() brings the house rules in force, as they are now", async () => {
  const { loader, houseRules, take } = project();
  assert.deepEqual((await loader.load(FRIDAY)).houseRules, []);
  houseRules.push({ name: "short", formula: "duration_min < 100" });
  take();
  const state = await loader.load(FRIDAY);
  assert.deepEqual(state.houseRules.map(({ name }) => name), ["short"]);
  assert.deepEqual(take(), ["slot_snapshot"]);
  const { catalog, candidates, excluded } = { ...state, ...scoreSlot(state) };
  assert(candidates.length > 0 && excluded.rule > 0);
  assert(candidates.every((row) => catalog.durationMin[row]! < 100));
  houseRules.pop();
  assert.equal(scoreSlot(await loader.load(FRIDAY)).excluded.rule, 0);
});

Deno.test("load() makes the first version, then needs one round trip a slot", async () => {
  const { loader, take } = project();
  const state = await loader.load(FRIDAY);
  assert.equal(state.slot.channel, "Lumen 1");
  assert.equal(state.model.activation.versionName, "v1.0.0");
  const cold = take();
  assert.deepEqual(cold.filter((call) => call.startsWith("download")).sort(), [
    "download catalog.parquet",
    "download history.parquet",
    "download versions/v1.0.0/contextual_thompson_sampler.npz",
  ]);
  await loader.load({ ...FRIDAY, hour: 22 });
  assert.deepEqual(take(), ["slot_snapshot"]);
});

Deno.test("a warm slate costs two database round trips, whatever feeds are old", async (t) => {
  const { loader, database, feeds, take } = project();
  await loader.load(FRIDAY);
  take();
  for (const refreshDue of [false, true]) {
    await t.step(refreshDue ? "and a third after the response" : "of fresh feeds", async () => {
      feeds.refreshDue = refreshDue;
      const later: Promise<void>[] = [];
      await offerSlate(
        {
          database,
          drawSeed: () => 1,
          newId: () => crypto.randomUUID(),
          afterResponse: (work) => void later.push(work),
        },
        await loader.load(FRIDAY),
        { size: 5, seed: 1, excludeMovieIds: [], actorId: null, regeneratedFrom: null },
        (_stage, work) => Promise.resolve(work()),
      );
      assert.deepEqual(take(), ["slot_snapshot", "record_slate"]);
      await Promise.all(later);
      assert.deepEqual(take(), refreshDue ? ["refresh_competition"] : []);
    });
  }
});

Deno.test("load() serves the films it has while changed ones are read after the response", async () => {
  const { loader, artifacts, files, take, runLater } = project();
  const before = await loader.load(FRIDAY);
  await runLater();
  take();
  files.set("catalog.parquet", otherDemo.catalog);
  artifacts["catalog.parquet"] = artifact("2");
  assert.equal((await loader.load(FRIDAY)).catalog, before.catalog);
  assert.deepEqual(take(), ["slot_snapshot"], "no download that anyone waits for");
  await runLater();
  // rows of the history follow the films
  assert.deepEqual(take(), [
    "download prepared/films.npz",
    "download catalog.parquet",
    "download history.parquet",
  ]);
  await runLater();
  assert.deepEqual(take(), ["upload prepared/films.npz"]);
  const after = await loader.load(FRIDAY);
  assert.notEqual(after.catalog.version, before.catalog.version);
  assert.deepEqual(take(), ["slot_snapshot"]);
});

Deno.test("load() goes on with the films it has when a changed file cannot be read", async () => {
  const { loader, artifacts, files, runLater } = project();
  const before = await loader.load(FRIDAY);
  files.set("catalog.parquet", new Uint8Array(40));
  artifacts["catalog.parquet"] = artifact("2");
  for (let i = 0; i < 2; i++) {
    assert.equal((await loader.load(FRIDAY)).catalog, before.catalog);
    await runLater();
  }
  files.set("catalog.parquet", otherDemo.catalog); // mended
  artifacts["catalog.parquet"] = artifact("3");
  await loader.load(FRIDAY);
  await runLater();
  assert.notEqual((await loader.load(FRIDAY)).catalog.version, before.catalog.version);
});

Deno.test("an isolate that nobody asks notices a changed file within a minute", async () => {
  const { loader, artifacts, files, take, runLater, ticks, clock } = project();
  const before = await loader.load(FRIDAY);
  assert.equal(ticks.length, 1);
  take();
  clock.ms = 19_999;
  await ticks[0]!();
  assert.deepEqual(take(), [], "it was asked just now");
  files.set("catalog.parquet", otherDemo.catalog);
  artifacts["catalog.parquet"] = artifact("2");
  clock.ms = 39_999;
  await ticks[0]!();
  await runLater();
  take();
  const { catalog } = await loader.load(FRIDAY); // the first request since
  assert.notEqual(catalog.version, before.catalog.version);
  assert.deepEqual(take(), ["slot_snapshot"]);
});

Deno.test("load() says what is missing", async () => {
  const { loader, artifacts } = project();
  await assert.rejects(loader.load({ ...FRIDAY, channel: "Nowhere" }), UnknownChannel);
  await assert.rejects(loader.load({ ...FRIDAY, date: "2025-02-30" }), RangeError);
  delete artifacts["catalog.parquet"];
  await assert.rejects(loader.load(FRIDAY), CatalogMissing);
});

Deno.test("readSettings() names the key that it cannot use", () => {
  const cases: [key: string, value: unknown][] = [
    ["channels", []],
    ["channels", [{ name: "A" }]],
    ["slate_size", 0],
    ["repeat_days", 1.5],
    ["mean_positions", "2"],
    ["exploration_scale", -1],
    ["time_slots_without_exploration", ["noon"]],
    ["holiday_country", "XX"],
  ];
  for (const [key, value] of cases) {
    assert.throws(() => readSettings({ ...SETTINGS, [key]: value }), new RegExp(`"${key}"`));
  }
});
