// Goal: training is reproducible, keeps its limits, and learns as well as scikit-learn does.
// Method: targets whose best answer is known, invariants of every tree, and scikit-learn itself on
// the same rows where it is installed.
import assert from "node:assert/strict";
import { type FeatureMatrix, matrixOfRows } from "@shared/forest/feature_matrix.ts";
import type { Forest } from "@shared/forest/forest.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { FOREST_SETTINGS, type ForestSettings, trainForest } from "@shared/forest/train_forest.ts";
import { regressionMetrics } from "@shared/forest/regression_metrics.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { runSklearn } from "./run_sklearn.ts";
import { syntheticRows } from "./synthetic_rows.ts";

const SETTINGS: ForestSettings = {
  trees: 5,
  maxFeatures: 1,
  minSamplesLeaf: 1,
  maxDepth: null,
  maxNodes: null,
  seed: 42,
};
const names = (count: number) => Array.from({ length: count }, (_, i) => `x${i}`);
const data = syntheticRows(600, 8, 1);
const matrix = matrixOfRows(data.features, 8);
const train = (change: Partial<ForestSettings> = {}): Forest =>
  trainForest(names(8), matrix, data.targets, { ...SETTINGS, ...change });

/** Calls `visit` for each node with its depth and number of nodes below, itself included. */
function eachTree(forest: Forest, visit: (depth: number, nodes: number) => void): void {
  for (let tree = 0; tree + 1 < forest.treeOffsets.length; tree++) {
    const [root, end] = [forest.treeOffsets[tree]!, forest.treeOffsets[tree + 1]!];
    const depths = new Int32Array(end - root);
    for (let node = root; node < end; node++) {
      if (forest.features[node]! < 0) continue;
      for (const child of [node - root + 1, forest.rightChildren[node]!]) {
        depths[child] = depths[node - root]! + 1;
      }
    }
    visit(depths.reduce((max, depth) => Math.max(max, depth)), end - root);
  }
}

Deno.test("trainForest() gives the same forest for the same seed, another for another", () => {
  assert.deepEqual(train(), train());
  assert.notDeepEqual(train().thresholds, train({ seed: 43 }).thresholds);
});

Deno.test("trainForest() of more trees begins with the trees of fewer", () => {
  const [few, many] = [train({ trees: 2 }), train({ trees: 4 })];
  assert.deepEqual(many.treeOffsets.slice(0, 3), few.treeOffsets);
  assert.deepEqual(many.values.slice(0, few.values.length), few.values);
});

Deno.test("trainForest() tells how many trees have grown", () => {
  const told: number[] = [];
  trainForest(
    names(8),
    matrix,
    data.targets,
    { ...SETTINGS, trees: 3 },
    (grown) => told.push(grown),
  );
  assert.deepEqual(told, [1, 2, 3]);
});

Deno.test("trainForest() learns a rule without noise", () => {
  const rng = createRng(4);
  const rows = Float64Array.from({ length: 3 * 2000 }, () => rng.normal());
  const rule = (i: number) => (rows[3 * i]! > 0.3 ? 10 : -10) + (rows[3 * i + 1]! > 0 ? 1 : 0);
  const targets = Float64Array.from({ length: 2000 }, (_, i) => rule(i));
  const forest = trainForest(names(3), matrixOfRows(rows, 3), targets, { ...SETTINGS, trees: 30 });
  const probes = Float64Array.of(1, 1, 0, 1, -1, 0, -1, 1, 0, -1, -1, 0);
  const actual = predictForest(forest, matrixOfRows(probes, 3));
  for (const [i, expected] of [11, 10, -9, -10].entries()) {
    assert(Math.abs(actual[i]! - expected) < 0.05, `${actual[i]}, not ${expected}`);
  }
});

Deno.test("trainForest() without anything to split on is the mean of the bootstrap samples", () => {
  const constant = matrixOfRows(new Float64Array(400), 2);
  const targets = Float64Array.from({ length: 200 }, (_, i) => i);
  const forest = trainForest(names(2), constant, targets, { ...SETTINGS, trees: 200 });
  assert.equal(forest.values.length, 200); // one leaf a tree
  const [mean] = predictForest(forest, matrixOfRows(new Float64Array(2), 2));
  assert(Math.abs(mean! - 99.5) < 3 * 57.7 / Math.sqrt(200 * 200), `${mean}`); // 3 standard errors
  assert(new Set(forest.values).size > 100);
});

