// Goal: both substitutions solve their system in place. Method: dyadic values, so that results
// are exact, in a matrix whose upper triangle is filled with what must not be read.
import assert from "node:assert/strict";
import { solveLower, solveLowerTransposed } from "@shared/linalg/triangular.ts";

const f64 = (...values: number[]) => Float64Array.from(values);
const factor = f64(2, NaN, NaN, -1, 4, NaN, 3, 0.5, 0.25);

Deno.test("solveLower() replaces B by the solution of L X = B", () => {
  const b = f64(2, 4, 7, -6, 4.25, 5.5); // L [1 2; 2 -1; 1 0]
  solveLower(factor, 3, b);
  assert.deepEqual(b, f64(1, 2, 2, -1, 1, 0));
});

Deno.test("solveLowerTransposed() replaces B by the solution of Lᵀ X = B", () => {
  const b = f64(3, 8.5, 0.25); // Lᵀ [1, 2, 1]
  solveLowerTransposed(factor, 3, b);
  assert.deepEqual(b, f64(1, 2, 1));
});

Deno.test("solveLower() throws when shapes disagree", () => {
  assert.throws(() => solveLower(factor, 2, f64(1, 2)), {
    name: "RangeError",
    message: /factor must have shape \[2, 2\]: received 9 values$/,
  });
  assert.throws(() => solveLowerTransposed(factor, 3, f64(1, 2)), {
    name: "RangeError",
    message: /must have 3 rows: received 2 values$/,
  });
});
