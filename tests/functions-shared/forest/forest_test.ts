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

/** Nodes 2, 3 and 4 are leaves. */
const tree = smallForest(2, {
  feature: 0,
  threshold: 0,
  left: { feature: 1, threshold: 1, left: 1, right: 2 },
  right: 3,
});

Deno.test("createForest() refuses arrays that a descent would not leave by a leaf", async (t) => {
  const i32 = (...values: number[]) => Int32Array.from(values);
  const cases: [name: string, change: Partial<Forest>, message: RegExp][] = [
    ["no tree", { treeOffsets: i32(0) }, /must have a tree/],
    ["a tree without a node", { treeOffsets: i32(0, 0, 5) }, /tree 0 must have a node.*received 0/],
    ["offsets that go back", { treeOffsets: i32(0, 9, 5) }, /tree 0 .*all in place: received 9/],
    ["offsets below 0", { treeOffsets: i32(0, -9, 5) }, /tree 0 .*: received -9/],
    ["offsets far away", { treeOffsets: i32(0, 2 ** 31 - 1, 5) }, /tree 0 .*: received 2147483647/],
    ["a first tree elsewhere", { treeOffsets: i32(1, 5) }, /the first at node 0/],
    ["a cycle", { rightChildren: i32(4, 0, 0, 1, 2) }, /node 1 of tree 0 .*: received 0/],
    ["a node that is its child", { rightChildren: i32(0, 3, 0, 1, 2) }, /node 0 .*: received 0/],
    ["one child twice", { rightChildren: i32(4, 2, 0, 1, 2) }, /node 1 .*: received 2/],
    ["a child outside", { rightChildren: i32(5, 3, 0, 1, 2) }, /node 0 .*in its tree: received 5/],
    [
      "a child below 0",
      { rightChildren: i32(-1, 3, 0, 1, 2) },
      /node 0 .*in its tree: received -1/,
    ],
    ["a tree that ends in a split", {
      treeOffsets: i32(0, 4, 5),
      rightChildren: i32(3, 0, 1, 4, 2),
      features: Int16Array.of(0, -1, -1, 0, -1),
    }, /node 3 of tree 0 .*in its tree: received 4/],
    ["a child of another tree", {
      treeOffsets: i32(0, 4, 5),
    }, /node 0 of tree 0 .*in its tree: received 4/],
    [
      "an unknown feature",
      { features: Int16Array.of(2, 1, -1, -1, -1) },
      /2 features: received 2/,
    ],
    ["a threshold NaN", { thresholds: Float32Array.of(0, NaN, 0, 0, 0) }, /received NaN in node 1/],
    ["a leaf of NaN", { values: Float64Array.of(1, NaN, 3) }, /finite values: received NaN in/],
    [
      "an infinite leaf",
      { values: Float64Array.of(1, 2, Infinity) },
      /received Infinity in place 2/,
    ],
    ["a leaf of -Infinity", { values: Float64Array.of(-Infinity, 2, 3) }, /received -Infinity/],
    ["a leaf's value elsewhere", { rightChildren: i32(4, 3, 0, 2, 2) }, /place 1: received 2/],
    ["a leaf's value before", { rightChildren: i32(4, 3, 0, 0, 2) }, /place 1: received 0/],
    ["a leaf's value outside", { rightChildren: i32(4, 3, 0, 1, 3) }, /place 2: received 3/],
    ["values missing", { values: Float64Array.of(1, 2) }, /each of 3 leaves: received 2/],
    ["values too many", { values: new Float64Array(4) }, /each of 3 leaves: received 4/],
    ["too few children", { rightChildren: i32(4, 3) }, /rightChildren must have .* 5 nodes/],
    ["too few features", { features: Int16Array.of(0) }, /features must have one entry/],
    ["too few thresholds", { thresholds: Float32Array.of(0) }, /thresholds must have one entry/],
    ["a long missing rule", { missingGoLeft: new Uint8Array(6) }, /missingGoLeft must have one/],
    ["a name twice", { featureNames: ["a", "a"] }, /distinct: received "a" twice/],
    ["no feature", { featureNames: [] }, /must have 1 to 32767 features: received 0/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => createForest({ ...tree, ...change }), { name: "RangeError", message });
    });
  }
});

Deno.test("createForest() takes any number below 0 for a leaf's feature", () => {
  createForest({ ...tree, features: Int16Array.of(0, 1, -2, -32768, -1) });
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
