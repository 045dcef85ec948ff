// Goal: a forest in a pickle is the forest that scikit-learn had, whatever wrote the file; anything
// else is refused for a reason; and no damage to a file does worse than either.
import assert from "node:assert/strict";
import { readPickle } from "@shared/formats/pickle.ts";
import { PickledInstance, type PickleValue } from "@shared/formats/pickle_value.ts";
import type { Forest } from "@shared/forest/forest.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { importForest } from "@shared/forest/sklearn_forest.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { runSklearn } from "./run_sklearn.ts";
import { loadGoldenForest, matrixOf, readFixture, readGoldenForest } from "./golden_forest.ts";

const golden = readGoldenForest("rf_tiny");
const reference = await loadGoldenForest("rf_tiny");

/** Leaves have no feature and no threshold to compare. */
function assertSameForest(actual: Forest, expected: Forest): void {
  assert.deepEqual({ ...actual, missingGoLeft: null }, { ...expected, missingGoLeft: null });
}

async function inflate(bytes: Uint8Array<ArrayBuffer>, format: "gzip" | "deflate") {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("importForest() reads what scikit-learn 1.2 wrote, bare", async (t) => {
  for (const name of ["rf_tiny_p2.pkl", "rf_tiny_p4.pkl", "rf_tiny_p5.pkl", "rf_tiny.joblib"]) {
    await t.step(name, () => {
      const imported = importForest(readPickle(readFixture(name)));
      assertSameForest(imported.forest, reference);
      assert.equal(imported.forest.missingGoLeft, null);
      assert.equal(imported.sklearnVersion, "1.2.1");
      assert.equal(imported.wasScaled, false);
      assert.equal(imported.hyperparameters["n_estimators"], 3);
      assert.equal(imported.hyperparameters["max_depth"], 4);
      const actual = predictForest(imported.forest, matrixOf(golden.rows));
      assert.deepEqual(actual, Float64Array.from(golden.predictions));
    });
  }
});

Deno.test("importForest() reads the dict of the old service", async (t) => {
  const files: [name: string, bytes: Uint8Array][] = [
    ["plain", readFixture("rf_tiny_dict.joblib")],
    ["zlib", await inflate(readFixture("rf_tiny_dict_c3.joblib"), "deflate")],
    ["gzip", await inflate(readFixture("rf_tiny_dict_gzip.joblib"), "gzip")],
  ];
  for (const [name, bytes] of files) {
    await t.step(name, () => {
      assertSameForest(importForest(readPickle(bytes)).forest, reference);
    });
  }
});

Deno.test("importForest() reads the nodes of scikit-learn 1.3 with their rule for missing values", () => {
  const { forest } = importForest(readPickle(readFixture("rf_tiny_dict_emul16.joblib")));
  assertSameForest(forest, reference);
  assert.equal(forest.missingGoLeft?.length, reference.features.length);
});

Deno.test("importForest() takes names for a forest without any", () => {
  const pickle = readPickle(readFixture("rf_tiny_p5.pkl")) as PickledInstance;
  pickle.state.delete("feature_names_in_");
  assert.throws(() => importForest(pickle), /feature names must be given/);
  assertSameForest(importForest(pickle, golden.feature_names).forest, reference);
  assert.throws(() => importForest(pickle, ["hour"]), /received 1 names for number "9"/);
});

Deno.test("importForest() refuses what is no trained forest, by name", async (t) => {
  const forestWith = (change: (model: PickledInstance) => void) => {
    const pickle = readPickle(readFixture("rf_tiny_p5.pkl")) as PickledInstance;
    change(pickle);
    return pickle;
  };
  const firstTree = (model: PickledInstance) => {
    const [tree] = model.state.get("estimators_") as PickledInstance[];
    return (tree!.state.get("tree_") as PickledInstance).state;
  };
  const cases: [name: string, pickle: PickleValue, message: RegExp][] = [
    ["text", "forest", /must hold a sklearn.*RandomForestRegressor: received string "forest"/],
    ["a dict without a model", new Map(), /RandomForestRegressor: received nothing/],
    ["a model not trained", new Map([["is_trained", false]]), /must be trained/],
    [
      "a scaler",
      new PickledInstance("sklearn.preprocessing._data.StandardScaler", []),
      /StandardScaler/,
    ],
    [
      "no trees",
      forestWith((m) => m.state.set("estimators_", [])),
      /trained: received a list of 0/,
    ],
    [
      "text for a tree",
      forestWith((m) => m.state.set("estimators_", ["tree"])),
      /DecisionTreeRegressor: received string/,
    ],
    [
      "two outputs",
      forestWith((m) => m.state.set("n_outputs_", 2)),
      /one output: received number "2"/,
    ],
    [
      "no names",
      forestWith((m) => m.state.set("feature_names_in_", null)),
      /names must be given/,
    ],
    [
      "no nodes",
      forestWith((m) => firstTree(m).delete("nodes")),
      /must be records: received nothing/,
    ],
    [
      "nodes without fields",
      forestWith((m) => firstTree(m).set("nodes", firstTree(m).get("values")!)),
      /must be records/,
    ],
    [
      "no values",
      forestWith((m) => firstTree(m).delete("values")),
      /31 nodes must have one float64/,
    ],
    [
      "values of another tree",
      forestWith((m) => firstTree(m).set("values", firstTree(m).get("nodes")!)),
      /one float64 value/,
    ],
  ];
  for (const [name, pickle, message] of cases) {
    await t.step(name, () => assert.throws(() => importForest(pickle), { message }));
  }
});

Deno.test("importForest() of a damaged file gives an error or a forest, nothing else", () => {
  const rng = createRng(20261122);
  const pick = (n: number) => Math.floor(rng.uniform() * n);
  const names = [
    "rf_tiny_p2.pkl",
    "rf_tiny_p4.pkl",
    "rf_tiny_p5.pkl",
    "rf_tiny.joblib",
    "rf_tiny_dict.joblib",
    "rf_tiny_dict_emul16.joblib",
  ];
  const outcomes = new Map<string, number>();
  for (const name of names) {
    const intact = readFixture(name);
    for (let round = 0; round < 1500; round++) {
      const bytes = intact.slice();
      for (let flips = 1 + pick(3); flips > 0; flips--) bytes[pick(bytes.length)]! ^= 1 << pick(8);
      const outcome = outcomeOf(bytes);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  }
  assert.deepEqual([...outcomes.keys()].sort(), [
    "RangeError",
    "SyntaxError",
    "TypeError",
    "forest",
  ]);
});

/** A forest that comes out of damage must still answer. */
function outcomeOf(bytes: Uint8Array): string {
  try {
    const { forest } = importForest(readPickle(bytes));
    const rows = new Array(forest.featureNames.length).fill(0);
    assert(Number.isFinite(predictForest(forest, matrixOf([rows]))[0]));
    return "forest";
  } catch (error) {
    assert(error instanceof Error && error.message.startsWith("Cannot "), String(error));
    return error.name;
  }
}

const SCALED = `
import json, sys, joblib, numpy
from sklearn.ensemble import RandomForestRegressor
from sklearn.preprocessing import StandardScaler
rng = numpy.random.default_rng(3)
# float32 values, so that nothing is rounded on the way here; the last column is constant
rows = (rng.normal(size=(400, 5)) * [1, 100, 0.01, 1, 0] + [0, 1e6, 3, 0, 7]).astype("f4").astype("f8")
targets = rows[:, 0] + rows[:, 1] / 100 + rng.normal(size=400)
scaler = StandardScaler().fit(rows)
model = RandomForestRegressor(10, random_state=0).fit(scaler.transform(rows), targets)
names = list("abcde")
joblib.dump({"model": model, "scaler": scaler, "is_trained": True, "feature_names": names}, sys.argv[1])
print(json.dumps([rows.tolist(), model.predict(scaler.transform(rows)).tolist()]))
`;

Deno.test("importForest() moves a fitted scaler into the forest, to the last bit", async () => {
  const file = await Deno.makeTempFile();
  const output = await runSklearn(SCALED, [file]);
  const bytes = await Deno.readFile(file);
  await Deno.remove(file);
  if (output === null) return;
  const [rows, predictions]: [number[][], number[]] = JSON.parse(output);
  const { forest, wasScaled } = importForest(readPickle(bytes));
  assert.equal(wasScaled, true);
  assert.deepEqual(forest.featureNames, ["a", "b", "c", "d", "e"]);
  assert.deepEqual(predictForest(forest, matrixOf(rows)), Float64Array.from(predictions));
});
