// Goal: a forest proves itself by its source's own predictions or is refused. Method: the golden
// forest and what scikit-learn predicted with it.
import assert from "node:assert/strict";
import { float64Array } from "@shared/formats/npy_array.ts";
import { writeNpz } from "@shared/formats/npz.ts";
import {
  checkPredictions,
  readPredictionCheck,
} from "../../../supabase/local/import/prediction_check.ts";
import { loadGoldenForest, readGoldenForest } from "../../functions-shared/forest/golden_forest.ts";

const golden = readGoldenForest("rf_tiny");
const forest = await loadGoldenForest("rf_tiny");
const f = forest.featureNames.length;
// a missing value is no number in JSON
const rows = golden.rows.map((row) => Array.from(row, Number)).filter((row) =>
  row.every(Number.isFinite)
);
const kept = golden.rows.flatMap((row, i) =>
  Array.from(row, Number).every(Number.isFinite) ? [i] : []
);
const predictions = kept.map((i) => golden.predictions[i]!);
const json = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));

Deno.test("checkPredictions() finds the golden forest's predictions equal to the last bit", async () => {
  const said = `${rows.length} of ${rows.length} predictions equal to the source's to the last bit`;
  const text = await readPredictionCheck("a.check.json", json({ features: rows, predictions }));
  assert.equal(checkPredictions(forest, text, false), said);
  const arrays = await readPredictionCheck(
    "a.check.npz",
    writeNpz(
      new Map([
        ["features", float64Array(Float64Array.from(rows.flat()), [rows.length, f])],
        ["predictions", float64Array(Float64Array.from(predictions), [rows.length])],
      ]),
    ),
  );
  assert.equal(checkPredictions(forest, arrays, false), said);
});

Deno.test("checkPredictions() refuses a forest that predicts otherwise", async () => {
  const other = predictions.map((value, i) => i === 3 ? value * (1 + 1e-6) : value);
  const check = await readPredictionCheck(
    "x.check.json",
    json({ features: rows, predictions: other }),
  );
  assert.throws(
    () => checkPredictions(forest, check, false),
    /must predict what its source did: .*row 3/,
  );
  assert.match(checkPredictions(forest, check, true), /^\d+ of \d+/, "one may, behind a scaler");
  const all = predictions.map((value) => value + 1);
  const shifted = await readPredictionCheck(
    "x.check.json",
    json({ features: rows, predictions: all }),
  );
  assert.throws(() => checkPredictions(forest, shifted, true), /must predict what its source did/);
  const narrow = { features: rows.map((row) => row.slice(1)), predictions };
  const cut = await readPredictionCheck("x.check.json", json(narrow));
  assert.throws(() => checkPredictions(forest, cut, false), /rows must have \d+ features/);
});

Deno.test("readPredictionCheck() refuses files of another shape", async () => {
  const wrong: unknown[] = [
    null,
    [],
    { features: rows },
    { features: [[1, 2], [1]], predictions: [1, 2] },
    { features: [["1"]], predictions: [1] },
    { features: rows, predictions: predictions.slice(1) },
    { features: [], predictions: [] },
  ];
  for (const content of wrong) {
    await assert.rejects(
      readPredictionCheck("x.check.json", json(content)),
      /Cannot check predictions/,
    );
  }
  await assert.rejects(
    readPredictionCheck("x.check.json", new TextEncoder().encode("{")),
    SyntaxError,
  );
  await assert.rejects(readPredictionCheck("x.check.npz", new Uint8Array(9)), SyntaxError);
});
