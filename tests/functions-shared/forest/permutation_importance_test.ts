// Goal: importance is the error that a feature's absence costs. Method: a forest one can read.
import assert from "node:assert/strict";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { permutationImportance } from "@shared/forest/permutation_importance.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { smallForest } from "./small_forest.ts";

/** Answers 0 or 8 by x0 and never looks at x1. */
const forest = {
  ...smallForest(4, { feature: 0, threshold: 0.5, left: 0, right: 8 }),
  featureNames: ["hour", "popularity", "genre_a", "genre_b"],
};
const rng = createRng(6);
const rows = Float64Array.from({ length: 4 * 4000 }, () => rng.uniform() < 0.5 ? 0 : 1);
const targets = Float64Array.from({ length: 4000 }, (_, row) => 8 * rows[4 * row]!);
const importance = permutationImportance(forest, matrixOfRows(rows, 4), targets, 1);

Deno.test("permutationImportance() of a useless feature is 0", () => {
  const useless = importance.filter(({ name }) => name !== "hour");
  assert.deepEqual(useless.map(({ rmseIncrease }) => rmseIncrease), [0, 0]);
  assert.deepEqual(useless.map(({ name }) => name).sort(), ["genre_*", "popularity"]);
});

Deno.test("permutationImportance() of all there is to know is the error without it", () => {
  const [first] = importance;
  assert.equal(first!.name, "hour");
  // half of the shuffled answers are wrong, each by 8: root of 32
  assert(Math.abs(first!.rmseIncrease - Math.sqrt(32)) < 0.2, `${first!.rmseIncrease}`);
});

Deno.test("permutationImportance() leaves the rows as they were", () => {
  const matrix = matrixOfRows(rows, 4);
  permutationImportance(forest, matrix, targets, 1);
  assert.deepEqual(matrix, matrixOfRows(rows, 4));
});
