// Goal: the metrics are their definitions, also with ties and weights. Values worked out by hand.
import assert from "node:assert/strict";
import { probabilityMetrics } from "@shared/forest/probability_metrics.ts";

const f64 = (...values: number[]) => Float64Array.from(values);

Deno.test("probabilityMetrics() of a coin", () => {
  const { rows, logLoss, auc, calibrationError } = probabilityMetrics(
    f64(0.5, 0.5, 0.5),
    f64(1, 0, 0),
    f64(2, 1, 1),
  );
  assert.deepEqual([rows, auc], [3, 0.5]);
  assert(Math.abs(logLoss - Math.LN2) < 1e-15);
  assert.equal(calibrationError, 0.5); // every row is a group of its own: 2, 1 and 1 times 1/2
});

Deno.test("probabilityMetrics() counts pairs in order, ties half, each with its weight", () => {
  // positives at 0.9 (weight 1) and 0.4 (weight 2); negatives at 0.4 (weight 1) and 0.1 (weight 3)
  const { auc } = probabilityMetrics(f64(0.9, 0.4, 0.4, 0.1), f64(1, 1, 0, 0), f64(1, 2, 1, 3));
  assert.equal(auc, (1 * 4 + 2 * (3 + 0.5)) / (3 * 4));
});

Deno.test("probabilityMetrics() forgives a sure mistake no more than it must", () => {
  const { logLoss } = probabilityMetrics(f64(0, 1), f64(1, 0), f64(1, 1));
  assert(logLoss > 27 && Number.isFinite(logLoss)); // -ln 1e-12
});

Deno.test("probabilityMetrics() of honest probabilities has no calibration error", () => {
  const p = Float64Array.from({ length: 1000 }, (_, i) => i < 500 ? 0.2 : 0.8);
  const outcomes = Float64Array.from(
    { length: 1000 },
    (_, i) => (i % 5 === 0) === (i < 500) ? 1 : 0,
  );
  const { calibrationError } = probabilityMetrics(p, outcomes, new Float64Array(1000).fill(1));
  assert(calibrationError < 1e-12);
});

Deno.test("probabilityMetrics() refuses what cannot be measured", () => {
  assert.throws(() => probabilityMetrics(f64(0.5), f64(1), f64(1)), /both outcomes must occur/);
  assert.throws(() => probabilityMetrics(f64(0.5), f64(1, 0), f64(1, 1)), RangeError);
});
