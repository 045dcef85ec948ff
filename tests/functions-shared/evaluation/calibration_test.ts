// Goal: the error is the gap between what is said and what happens. Method: hand-made predictions.
import assert from "node:assert/strict";
import {
  addPrediction,
  type CalibrationBins,
  calibrationError,
  emptyBins,
  mergeBins,
} from "@shared/evaluation/calibration.ts";

const predicted = (...pairs: [probability: number, cameTrue: boolean][]): CalibrationBins =>
  pairs.reduce((bins, [p, cameTrue]) => addPrediction(bins, p, cameTrue), emptyBins());

Deno.test("calibrationError() is 0 when a quarter of those said to be at 25 % come true", () => {
  const bins = predicted([0.25, true], [0.25, false], [0.25, false], [0.25, false]);
  assert.equal(calibrationError(bins), 0);
});

Deno.test("calibrationError() weighs bins by their predictions", () => {
  const bins = predicted([0.25, false], [0.25, false], [0.25, false], [0.75, true]);
  assert.equal(calibrationError(bins), (3 * 0.25 + 0.25) / 4);
});

Deno.test("calibrationError() does not let one bin's excess pay for another's lack", () => {
  assert.equal(calibrationError(predicted([0.25, true], [0.75, false])), 0.75);
});

Deno.test("calibrationError() is null without predictions", () => {
  assert.equal(calibrationError(emptyBins()), null);
});

Deno.test("mergeBins() gives the bins of all predictions together", () => {
  const [first, second] = [predicted([0.1, true], [1, false]), predicted([0.15, false])];
  assert.deepEqual(
    mergeBins([first, second]),
    predicted([0.1, true], [1, false], [0.15, false]),
  );
});

Deno.test("addPrediction() refuses what is no probability", () => {
  for (const probability of [-0.1, 1.1, NaN]) {
    assert.throws(() => addPrediction(emptyBins(), probability, true), RangeError);
  }
});
