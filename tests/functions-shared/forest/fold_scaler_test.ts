// Goal: asking the folded forest with x is asking the forest with the scaled x, for every float32 x.
// Method: the numbers next to the threshold, where the two could part.
import assert from "node:assert/strict";
import type { Forest } from "@shared/forest/forest.ts";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { foldScaler } from "@shared/forest/fold_scaler.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { packTrees } from "@shared/forest/pack_trees.ts";
import { smallForest, smallNames, type SmallTree, smallTree } from "./small_forest.ts";

/** The forest of one tree, trained with (x - mean) / scale. */
function foldedForest(tree: SmallTree, mean: number[], scale: number[]): Forest {
  const names = smallNames(mean.length);
  const fold = foldScaler(names, Float64Array.from(mean), Float64Array.from(scale));
  return packTrees(names, [{ ...smallTree(tree), missingGoLeft: null }], fold);
}

/** The float32 numbers around x. */
function neighbours(x: number): number[] {
  const float = Float32Array.of(x);
  const bits = new Int32Array(float.buffer);
  const centre = bits[0]!;
  return [-3, -2, -1, 0, 1, 2, 3].map((step) => {
    bits[0] = centre + step;
    return float[0]!;
  }).filter(Number.isFinite);
}

Deno.test("foldScaler() keeps the side of every number next to the threshold", () => {
  const rng = createRng(7);
  for (let round = 0; round < 500; round++) {
    const mean = rng.normal() * 10 ** Math.floor(rng.uniform() * 9 - 2);
    const scale = Math.abs(rng.normal()) * 10 ** Math.floor(rng.uniform() * 9 - 2) + 1e-3;
    const threshold = rng.normal();
    const folded = foldedForest({ feature: 0, threshold, left: 1, right: 2 }, [mean], [scale]);
    const xs = [...neighbours(folded.thresholds[0]!), ...neighbours(mean), 0, 1e30, -1e30];
    const expected = xs.map((x) => Math.fround((x - mean) / scale) <= threshold ? 1 : 2);
    const actual = predictForest(folded, matrixOfRows(Float64Array.from(xs), 1));
    assert.deepEqual([...actual], expected);
    assert(expected.includes(1) && expected.includes(2));
  }
});

Deno.test("foldScaler() leaves leaves, children and values alone", () => {
  const tree: SmallTree = { feature: 1, threshold: 4, left: 1, right: 2 };
  assert.deepEqual(foldedForest(tree, [9, 1], [9, 2]), {
    ...smallForest(2, tree),
    thresholds: Float32Array.of(9, 0, 0), // 4 * 2 + 1
  });
});

Deno.test("foldScaler() keeps a split that every number takes to one side", () => {
  for (const [threshold, expected] of [[Infinity, 1], [-1e39, 2]] as const) {
    const folded = foldedForest({ feature: 0, threshold, left: 1, right: 2 }, [5], [1]);
    const actual = predictForest(folded, matrixOfRows(Float64Array.of(-3.4e38, 0, 3.4e38), 1));
    assert.deepEqual([...actual], [expected, expected, expected]);
  }
});

Deno.test("foldScaler() refuses a scaler that cannot scale", () => {
  for (const [mean, scale] of [[NaN, 1], [0, 0], [0, -1], [0, Infinity]] as const) {
    assert.throws(() => foldScaler(["x0"], Float64Array.of(mean), Float64Array.of(scale)), {
      name: "RangeError",
      message: /for feature "x0"$/,
    });
  }
});
