// Goal: the split found is the best there is. Method: every possible split of small random nodes,
// by the definition of squared error, in small and large nodes.
import assert from "node:assert/strict";
import { binFeatures } from "@shared/forest/feature_bins.ts";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import {
  createSplitSearch,
  findSplit,
  type NodeRows,
  ONE_VALUE,
  type Split,
} from "@shared/forest/find_split.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const NONE: Split = { feature: -1, bin: -1, threshold: NaN, score: -Infinity };

interface Row {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

function nodeOf(rows: readonly Row[]): NodeRows {
  return {
    rows: Int32Array.from(rows, (_, i) => i),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    weightedTargets: Float64Array.from(rows, ({ weight, y }) => weight * y),
    count: rows.length,
    totalWeight: rows.reduce((sum, { weight }) => sum + weight, 0),
    totalTarget: rows.reduce((sum, { weight, y }) => sum + weight * y, 0),
  };
}

const searchOf = (rows: readonly Row[]) =>
  createSplitSearch(binFeatures(matrixOfRows(Float64Array.from(rows, ({ x }) => x), 1)));

/** Squared error about the mean, by definition. */
function squaredError(rows: readonly Row[]): number {
  const weight = rows.reduce((sum, row) => sum + row.weight, 0);
  const mean = rows.reduce((sum, row) => sum + row.weight * row.y, 0) / weight;
  return rows.reduce((sum, row) => sum + row.weight * (row.y - mean) ** 2, 0);
}

function bestError(rows: readonly Row[], leafWeightMin: number): number {
  const weightOf = (side: readonly Row[]) => side.reduce((sum, row) => sum + row.weight, 0);
  const errors = [...new Set(rows.map(({ x }) => x))].map((x) => {
    const [left, right] = [rows.filter((row) => row.x <= x), rows.filter((row) => row.x > x)];
    const fits = Math.min(weightOf(left), weightOf(right)) >= leafWeightMin && right.length > 0;
    return fits ? squaredError(left) + squaredError(right) : Infinity;
  });
  return Math.min(...errors);
}

Deno.test("findSplit() finds the split of least squared error", () => {
  const rng = createRng(11);
  for (let round = 0; round < 300; round++) {
    const size = 2 + Math.floor(rng.uniform() * 120);
    const leafWeightMin = 1 + Math.floor(rng.uniform() * 4);
    const values = 2 + Math.floor(rng.uniform() * 200);
    const rows = Array.from({ length: size }, () => ({
      x: Math.floor(rng.uniform() * values) / 4,
      y: rng.normal() + 100,
      weight: 1 + Math.floor(rng.uniform() * 3),
    }));
    const split = findSplit(searchOf(rows), nodeOf(rows), 0, leafWeightMin, NONE);
    const expected = bestError(rows, leafWeightMin);
    if (split === ONE_VALUE || split === NONE) {
      assert.equal(expected, Infinity);
      continue;
    }
    const [left, right] = [
      rows.filter(({ x }) => x <= split.threshold),
      rows.filter(({ x }) => x > split.threshold),
    ];
    const actual = squaredError(left) + squaredError(right);
    assert(Math.abs(actual - expected) <= 1e-9 * expected + 1e-9, `${actual} is not ${expected}`);
    const nearest = [Math.max(...left.map(({ x }) => x)), Math.min(...right.map(({ x }) => x))];
    assert.equal(split.threshold, (nearest[0]! + nearest[1]!) / 2);
  }
});

Deno.test("findSplit() says when a feature has one value, and leaves its memory clean", () => {
  const rows = [0, 1, 2].map((y) => ({ x: 5, y, weight: 1 }));
  const search = searchOf(rows);
  assert.equal(findSplit(search, nodeOf(rows), 0, 1, NONE), ONE_VALUE);
  assert(search.sums.every((sum) => sum === 0) && search.occurs.every((bits) => bits === 0));
});

Deno.test("findSplit() keeps the best so far when it is not worse", () => {
  const rows = [0, 1, 2].map((y) => ({ x: y, y, weight: 1 }));
  const best = { ...NONE, score: 1e9 };
  assert.equal(findSplit(searchOf(rows), nodeOf(rows), 0, 1, best), best);
});
