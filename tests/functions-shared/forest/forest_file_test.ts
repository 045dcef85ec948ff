// Goal: a model survives its file bit for bit, the file can be read by numpy alone, and a damaged
// or oversized one is refused by name.
import assert from "node:assert/strict";
import { type NpyArray, textScalar } from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { requireServableSize, SERVABLE } from "@shared/forest/audience_model.ts";
import { decodeAudienceModel, encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { loadGoldenForest, readGoldenArrays, readGoldenForest } from "./golden_forest.ts";
import { runSklearn } from "./run_sklearn.ts";
import { smallForest } from "./small_forest.ts";

async function goldenModel(): Promise<AudienceModel> {
  return {
    forest: await loadGoldenForest("rf_tiny"),
    medians: Float64Array.from({ length: 9 }, (_, i) => i + 0.1),
    targetScale: {
      quantiles: Float64Array.of(0.5, 10.25, 10.25, 33),
      median: 10.125,
      isLogCompressed: true,
    },
    hyperparameters: {
      trees: 3,
      seed: 2 ** 52 + 1,
      note: "épée",
      bootstrap: true,
      max_depth: null,
    },
  };
}

Deno.test("decodeAudienceModel() returns what encodeAudienceModel() was given", async () => {
  const model = await goldenModel();
  assert.deepEqual(await decodeAudienceModel(encodeAudienceModel(model)), model);
});

Deno.test("decodeAudienceModel() returns the rule for missing values", async () => {
  const forest = smallForest(9, { feature: 8, threshold: 0, left: 1, right: 2, missingLeft: true });
  const model = { ...await goldenModel(), forest };
  const actual = await decodeAudienceModel(encodeAudienceModel(model));
  assert.deepEqual(actual.forest.missingGoLeft, Uint8Array.of(1, 0, 0));
});

Deno.test("encodeAudienceModel() gives equal models equal bytes", async () => {
  const model = await goldenModel();
  const reordered = Object.fromEntries(Object.entries(model.hyperparameters).reverse());
  assert.deepEqual(
    encodeAudienceModel({ ...model, hyperparameters: reordered }),
    encodeAudienceModel(model),
  );
});

Deno.test("encodeAudienceModel() keeps what scikit-learn's arrays hold under their names", async () => {
  const written = await readNpz(encodeAudienceModel(await goldenModel()));
  const source = await readGoldenArrays("rf_tiny"); // in preorder, as scikit-learn grew depth first
  const nodes = Array.from(source.features.keys());
  const isLeaf = (node: number) => source.leftChildren[node] === -1;
  const leaves = nodes.filter(isLeaf);
  const numbers = (name: string) => Array.from(written.get(name)!.data, Number);
  assert.deepEqual(numbers("tree_offsets"), [...source.treeOffsets]);
  assert.deepEqual(
    numbers("children_right"),
    nodes.map((node) => isLeaf(node) ? leaves.indexOf(node) : source.rightChildren[node]),
  );
  assert.deepEqual(
    numbers("feature"),
    nodes.map((node) => isLeaf(node) ? -1 : source.features[node]),
  );
  assert.deepEqual(numbers("value"), leaves.map((node) => source.values[node]));
  const thresholds = numbers("threshold");
  for (const node of nodes.filter((node) => !isLeaf(node))) {
    const threshold = source.thresholds[node]!;
    assert(
      thresholds[node]! <= threshold && threshold < thresholds[node]! + ulp(thresholds[node]!),
    );
  }
});

/** Distance of a float32 above 2^-126 to its neighbour away from 0. */
const ulp = (float: number) => 2 ** (Math.floor(Math.log2(Math.abs(float))) - 23);

/** As `forest_arrays.ts` shows it. */
const ASK_FILE = `
import json, sys, numpy
a = dict(numpy.load(sys.argv[1]))
def ask(row):
    x = numpy.asarray(row, "f4")
    def leaf(root):
        node = root
        while (f := a["feature"][node]) >= 0:
            node = node + 1 if x[f] <= a["threshold"][node] else root + a["children_right"][node]
        return a["value"][a["children_right"][node]]
    return sum(leaf(root) for root in a["tree_offsets"][:-1]) / (len(a["tree_offsets"]) - 1)
print(json.dumps([ask(row) for row in json.loads(sys.argv[2])]))
`;

for (const name of ["rf_tiny", "rf_small"] as const) {
  Deno.test(`encodeAudienceModel() writes ${name} so that numpy alone predicts as scikit-learn`, async () => {
    const { rows, predictions, feature_names } = readGoldenForest(name);
    const medians = new Float64Array(feature_names.length);
    const forest = await loadGoldenForest(name);
    const file = await Deno.makeTempFile();
    await Deno.writeFile(file, encodeAudienceModel({ ...await goldenModel(), forest, medians }));
    const output = await runSklearn(ASK_FILE, [file, JSON.stringify(rows)]);
    await Deno.remove(file);
    if (output !== null) assert.deepEqual(JSON.parse(output), predictions);
  });
}

Deno.test("encodeAudienceModel() refuses a model that no isolate could serve", async (t) => {
  const model = await goldenModel();
  const cases: [name: string, change: Partial<AudienceModel>, message: RegExp][] = [
    ["a missing median", { medians: new Float64Array(8) }, /median for each of 9 features/],
    ["a median NaN", { medians: new Float64Array(9).fill(NaN) }, /finite median/],
    ["no quantile", {
      targetScale: { quantiles: new Float64Array(0), median: 1, isLogCompressed: false },
    }, /must be finite and ascending/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => encodeAudienceModel({ ...model, ...change }), {
        name: "RangeError",
        message,
      });
    });
  }
});

