// Goal: the exponential agrees with the engine's own to rounding, the softmax with closed forms.
import assert from "node:assert/strict";
import { exponential, softmax } from "@shared/linalg/softmax.ts";

Deno.test("exponential() agrees with Math.exp to 1e-15 relative", () => {
  for (let x = -700; x <= 700; x += 0.0917) {
    const expected = Math.exp(x);
    assert(Math.abs(exponential(x) - expected) <= 1e-15 * expected, `at ${x}`);
  }
});

Deno.test("exponential() is exact at 0 and saturates at the ends", () => {
  assert.equal(exponential(0), 1);
  assert.equal(exponential(-701), 0);
  assert.equal(exponential(-Infinity), 0);
  assert.equal(exponential(701), Infinity);
  assert(Number.isNaN(exponential(NaN)));
});

Deno.test("softmax() returns shares in proportion to e^u", () => {
  const p = softmax(Float64Array.of(Math.log(1), Math.log(2), Math.log(5)));
  [1 / 8, 2 / 8, 5 / 8].forEach((share, i) => assert(Math.abs(p[i]! - share) < 1e-15));
});

Deno.test("softmax() is unchanged by a constant, however large", () => {
  const u = [0.5, -1.25, 3]; // dyadic, so that adding the constant is exact
  for (const constant of [-1024, 4096, 2 ** 40]) {
    assert.deepEqual(
      softmax(Float64Array.from(u, (x) => x + constant)),
      softmax(Float64Array.from(u)),
    );
  }
});
