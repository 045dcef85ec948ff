// Goal: the quantile is right to the last digits, tails included. Method: the check values
// printed with the algorithm, and the normal integral by its series and continued fraction.
import assert from "node:assert/strict";
import { normalQuantile } from "@shared/random/normal_quantile.ts";
import { normalProbability } from "./normal_probability.ts";

Deno.test("normalQuantile() gives the values published with AS 241", async (t) => {
  const cases: [p: number, z: number][] = [
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798408],
  ];
  for (const [p, z] of cases) {
    await t.step(`p = ${p}`, () => assert(Math.abs(normalQuantile(p) / z - 1) < 1e-15));
  }
});

Deno.test("normalQuantile() inverts the normal integral", () => {
  for (let z = -37; z < 0; z += 0.0731) {
    // a relative error of 1e-14 in p moves z by at most 2e-14 / (1 + |z|)
    const error = normalQuantile(normalProbability(z)) / z - 1;
    assert(Math.abs(error) < 1e-13, `z = ${z}: relative error ${error}`);
  }
});

Deno.test("normalQuantile() is antisymmetric and 0 at one half", () => {
  assert.equal(normalQuantile(0.5), 0);
  for (let k = 1; k < 512; k++) {
    assert.equal(normalQuantile(1 - k / 1024), -normalQuantile(k / 1024));
  }
});

Deno.test("normalQuantile() throws outside (0, 1)", () => {
  for (const p of [0, 1, -0.1, NaN]) {
    assert.throws(() => normalQuantile(p), { name: "RangeError", message: /must be in \(0, 1\)/ });
  }
});