Deno.test("requireServableSize() says how large the forest is and what to do", () => {
  requireServableSize(SERVABLE.nodesMax, SERVABLE.treesMax);
  assert.throws(() => requireServableSize(12_500_000, 100), {
    name: "RangeError",
    message: /received 12500000 nodes in 100 trees \(175 MB\); keep its first trees only, or train/,
  });
  assert.throws(() => requireServableSize(1, SERVABLE.treesMax + 1), RangeError);
});

Deno.test("decodeAudienceModel() refuses a file that is not whole, by name", async (t) => {
  const arrays = await readNpz(encodeAudienceModel(await goldenModel()));
  const without = (name: string) => new Map([...arrays].filter(([key]) => key !== name));
  const withArray = (name: string, array: NpyArray) => new Map(arrays).set(name, array);
  for (const name of arrays.keys()) {
    await t.step(`without ${name}`, async () => {
      await assert.rejects(decodeAudienceModel(writeNpz(without(name))), {
        name: "RangeError",
        message: new RegExp(`must have an array "${name}"`),
      });
    });
  }
  const f8 = (...values: number[]): NpyArray => ({
    dtype: "f8",
    shape: [values.length],
    data: Float64Array.from(values),
  });
  const cases: [name: string, array: NpyArray, message: RegExp][] = [
    [
      "format",
      textScalar("audience-forest/1"),
      /format must be "audience-forest\/2": received "audience-forest\/1"; train .* import it again/,
    ],
    ["hyperparameters", textScalar("[1]"), /must be a JSON object of plain values/],
    ["hyperparameters", textScalar('{"a":{}}'), /must be a JSON object of plain values/],
    ["feature_names", f8(1), /"feature_names" must hold text: received dtype f8/],
    ["threshold", f8(1), /"threshold" must have shape \[93\]: received \[1\]/],
    ["threshold", f8(...new Array(93).fill(0.1)), /"threshold" must hold float32: .* dtype f8/],
    ["tree_offsets", f8(0, 1e9), /256 MB and 2 s of CPU serve: received 1000000000 nodes/],
    ["tree_offsets", f8(0, 0.5), /must hold int32 integers: received 0.5/],
    [
      "feature",
      f8(...new Array(93).fill(40000)),
      /"feature" must be an integer that int16 holds: received 40000/,
    ],
    ["value", textScalar("1"), /"value" must have shape \[n\]: received \[\]/],
    ["value", f8(1), /values must have one entry for each of 48 leaves: received 1/],
  ];
  for (const [name, array, message] of cases) {
    await t.step(`${name}: ${message.source}`, async () => {
      await assert.rejects(decodeAudienceModel(writeNpz(withArray(name, array))), { message });
    });
  }
});

Deno.test("decodeAudienceModel() takes integers of any width", async () => {
  const model = await goldenModel();
  const arrays = await readNpz(encodeAudienceModel(model));
  for (const name of ["tree_offsets", "children_right", "feature"]) {
    const { shape, data } = arrays.get(name)!;
    const wide = BigInt64Array.from(Array.from(data, BigInt));
    arrays.set(name, { dtype: "i8", shape, data: wide });
  }
  assert.deepEqual(await decodeAudienceModel(writeNpz(arrays)), model);
});

Deno.test("decodeAudienceModel() refuses every truncation", async () => {
  const bytes = encodeAudienceModel(await goldenModel());
  for (let length = 0; length < bytes.length; length += 37) {
    await assert.rejects(decodeAudienceModel(bytes.subarray(0, length)));
  }
});
