// Goal: arrays that would make a descent run away or read past their end never become a forest.
import assert from "node:assert/strict";
import {
  createForest,
  firstTrees,
  type Forest,
  nodeCount,
  treeCount,
} from "@shared/forest/forest.ts";
import { predictForest, predictTrees } from "@shared/forest/predict_forest.ts";
import { loadGoldenForest, matrixOf, readGoldenForest } from "./golden_forest.ts";
import { smallForest } from "./small_forest.ts";

const tree = smallForest(2, {
  feature: 0,
  threshold: 0,
  left: { feature: 1, threshold: 1, left: 1, right: 2 },
  right: 3,
});

Deno.test("createForest() refuses arrays that are no trees", async (t) => {
  const i32 = (...values: number[]) => Int32Array.from(values);
  const cases: [name: string, change: Partial<Forest>, message: RegExp][] = [
    ["no tree", { treeOffsets: i32(0) }, /must have a tree/],
    ["a tree without a node", { treeOffsets: i32(0, 0, 5) }, /tree 0 must have a node: received 0/],
    ["offsets that go back", { treeOffsets: i32(0, 9, 5) }, /tree/],
    ["a first tree elsewhere", { treeOffsets: i32(1, 5) }, /the first at node 0/],
    ["a cycle", { leftChildren: i32(1, 0, -1, -1, -1) }, /node 1 of tree 0 must have two children/],
    ["a child of two", { rightChildren: i32(2, 3, -1, -1, -1) }, /children of its own: received 2/],
    [
      "a child outside",
      { rightChildren: i32(5, 3, -1, -1, -1) },
      /children of its own: received 5/,
    ],
    ["one child", { rightChildren: i32(-1, 3, -1, -1, -1) }, /children of its own: received -1/],
    ["an orphan", {
      leftChildren: i32(1, -1, -1, -1, -1),
      rightChildren: i32(4, -1, -1, -1, -1),
    }, /node 2 of tree 0 must be the child of a node/],
    ["an unknown feature", { features: Int16Array.of(2, 1, 0, 0, 0) }, /2 features: received 2/],
    ["a negative feature", { features: Int16Array.of(0, -2, 0, 0, 0) }, /features: received -2/],
    [
      "a threshold NaN",
      { thresholds: Float64Array.of(NaN, 1, 0, 0, 0) },
      /threshold: received NaN/,
    ],
    ["a leaf without a value", { values: Float64Array.of(0, 0, NaN, 0, 0) }, /value: received NaN/],
    ["a short array", { values: new Float64Array(4) }, /values must have one entry for each of 5/],
    ["a short missing rule", { missingGoLeft: new Uint8Array(6) }, /missingGoLeft must have one/],
    ["a name twice", { featureNames: ["a", "a"] }, /distinct: received "a" twice/],
    ["no feature", { featureNames: [] }, /must have 1 to 32767 features: received 0/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => createForest({ ...tree, ...change }), { name: "RangeError", message });
    });
  }
});

Deno.test("createForest() does not look at a leaf's feature, threshold or an inner node's value", () => {
  createForest({
    ...tree,
    features: Int16Array.of(0, 1, -2, 99, -2),
    thresholds: Float64Array.of(0, 1, NaN, NaN, NaN),
    values: Float64Array.of(NaN, NaN, 1, 2, 3),
  });
});

Deno.test("firstTrees() is the forest of those trees", async () => {
  const [golden, forest] = [readGoldenForest("rf_small"), await loadGoldenForest("rf_small")];
  const first = createForest(firstTrees(forest, 3));
  assert.equal(treeCount(first), 3);
  assert.equal(nodeCount(first), forest.treeOffsets[3]);
  const all = predictTrees(forest, matrixOf(golden.rows));
  const expected = golden.rows.map((_, row) =>
    (all[row * 20]! + all[row * 20 + 1]! + all[row * 20 + 2]!) / 3
  );
  assert.deepEqual(predictForest(first, matrixOf(golden.rows)), Float64Array.from(expected));
});

Deno.test("firstTrees() refuses a number of trees there is not", () => {
  for (const count of [0, 2, 1.5, NaN]) assert.throws(() => firstTrees(tree, count), RangeError);
});
