// Goal: numbers are named, uniform and unrelated. Tolerances are five standard errors of 20,000
// draws.
import assert from "node:assert/strict";
import { pairedGumbel, pairedUniform } from "../../../supabase/local/evaluate/paired_noise.ts";

const N = 20_000;
const indices = Array.from({ length: N }, (_, i) => i);
const meanOf = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

Deno.test("pairedUniform() gives the same number for the same names only", () => {
  assert.equal(pairedUniform(7, 1, 2), pairedUniform(7, 1, 2));
  assert.notEqual(pairedUniform(7, 1, 2), pairedUniform(7, 2, 1));
  assert.notEqual(pairedUniform(7, 1), pairedUniform(7, 1, 0));
});

Deno.test("pairedUniform() is uniform along each name", () => {
  for (
    const draw of [(i: number) => pairedUniform(i, 3, 5), (i: number) => pairedUniform(9, 3, i)]
  ) {
    const values = indices.map(draw);
    assert(values.every((u) => u > 0 && u < 1));
    assert(Math.abs(meanOf(values) - 1 / 2) < 5 * Math.sqrt(1 / 12 / N));
    assert(Math.abs(meanOf(values.map((u) => u * u)) - 1 / 3) < 5 * Math.sqrt(4 / 45 / N));
  }
});

Deno.test("pairedUniform() of neighbours is uncorrelated", () => {
  const products = indices.map((i) =>
    (pairedUniform(1, i, 4) - 0.5) * (pairedUniform(1, i + 1, 4) - 0.5)
  );
  assert(Math.abs(meanOf(products)) < 5 / 12 / Math.sqrt(N));
});

Deno.test("pairedGumbel() has the Gumbel mean and variance", () => {
  const values = indices.map((i) => pairedGumbel(2, i));
  const mean = meanOf(values);
  const variance = Math.PI ** 2 / 6;
  assert(Math.abs(mean - 0.5772156649) < 5 * Math.sqrt(variance / N));
  assert(Math.abs(meanOf(values.map((g) => (g - mean) ** 2)) - variance) < 0.12);
});
