// Goal: a forest in scikit-learn's layout predicts the same in ours, whatever the order of its nodes,
// and trees that are none are refused. Method: trees one can read, the same tree with its nodes
// shuffled, float32 neighbours of thresholds, and scikit-learn's best-first trees.
import assert from "node:assert/strict";
import { readPickle } from "@shared/formats/pickle.ts";
import { floorToFloat32, packTrees, type TreeNodes } from "@shared/forest/pack_trees.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { importForest } from "@shared/forest/sklearn_forest.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { matrixOf } from "./golden_forest.ts";
import { runSklearn } from "./run_sklearn.ts";
import { smallNames, type SmallTree, smallTree } from "./small_forest.ts";

const nested: SmallTree = {
  feature: 0,
  threshold: 0.1,
  left: { feature: 1, threshold: 1, left: 1, right: 2, missingLeft: true },
  right: 3,
};
const tree = smallTree(nested);

Deno.test("packTrees() puts left children next, values in order and thresholds below", () => {
  assert.deepEqual(packTrees(["a", "b"], [tree, smallTree(7)]), {
    featureNames: ["a", "b"],
    treeOffsets: Int32Array.of(0, 5, 6),
    rightChildren: Int32Array.of(4, 3, 0, 1, 2, 3),
    features: Int16Array.of(0, 1, -1, -1, -1, -1),
    thresholds: Float32Array.of(13421772 / 2 ** 27, 1, 0, 0, 0, 0), // 13421773 would be above 0.1
    values: Float64Array.of(1, 2, 3, 7),
    missingGoLeft: Uint8Array.of(0, 1, 0, 0, 0, 0),
  });
});

Deno.test("packTrees() has no rule for missing values when a tree has none", () => {
  const forest = packTrees(["a", "b"], [tree, { ...tree, missingGoLeft: null }]);
  assert.equal(forest.missingGoLeft, null);
});

Deno.test("packTrees() gives a tree with its nodes in any order the same forest", () => {
  const rng = createRng(11);
  const branch = (depth: number): SmallTree =>
    depth === 0 || rng.uniform() < 0.2 ? rng.normal() : {
      feature: Math.floor(3 * rng.uniform()),
      threshold: rng.normal(),
      left: branch(depth - 1),
      right: branch(depth - 1),
      missingLeft: rng.uniform() < 0.5,
    };
  for (let round = 0; round < 50; round++) {
    const nodes = smallTree(branch(6));
    const expected = packTrees(smallNames(3), [nodes]);
    assert.deepEqual(packTrees(smallNames(3), [shuffled(nodes, rng.uniform)]), expected);
  }
});

/** The same tree, its root still first and every other node anywhere. */
function shuffled(nodes: Record<keyof TreeNodes, number[]>, uniform: () => number): TreeNodes {
  const order = nodes.values.map((_, node) => [node === 0 ? -1 : uniform(), node] as const)
    .sort(([a], [b]) => a - b).map(([, node]) => node);
  const moved = (values: number[]) => order.map((node) => values[node]!);
  const children = (values: number[]) =>
    moved(values).map((child) => child < 0 ? child : order.indexOf(child));
  return {
    leftChildren: children(nodes.leftChildren),
    rightChildren: children(nodes.rightChildren),
    features: moved(nodes.features),
    thresholds: moved(nodes.thresholds),
    values: moved(nodes.values),
    missingGoLeft: moved(nodes.missingGoLeft),
  };
}

Deno.test("packTrees() refuses arrays that are no trees", async (t) => {
  const cases: [name: string, change: Partial<TreeNodes>, message: RegExp][] = [
    ["a cycle", { leftChildren: [1, 0, -1, -1, -1] }, /node 1 of tree 1 must have two children/],
    ["its own child", { leftChildren: [1, 1, -1, -1, -1] }, /children of its own: received 1/],
    ["a child of two", { rightChildren: [2, 3, -1, -1, -1] }, /children of its own: received 2/],
    ["a child outside", { rightChildren: [5, 3, -1, -1, -1] }, /children of its own: received 5/],
    ["a child between", { rightChildren: [3.5, 3, -1, -1, -1] }, /of its own: received 3.5/],
    ["one child", { rightChildren: [-1, 3, -1, -1, -1] }, /children of its own: received -1/],
    [
      "an orphan",
      { leftChildren: [1, -1, -1, -1, -1], rightChildren: [4, -1, -1, -1, -1] },
      /node 2 of tree 1 must be the child of a node/,
    ],
    [
      "a cycle beside the tree",
      { leftChildren: [-1, 2, 1, -1, -1], rightChildren: [-1, 3, 4, -1, -1] },
      /node 1 of tree 1 must be the child of a node/,
    ],
    ["an unknown feature", { features: [2, 1, -2, -2, -2] }, /2 features: received 2/],
    ["a negative feature", { features: [0, -2, -2, -2, -2] }, /2 features: received -2/],
    ["a threshold NaN", { thresholds: [0, NaN, 0, 0, 0] }, /node 1 .*threshold: received NaN/],
    ["a leaf without a value", { values: [0, 0, NaN, 0, 0] }, /node 2 .*value: received NaN/],
    ["an infinite leaf", { values: [0, 0, 0, Infinity, 0] }, /node 3 .*: received Infinity/],
    ["no node", { values: [] }, /tree 1 must have a node/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => packTrees(["a", "b"], [tree, { ...tree, ...change }]), {
        name: "RangeError",
        message,
      });
    });
  }
  await t.step("no tree", () => assert.throws(() => packTrees(["a"], []), /must have a tree/));
  await t.step("a name twice", () => {
    assert.throws(() => packTrees(["a", "a"], [tree]), /distinct: received "a" twice/);
  });
});

