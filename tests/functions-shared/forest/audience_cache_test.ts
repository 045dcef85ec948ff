// Goal: a context is predicted once for a catalogue and a model, and never answered with another's
// numbers. Whether a prediction was made anew shows by a model without trees, which knows no answer.
import assert from "node:assert/strict";
import { AudienceCache, type AudienceQuestion } from "@shared/forest/audience_cache.ts";
import { filmMatrix, slotMatrix } from "@shared/forest/audience_matrix.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { audienceInterval, predictAudience } from "@shared/forest/predict_audience.ts";
import { selectRows } from "@shared/forest/feature_matrix.ts";
import { contextOf, twoFilms } from "./audience_films.ts";
import { loadGoldenForest, readGoldenForest } from "./golden_forest.ts";
import { smallForest, type SmallTree } from "./small_forest.ts";

const forest = await loadGoldenForest("rf_small");
const model: AudienceModel = {
  forest,
  medians: Float64Array.from(readGoldenForest("rf_small").rows[0]!),
  targetScale: { quantiles: Float64Array.of(8, 11, 13, 18), median: 12, isLogCompressed: false },
  hyperparameters: {},
};
const question: AudienceQuestion = {
  model,
  modelVersion: "m1",
  catalog: { ...twoFilms(), version: "c1" },
  context: contextOf({ date: "2026-10-05", hour: 20 }),
};
const at = (date: string, hour: number): AudienceQuestion => ({
  ...question,
  context: contextOf({ date, hour }),
});

Deno.test("AudienceCache.predict() equals a prediction made for the slot alone", () => {
  const cache = new AudienceCache();
  for (const asked of [question, at("2026-10-06", 25), at("2027-02-01", 9), question]) {
    const films = filmMatrix(forest.featureNames, model.medians, asked.catalog, asked.context);
    const expected = predictAudience(model, slotMatrix(films, asked.context));
    assert.deepEqual(cache.predict(asked), expected);
  }
});

/** Fails when it is asked to predict. */
const broken: AudienceModel = { ...model, medians: new Float64Array(0), forest: smallForest(9, 1) };
const isKnown = (cache: AudienceCache, asked: AudienceQuestion) => {
  try {
    cache.predict({ ...asked, model: broken });
    return true;
  } catch (error) {
    assert.match(String(error), /Cannot predict/);
    return false;
  }
};

Deno.test("AudienceCache.predict() answers a known context from memory", () => {
  const cache = new AudienceCache();
  const first = cache.predict(question);
  cache.predict(at("2026-10-06", 20));
  const nextMonday = at("2026-10-12", 20);
  assert(isKnown(cache, nextMonday));
  assert.deepEqual(cache.predict(nextMonday), first);
  assert.equal(cache.size, 2);
});

Deno.test("AudienceCache.predict() of some films is that of all, film by film", () => {
  const all = new AudienceCache().predict(question);
  const cache = new AudienceCache();
  for (const row of [1, 0]) {
    const { thousands, signal } = cache.predict(question, Int32Array.of(row));
    assert.deepEqual([...thousands, ...signal], [all.thousands[row], all.signal[row]]);
  }
});

Deno.test("AudienceCache.predict() asks anew for another model or catalogue", async (t) => {
  const others: [name: string, change: Partial<AudienceQuestion>][] = [
    ["model", { modelVersion: "m2" }],
    ["catalogue", { catalog: { ...question.catalog, version: "c2" } }],
    ["versions swapped", { modelVersion: "c1", catalog: { ...question.catalog, version: "m1" } }],
  ];
  for (const [name, change] of others) {
    await t.step(name, () => {
      const cache = new AudienceCache();
      cache.predict(question);
      assert(!isKnown(cache, { ...question, ...change }));
      assert.equal(cache.size, 1);
    });
  }
});

Deno.test("AudienceCache.predict() forgets the context used longest ago", () => {
  const cache = new AudienceCache(2);
  cache.predict(question);
  cache.predict(at("2026-10-06", 20));
  assert(isKnown(cache, question));
  cache.predict(at("2026-10-07", 20)); // makes room at the cost of the second
  assert(isKnown(cache, question));
  assert(!isKnown(cache, at("2026-10-06", 20)));
  assert.equal(cache.size, 2);
});

Deno.test("AudienceCache.interval() is that of the films asked for, in their order", () => {
  const cache = new AudienceCache();
  const films = filmMatrix(forest.featureNames, model.medians, question.catalog, question.context);
  const matrix = slotMatrix(films, question.context);
  const rows = Int32Array.of(1, 0, 1);
  assert.deepEqual(
    cache.interval(question, rows, 0.8),
    audienceInterval(model, selectRows(matrix, rows), 0.8),
  );
});

Deno.test("audienceInterval() holds the middle of the trees' answers", async (t) => {
  const trees: SmallTree[] = [3, 1, 2, 5, 4, 0, 6, 8, 7, 9, 10];
  const spread: AudienceModel = { ...model, forest: smallForest(1, ...trees) };
  const matrix = {
    rowCount: 2,
    columns: Float32Array.of(0, 0),
    columnAt: Int32Array.of(0),
    constants: new Float32Array(1),
  };
  const cases: [coverage: number, low: number, high: number][] = [[0.8, 1, 9], [0.5, 2.5, 7.5]];
  for (const [coverage, low, high] of cases) {
    await t.step(`${coverage}`, () => {
      const actual = audienceInterval(spread, matrix, coverage);
      for (const row of [0, 1]) {
        assert(Math.abs(actual.low[row]! - low) < 1e-12);
        assert(Math.abs(actual.high[row]! - high) < 1e-12);
      }
    });
  }
  for (const coverage of [0, 1, NaN]) {
    assert.throws(() => audienceInterval(spread, matrix, coverage), /coverage must be in \(0, 1\)/);
  }
  await t.step("no film", () => {
    const none = { ...matrix, rowCount: 0, columns: new Float32Array(0) };
    assert.equal(audienceInterval(spread, none, 0.8).low.length, 0);
  });
});