Deno.test("trainForest() of one row, and of equal targets, is a leaf", () => {
  const one = trainForest(
    names(1),
    matrixOfRows(Float64Array.of(3), 1),
    Float64Array.of(7),
    SETTINGS,
  );
  assert.deepEqual([...one.values], [7, 7, 7, 7, 7]);
  const equal = trainForest(names(8), matrix, new Float64Array(600).fill(0.1), SETTINGS);
  assert.equal(equal.values.length, 5);
});

Deno.test("trainForest() keeps leaves, depth and nodes within their limits", async (t) => {
  await t.step("minSamplesLeaf", () => {
    const forest = train({ minSamplesLeaf: 40, trees: 20 });
    eachTree(forest, (_, nodes) => assert(nodes <= 2 * 600 / 40 - 1, `${nodes} nodes`));
    eachTree(forest, (_, nodes) => assert(nodes >= 9, `${nodes} nodes`));
  });
  await t.step("maxDepth", () => {
    eachTree(train({ maxDepth: 3 }), (depth) => assert.equal(depth, 3));
  });
  await t.step("maxNodes", () => {
    for (const maxNodes of [1, 2, 3, 50, 51]) {
      eachTree(train({ maxNodes }), (_, nodes) => assert(nodes <= maxNodes && nodes % 2 === 1));
    }
    eachTree(train({ maxNodes: 51 }), (_, nodes) => assert(nodes >= 45, `${nodes} nodes`));
  });
});

Deno.test("trainForest() refuses what it cannot learn from", async (t) => {
  const cases: [name: string, change: Partial<ForestSettings>, message: RegExp][] = [
    ["no tree", { trees: 0 }, /trees must be an integer from 1: received 0/],
    ["no feature", { maxFeatures: 0 }, /maxFeatures must be in \(0, 1\]: received 0/],
    ["more than all features", { maxFeatures: 1.01 }, /maxFeatures must be/],
    ["empty leaves", { minSamplesLeaf: 0 }, /minSamplesLeaf must be/],
    ["half a level", { maxDepth: 0.5 }, /maxDepth must be/],
    ["no node", { maxNodes: 0 }, /maxNodes must be/],
    ["a seed below 0", { seed: -1 }, /seed must be an integer/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => assert.throws(() => train(change), { name: "RangeError", message }));
  }
  const train2 = (rows: FeatureMatrix, targets: number[]) =>
    trainForest(names(1), rows, Float64Array.from(targets), FOREST_SETTINGS);
  const two = matrixOfRows(Float64Array.of(1, 2), 1);
  await t.step(
    "other numbers of rows",
    () => assert.throws(() => train2(two, [1]), /each of 2 rows/),
  );
  await t.step(
    "a target NaN",
    () => assert.throws(() => train2(two, [1, NaN]), /received NaN in row 1/),
  );
  await t.step("a missing value", () => {
    assert.throws(() => train2(matrixOfRows(Float64Array.of(1, NaN), 1), [1, 2]), /must be finite/);
  });
  await t.step(
    "no row",
    () => assert.throws(() => train2(matrixOfRows(Float64Array.of(), 1), []), /row/),
  );
});

const SKLEARN = `
import sys, numpy
from sklearn.ensemble import RandomForestRegressor
features = numpy.fromfile(sys.argv[1]).reshape(-1, 12)
targets = numpy.fromfile(sys.argv[2])
forest = RandomForestRegressor(50, random_state=0).fit(features[:2000], targets[:2000])
print(forest.score(features[2000:], targets[2000:]))
`;

Deno.test("trainForest() explains new rows as well as scikit-learn's forest does", async () => {
  const { features, targets } = syntheticRows(4000, 12, 2);
  const folder = await Deno.makeTempDir();
  const paths = [`${folder}/features`, `${folder}/targets`];
  await Deno.writeFile(paths[0]!, new Uint8Array(features.buffer as ArrayBuffer));
  await Deno.writeFile(paths[1]!, new Uint8Array(targets.buffer as ArrayBuffer));
  const output = await runSklearn(SKLEARN, paths);
  await Deno.remove(folder, { recursive: true });
  if (output === null) return;
  const forest = trainForest(
    names(12),
    matrixOfRows(features.slice(0, 12 * 2000), 12),
    targets.slice(0, 2000),
    { ...SETTINGS, trees: 50 },
  );
  const predicted = predictForest(forest, matrixOfRows(features.slice(12 * 2000), 12));
  const { r2 } = regressionMetrics(predicted, targets.slice(2000));
  assert(r2 > Number(output) - 0.01, `${r2}, scikit-learn ${output}`); // two forests differ by 0.005
});
