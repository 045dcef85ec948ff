// Goal: codes point back at the values, and following the corners of the tents gives the same sums
// as adding up every tent at every value.
import assert from "node:assert/strict";
import { createRng } from "@shared/random/seeded_rng.ts";
import { codeColumn, sumTents } from "@shared/signals/coded_column.ts";
import { assertNear } from "./near.ts";

Deno.test("codeColumn() codes values ascending, unknown as 0", () => {
  assert.deepEqual(codeColumn(Float64Array.of(10, NaN, 9, 10, -0.5)), {
    values: Float64Array.of(-0.5, 9, 10),
    codes: Uint32Array.of(3, 0, 2, 3, 1),
  });
});

Deno.test("sumTents() is 0 outside of all tents and the weight at a lone peak", () => {
  const sums = sumTents(Float64Array.of(-3, -2, 1, 3, 8, 9), [3], [0.5], 5);
  [0, 0, 0.5 * (1 - 2 / 5), 0.5, 0, 0].forEach((sum, k) => assertNear(sums[k], sum, 1e-15));
  assert.deepEqual(Array.from(sumTents(Float64Array.of(1, 2), [], [], 5)), [0, 0]);
});

Deno.test("sumTents() equals the sum of the tents", () => {
  const rng = createRng(7);
  const random = (n: number, scale: number) =>
    Array.from({ length: n }, () => (rng.uniform() - 0.3) * scale);
  for (let round = 0; round < 200; round++) {
    const centers = random(round % 26, 12);
    const weights = centers.map((_, i) => 0.9 ** i);
    const values = Float64Array.from([...random(40, 30), ...centers]).sort();
    const scale = [0.5, 3, 10][round % 3]!;
    const sums = sumTents(values, centers, weights, scale);
    for (const [k, value] of values.entries()) {
      let expected = 0;
      centers.forEach((center, i) => {
        expected += weights[i]! * Math.max(0, 1 - Math.abs(value - center) / scale);
      });
      assertNear(sums[k], expected, 1e-12);
    }
  }
});
