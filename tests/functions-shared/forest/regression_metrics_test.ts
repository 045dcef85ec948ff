// Goal: the metrics are their definitions. Values are small enough to be worked out by hand.
import assert from "node:assert/strict";
import { regressionMetrics } from "@shared/forest/regression_metrics.ts";

const f64 = (...values: number[]) => Float64Array.from(values);

Deno.test("regressionMetrics() follows the definitions", () => {
  const { rows, mae, rmse, r2 } = regressionMetrics(f64(1, 2, 6), f64(1, 5, 3));
  assert.deepEqual([rows, mae], [3, 2]);
  assert.equal(rmse, Math.sqrt(6)); // errors 0, -3, 3
  assert.equal(r2, 1 - 18 / 8); // mean 3: 4 + 4 + 0
});

Deno.test("regressionMetrics() gives the mean an r2 of 0, and equal targets too", () => {
  assert.equal(regressionMetrics(f64(2, 2), f64(1, 3)).r2, 0);
  assert.equal(regressionMetrics(f64(2, 4), f64(3, 3)).r2, 0);
});

Deno.test("regressionMetrics() refuses what cannot be compared", () => {
  assert.throws(() => regressionMetrics(f64(1), f64(1, 2)), /received 1 for 2/);
  assert.throws(() => regressionMetrics(f64(), f64()), RangeError);
});
