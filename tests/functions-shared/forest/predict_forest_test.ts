// Goal: predictions equal scikit-learn's to the last bit, and what scikit-learn refuses is refused
// by name. Method: its own predictions, rows that lie on a threshold, and forests one can read.
import assert from "node:assert/strict";
import { CONSTANT, type FeatureMatrix, matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { predictForest, predictTrees } from "@shared/forest/predict_forest.ts";
import { loadGoldenForest, matrixOf, readGoldenForest } from "./golden_forest.ts";
import { smallForest } from "./small_forest.ts";

const f64 = (...values: number[]) => Float64Array.from(values);
const stump = smallForest(1, { feature: 0, threshold: 0.5, left: 1, right: 2 });

for (const name of ["rf_small", "rf_tiny"] as const) {
  Deno.test(`predictForest() equals scikit-learn on ${name} to the last bit`, async () => {
    const golden = readGoldenForest(name);
    const actual = predictForest(await loadGoldenForest(name), matrixOf(golden.rows));
    assert.deepEqual(actual, Float64Array.from(golden.predictions));
  });

  Deno.test(`predictForest() of ${name} gives each row the same alone as among others`, async () => {
    const [golden, forest] = [readGoldenForest(name), await loadGoldenForest(name)];
    for (const [i, row] of golden.rows.entries()) {
      assert.equal(predictForest(forest, matrixOf([row]))[0], golden.predictions[i]);
    }
  });
}

Deno.test("predictTrees() equals scikit-learn's first tree, and its mean is the prediction", async () => {
  const [golden, forest] = [readGoldenForest("rf_small"), await loadGoldenForest("rf_small")];
  const trees = predictTrees(forest, matrixOf(golden.rows));
  for (const [row, expected] of golden.tree0_predictions!.entries()) {
    assert.equal(trees[row * 20], expected);
    const sum = trees.subarray(row * 20, row * 20 + 20).reduce((total, value) => total + value, 0);
    assert.equal(sum / 20, golden.predictions[row]);
  }
});

Deno.test("predictForest() reads a constant feature as a column of that value", async () => {
  const [golden, forest] = [readGoldenForest("rf_small"), await loadGoldenForest("rf_small")];
  const slot = golden.rows[0]!;
  const isOfSlot = (feature: number) =>
    /^(hour|weekday|season_|channel_)/.test(golden.feature_names[feature]!);
  const rows = golden.rows.map((row) =>
    row.map((x, feature) => isOfSlot(feature) ? slot[feature]! : x)
  );
  const full = matrixOf(rows);
  const matrix: FeatureMatrix = {
    ...full,
    columnAt: full.columnAt.map((at, feature) => isOfSlot(feature) ? CONSTANT : at),
    constants: Float32Array.from(slot),
  };
  assert.deepEqual(predictForest(forest, matrix), predictForest(forest, full));
});

Deno.test("predictForest() compares float32(x) with the float64 threshold", async (t) => {
  const justBelow = Math.fround(0.1) - 1e-12; // float32(0.1) is above 0.1
  const cases: [name: string, x: number, threshold: number, expected: number][] = [
    ["equal goes left", 0.5, 0.5, 1],
    ["float64 above, float32 equal goes left", 0.5 + 1e-12, 0.5, 1],
    ["float64 equal, float32 above goes right", 0.1, 0.1, 2],
    ["the threshold is not rounded up to float32", 0.1, justBelow, 2],
    ["largest float32 is finite", 3.4028234663852886e38, 1e39, 1],
    ["minus zero is zero", -0, 0, 1],
  ];
  for (const [name, x, threshold, expected] of cases) {
    await t.step(name, () => {
      const forest = smallForest(1, { feature: 0, threshold, left: 1, right: 2 });
      assert.deepEqual(predictForest(forest, matrixOfRows(f64(x), 1)), f64(expected));
    });
  }
});

Deno.test("predictForest() sums the trees in order before it divides", () => {
  const forest = smallForest(1, 1e16, 1, -1e16); // (1e16 + 1) - 1e16 = 0 in float64
  assert.deepEqual(predictForest(forest, matrixOfRows(f64(0), 1)), f64(0));
});

Deno.test("predictForest() answers zero rows, and one tree of one leaf", () => {
  assert.deepEqual(predictForest(stump, matrixOfRows(f64(), 1)), f64());
  assert.deepEqual(predictForest(smallForest(1, 7), matrixOfRows(f64(1, 2, 3), 1)), f64(7, 7, 7));
});

Deno.test("predictForest() sends a missing value where the node says", async (t) => {
  for (const missingLeft of [true, false]) {
    const forest = smallForest(1, { feature: 0, threshold: 0, left: 1, right: 2, missingLeft });
    const expected = f64(missingLeft ? 1 : 2, 1, 2);
    await t.step(`missingLeft = ${missingLeft}, as a column`, () => {
      assert.deepEqual(predictForest(forest, matrixOfRows(f64(NaN, -1, 1), 1)), expected);
    });
    await t.step(`missingLeft = ${missingLeft}, as a constant`, () => {
      const matrix: FeatureMatrix = {
        rowCount: 1,
        columns: new Float32Array(0),
        columnAt: Int32Array.of(CONSTANT),
        constants: Float32Array.of(NaN),
      };
      assert.deepEqual(predictForest(forest, matrix), expected.slice(0, 1));
    });
  }
});

Deno.test("predictForest() takes a split that parts missing from known values", () => {
  const forest = smallForest(1, {
    feature: 0,
    threshold: Infinity,
    left: 1,
    right: 2,
    missingLeft: false,
  });
  assert.deepEqual(predictForest(forest, matrixOfRows(f64(3e38, NaN), 1)), f64(1, 2));
});

Deno.test("predictForest() refuses what scikit-learn refuses, by name", async (t) => {
  const withRule = smallForest(1, {
    feature: 0,
    threshold: 0,
    left: 1,
    right: 2,
    missingLeft: true,
  });
  const cases: [name: string, forest: typeof stump, values: number[], message: RegExp][] = [
    ["NaN without a rule", stump, [0, NaN], /"x0" must be known.*: received NaN in row 1$/],
    ["Infinity", withRule, [0, 0, Infinity], /"x0" must be finite.*: received Infinity in row 2$/],
    ["-Infinity", stump, [-Infinity], /"x0" must be finite.*: received -Infinity in row 0$/],
    ["beyond float32", stump, [1e39], /"x0" must be finite and within float32/],
    ["infinite in a feature without a node", smallForest(1, 7), [Infinity], /must be finite/],
  ];
  for (const [name, forest, values, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => predictForest(forest, matrixOfRows(f64(...values), 1)), {
        name: "RangeError",
        message,
      });
    });
  }
  await t.step("another number of features", () => {
    assert.throws(() => predictForest(stump, matrixOfRows(f64(1, 2), 2)), /must have 1 features/);
  });
});
