// Goal: the interval of a mean agrees with theory. Method: 200 values of a known spread, where the
// percentile interval must lie near mean ± 1.96 s / sqrt(n); 2,000 resamples place an end to 5 %.
import assert from "node:assert/strict";
import { bootstrapInterval } from "@shared/evaluation/bootstrap.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const values = Array.from({ length: 200 }, (_, i) => (i % 20) / 10);
const mean = (indices: Int32Array) =>
  indices.reduce((sum, i) => sum + values[i]!, 0) / indices.length;

Deno.test("bootstrapInterval() of a mean is the normal one", () => {
  const centre = values.reduce((a, b) => a + b, 0) / 200;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / 200 / 200);
  const [low, high] = bootstrapInterval(200, mean, createRng(5), 2000)!;
  assert(Math.abs(low - (centre - 1.96 * spread)) < 0.15 * spread);
  assert(Math.abs(high - (centre + 1.96 * spread)) < 0.15 * spread);
});

Deno.test("bootstrapInterval() is wider at a higher level", () => {
  const [low, high] = bootstrapInterval(200, mean, createRng(5), 500, 0.5)!;
  const [lower, higher] = bootstrapInterval(200, mean, createRng(5), 500, 0.99)!;
  assert(lower < low && high < higher);
});

Deno.test("bootstrapInterval() leaves out resamples without a value", () => {
  const always2 = (indices: Int32Array) => indices[0] === 0 ? NaN : 2;
  assert.deepEqual(bootstrapInterval(3, always2, createRng(1), 100), [2, 2]);
  assert.equal(bootstrapInterval(3, () => NaN, createRng(1), 10), null);
});
