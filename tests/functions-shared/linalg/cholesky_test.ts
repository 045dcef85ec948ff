// Goal: the factor and its solves are right to rounding, and refuse what has no factor. Method:
// a matrix whose factor is known in whole numbers, and random ones multiplied back.
import assert from "node:assert/strict";
import { choleskyFactor, choleskySolve } from "@shared/linalg/cholesky.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const f64 = (...values: number[]) => Float64Array.from(values);
// [2 0 0; -1 3 0; 4 5 6] times its transpose
const known = f64(4, -2, 8, -2, 10, 11, 8, 11, 77);

Deno.test("choleskyFactor() finds the factor of a matrix made of whole numbers", () => {
  assert.deepEqual(choleskyFactor(known, 3), f64(2, 0, 0, -1, 3, 0, 4, 5, 6));
});

Deno.test("choleskyFactor() reads the lower triangle only and leaves its input unchanged", () => {
  const lower = f64(4, 99, 99, -2, 10, 99, 8, 11, 77);
  assert.deepEqual(choleskyFactor(lower, 3), choleskyFactor(known, 3));
  assert.deepEqual(lower, f64(4, 99, 99, -2, 10, 99, 8, 11, 77));
});

Deno.test("choleskySolve() solves for one and for several right-hand sides", () => {
  const factor = choleskyFactor(known, 3);
  assert.deepEqual(choleskySolve(factor, 3, f64(24, 51, 261)), f64(1, 2, 3));
  const two = choleskySolve(factor, 3, f64(24, 4, 51, -2, 261, 8));
  assert.deepEqual(two, f64(1, 1, 2, 0, 3, 0));
});

Deno.test("choleskySolve() inverts multiplication for sizes around the unrolled block", async (t) => {
  const rng = createRng(1);
  for (const n of [1, 2, 4, 5, 7, 23]) {
    await t.step(`n = ${n}`, () => {
      const root = Float64Array.from({ length: n * n }, () => rng.normal());
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        a[i * n + i] = 1;
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) a[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
        }
      }
      const x = Float64Array.from({ length: n * 3 }, () => rng.normal());
      const b = new Float64Array(n * 3);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let c = 0; c < 3; c++) b[i * 3 + c]! += a[i * n + j]! * x[j * 3 + c]!;
        }
      }
      const solved = choleskySolve(choleskyFactor(a, n), n, b);
      x.forEach((value, i) => assert(Math.abs(value - solved[i]!) < 1e-11));
    });
  }
});

Deno.test("choleskyFactor() throws on what has no factor", async (t) => {
  const cases: [name: string, matrix: number[], n: number, message: RegExp][] = [
    ["indefinite", [1, 2, 2, 1], 2, /must be positive definite: received pivot -3 in row 1$/],
    ["singular", [1, 1, 1, 1], 2, /received pivot 0 in row 1$/],
    ["NaN", [NaN], 1, /received pivot NaN in row 0$/],
    ["infinite", [Infinity], 1, /received pivot Infinity in row 0$/],
    ["wrong length", [1, 0, 0], 2, /must have shape \[2, 2\]: received 3 values$/],
  ];
  for (const [name, matrix, n, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => choleskyFactor(f64(...matrix), n), { name: "RangeError", message });
    });
  }
});