Deno.test("packTrees() does not look at a leaf's feature and threshold or an inner node's value", () => {
  const change = {
    features: [0, 1, -2, 99, NaN],
    thresholds: [0.1, 1, NaN, NaN, NaN],
    values: [NaN, Infinity, 1, 2, 3],
  };
  assert.deepEqual(packTrees(["a", "b"], [{ ...tree, ...change }]), packTrees(["a", "b"], [tree]));
});

Deno.test("floorToFloat32() is the largest float32 that is not above", async (t) => {
  const [least, most] = [2 ** -149, (2 - 2 ** -23) * 2 ** 127];
  const cases: [x: number, expected: number][] = [
    [0, 0],
    [1, 1],
    [-1, -1],
    [1 + 2 ** -24, 1],
    [1 + 2 ** -23 - 2 ** -52, 1],
    [1 - 2 ** -53, 1 - 2 ** -24],
    [-1 - 2 ** -52, -1 - 2 ** -23],
    [-1 + 2 ** -53, -1],
    [0.75 * least, 0],
    [1e-320, 0],
    [-1e-320, -least],
    [1.75 * least, least],
    [-1.25 * least, -2 * least],
    [2 ** 128, most],
    [1e300, most],
    [most, most],
    [-most, -most],
    [-most - 2 ** 75, -Infinity],
    [-1e300, -Infinity],
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (const [x, expected] of cases) {
    await t.step(`${x}`, () => assert.equal(floorToFloat32(x), expected));
  }
});

Deno.test("floorToFloat32() parts all float32 numbers as the float64 does", () => {
  const rng = createRng(4);
  const float = new Float32Array(1);
  const bits = new Int32Array(float.buffer);
  for (let round = 0; round < 20_000; round++) {
    bits[0] = Math.floor(rng.uniform() * 2 ** 32);
    const x = float[0]!;
    if (!Number.isFinite(x)) continue;
    bits[0]!++; // its neighbour
    const between = x + (float[0]! - x) * rng.uniform();
    for (const threshold of [x, between, float[0]!].filter((value) => !Number.isNaN(value))) {
      const floor = floorToFloat32(threshold);
      for (const side of [x, float[0]!]) assert.equal(side <= floor, side <= threshold);
    }
  }
});

const BEST_FIRST = `
import json, pickle, sys, numpy
from sklearn.ensemble import RandomForestRegressor
rng = numpy.random.default_rng(5)
rows = rng.normal(size=(500, 4)).astype("f4").astype("f8")
targets = rows[:, 0] * rows[:, 1] + rng.normal(size=500)
model = RandomForestRegressor(10, max_leaf_nodes=40, random_state=0).fit(rows, targets)
left = model.estimators_[0].tree_.children_left
in_preorder = all(child in (-1, node + 1) for node, child in enumerate(left))
with open(sys.argv[1], "wb") as file:
    pickle.dump(model, file)
print(json.dumps([in_preorder, rows.tolist(), model.predict(rows).tolist()]))
`;

Deno.test("packTrees() of scikit-learn's best-first trees predicts the same to the last bit", async () => {
  const file = await Deno.makeTempFile();
  const output = await runSklearn(BEST_FIRST, [file]);
  const bytes = await Deno.readFile(file);
  await Deno.remove(file);
  if (output === null) return;
  const [inPreorder, rows, predictions]: [boolean, number[][], number[]] = JSON.parse(output);
  assert.equal(inPreorder, false);
  const { forest } = importForest(readPickle(bytes), ["a", "b", "c", "d"]);
  assert.deepEqual(predictForest(forest, matrixOf(rows)), Float64Array.from(predictions));
});
