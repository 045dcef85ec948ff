// Goal: a linear function of the context is found again, and what one-hot features leave open is
// settled in favour of the intercept.
import assert from "node:assert/strict";
import { regressOnContext } from "@shared/bandit/context_regression.ts";

const f64 = (...values: number[]) => Float64Array.from(values);

Deno.test("regressOnContext() finds a linear function again", () => {
  const contexts = Array.from({ length: 300 }, (_, i) => f64(i % 7, (i * i) % 11));
  const targets = contexts.map(([a, b]) => f64(3 + 2 * a! - b!, -1 + 0.5 * b!, 4));
  const expected = [3, 2, -1, -1, 0, 0.5, 4, 0, 0]; // [3, 1 + 2], a row for each target
  const actual = regressOnContext(contexts, targets);
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${i}: ${value}`));
});

Deno.test("regressOnContext() gives the intercept what all one-hot contexts share", () => {
  const contexts = [f64(1, 0), f64(0, 1)];
  const [intercept, first, second] = regressOnContext(contexts, [f64(6), f64(4)]);
  assert.ok(Math.abs(intercept! - 5) < 1e-2);
  assert.ok(Math.abs(first! - 1) < 1e-2);
  assert.ok(Math.abs(second! + 1) < 1e-2);
});

Deno.test("regressOnContext() throws on a context that is not finite", () => {
  assert.throws(() => regressOnContext([f64(1), f64(NaN)], [f64(1), f64(1)]), {
    name: "RangeError",
    message: /must be positive definite/,
  });
});
