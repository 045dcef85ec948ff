// Goal: every feature name means what the model was trained on, and a film of which nothing is
// known, or a category of which the model knows nothing, has a defined value.
import assert from "node:assert/strict";
import {
  audienceFeatureNames,
  featureSource,
  PLAIN_FEATURES,
} from "@shared/forest/audience_features.ts";
import { broadcastFeatures, filmMatrix, slotMatrix } from "@shared/forest/audience_matrix.ts";
import { CONSTANT, featureColumn } from "@shared/forest/feature_matrix.ts";
import { contextOf, twoFilms } from "./audience_films.ts";
import { readGoldenForest } from "./golden_forest.ts";

const monday = contextOf({ date: "2026-10-05", hour: 20 });
const sundayNight = contextOf({ date: "2026-08-02", hour: 25, channel: "RTS 2" }, ["2026-08-02"]);

Deno.test("broadcastFeatures() gives each name its value", async (t) => {
  const cases: [name: string, film0: number, film1: number, film0SundayNight: number][] = [
    ["hour", 20, 20, 25],
    ["weekday", 0, 0, 6],
    ["is_weekend", 0, 0, 1],
    ["public_holiday", 0, 0, 1],
    ["season_fall", 1, 1, 0],
    ["season_autumn", 1, 1, 0],
    ["season_summer", 0, 0, 1],
    ["channel_RTS 1", 1, 1, 0],
    ["channel_RTS 2", 0, 0, 1],
    ["duration_min", 136, NaN, 136],
    ["popularity", 71.5, NaN, 71.5],
    ["revenue", 463.5e6, NaN, 463.5e6],
    ["vote_average", 8.25, NaN, 8.25],
    ["adult", 1, 0, 1],
    ["missing_release_date", 0, 1, 0],
    ["missing_tmdb", 0, 1, 0],
    ["is_movie", 1, 1, 1],
    ["movie_age", 27, NaN, 27],
    ["genre_Science-Fiction", 1, 0, 1],
    ["genre_Western", 0, 0, 0],
    ["original_language_en", 1, 0, 1],
    ["original_language_EN", 1, 0, 1],
    ["original_language_fr", 0, 0, 0],
    ["budget", NaN, NaN, NaN],
    ["constructor", NaN, NaN, NaN],
    ["genre_", NaN, NaN, NaN],
  ];
  const contexts = [monday, monday, sundayNight];
  for (const [name, ...expected] of cases) {
    await t.step(name, () => {
      const actual = broadcastFeatures([name], twoFilms(), Int32Array.of(0, 1, 0), contexts);
      assert.deepEqual(actual, Float64Array.from(expected));
    });
  }
});

Deno.test("broadcastFeatures() counts no film younger than 0 years", () => {
  const early = contextOf({ date: "1990-01-01", hour: 20 });
  const actual = broadcastFeatures(["movie_age"], twoFilms(), Int32Array.of(0), [early]);
  assert.deepEqual(actual, Float64Array.of(0));
});

Deno.test("broadcastFeatures() refuses films without contexts", () => {
  assert.throws(() => broadcastFeatures(["hour"], twoFilms(), Int32Array.of(0, 1), [monday]), {
    name: "RangeError",
    message: /each of 2 films must have a context: received 1/,
  });
});

Deno.test("slotMatrix() equals the features of each film, with medians for what is missing", () => {
  const names = [...readGoldenForest("rf_small").feature_names, "budget"];
  const catalog = twoFilms();
  const medians = Float64Array.from(names, (_, i) => i + 0.5);
  for (const context of [monday, sundayNight]) {
    const matrix = slotMatrix(filmMatrix(names, medians, catalog, context), context);
    const rows = broadcastFeatures(names, catalog, Int32Array.of(0, 1), [context, context]);
    for (const [feature, name] of names.entries()) {
      const expected = [rows[feature]!, rows[names.length + feature]!]
        .map((x) => Number.isNaN(x) ? medians[feature]! : x);
      assert.deepEqual(featureColumn(matrix, feature), Float32Array.from(expected), name);
    }
  }
});

Deno.test("filmMatrix() keeps a column for what films differ in, a constant for the rest", () => {
  const names = ["hour", "revenue", "channel_RTS 1", "movie_age", "budget", "genre_Action"];
  const { matrix } = filmMatrix(names, new Float64Array(6), twoFilms(), monday);
  assert.deepEqual(matrix.columnAt, Int32Array.of(CONSTANT, 0, CONSTANT, 2, CONSTANT, 4));
  assert.equal(matrix.columns.length, 6);
});

Deno.test("slotMatrix() of an empty catalogue has no row", () => {
  const empty = { ...twoFilms(), size: 0 };
  const films = filmMatrix(["hour", "revenue"], new Float64Array(2), empty, monday);
  assert.equal(slotMatrix(films, monday).rowCount, 0);
});

Deno.test("slotMatrix() refuses a slot of another year", () => {
  const films = filmMatrix(["movie_age"], new Float64Array(1), twoFilms(), monday);
  assert.throws(() => slotMatrix(films, contextOf({ date: "2027-01-01", hour: 20 })), {
    name: "RangeError",
    message: /must be in 2026, as the films' ages: received 2027$/,
  });
});

Deno.test("audienceFeatureNames() lists what the catalogue can fill", () => {
  const names = audienceFeatureNames(twoFilms(), ["RTS 1", "RTS 2"], 1);
  assert.deepEqual(names.slice(PLAIN_FEATURES.length), [
    "season_spring",
    "season_summer",
    "season_autumn",
    "season_winter",
    "channel_RTS 1",
    "channel_RTS 2",
    "original_language_en",
    "genre_Action",
    "genre_Science-Fiction",
  ]);
  assert(names.every((name) => featureSource(name, twoFilms()) !== null));
  assert.equal(audienceFeatureNames(twoFilms(), [], 2).length, PLAIN_FEATURES.length + 4);
});

Deno.test("featureSource() knows every feature of the reference forest", () => {
  for (const name of readGoldenForest("rf_small").feature_names) {
    assert(featureSource(name, twoFilms()) !== null, name);
  }
});
