// Goal: intervals are Student's. Method: the quantiles of printed tables (Abramowitz and Stegun,
// table 26.10) and a mean by hand.
import assert from "node:assert/strict";
import { meanInterval, studentQuantile } from "@shared/evaluation/mean_interval.ts";

Deno.test("studentQuantile() agrees with the printed table", async (t) => {
  const cases: [degrees: number, quantile: number, tolerance: number][] = [
    [1, 12.706, 5e-4],
    [2, 4.303, 5e-4],
    [3, 3.182, 0.02],
    [4, 2.776, 4e-3],
    [7, 2.365, 1e-3],
    [11, 2.201, 5e-4],
    [23, 2.069, 5e-4],
    [120, 1.980, 5e-4],
  ];
  for (const [degrees, quantile, tolerance] of cases) {
    await t.step(`${degrees} degrees of freedom`, () => {
      assert(Math.abs(studentQuantile(0.975, degrees) - quantile) <= tolerance);
    });
  }
});

Deno.test("meanInterval() is the mean and t times its standard error", () => {
  const { mean, halfWidth } = meanInterval([1, 2, 6]);
  assert.equal(mean, 3);
  assert(Math.abs(halfWidth - 4.30265 * Math.sqrt(7 / 3)) < 1e-4); // variance 7, three values
});

Deno.test("meanInterval() knows nothing of the spread of a single value", () => {
  assert.deepEqual(meanInterval([4]), { mean: 4, halfWidth: Infinity });
});

Deno.test("meanInterval() throws without a value", () => {
  assert.throws(() => meanInterval([]), { name: "RangeError", message: /received none$/ });
});
