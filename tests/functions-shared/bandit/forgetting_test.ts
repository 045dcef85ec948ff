// Goal: forgetting is the documented mixture of precisions. Method: the closed form for one
// parameter, and the formula with explicit inverses for three.
import assert from "node:assert/strict";
import { forget } from "@shared/bandit/forgetting.ts";
import { choleskyFactor, choleskySolve } from "@shared/linalg/cholesky.ts";

const f64 = (...values: number[]) => Float64Array.from(values);
const retained = 0.75;
const covariance = f64(0.5, 0.2, -0.1, 0.2, 0.8, 0.05, -0.1, 0.05, 0.25);
const mean = f64(1, -2, 0.5);
const priorMean = f64(2, 0, 0.25);
const priorVariance = f64(4, 1, 2);

Deno.test("forget() mixes the precisions of one parameter", () => {
  const [m, s] = [f64(3), f64(0.5)];
  forget(m, s, f64(1), f64(4), retained);
  const precision = 0.75 / 0.5 + 0.25 / 4; // l P + (1 - l) P₀
  assert(Math.abs(s[0]! - 1 / precision) < 1e-15);
  assert(Math.abs(m[0]! - (0.75 * 3 / 0.5 + 0.25 * 1 / 4) / precision) < 1e-15);
});

Deno.test("forget() agrees with the formula in precisions", () => {
  const [m, s] = [mean.slice(), covariance.slice()];
  forget(m, s, priorMean, priorVariance, retained);
  const precision = inverse(covariance).map((value) => retained * value);
  const evidence = product(precision, mean); // l P m
  for (let i = 0; i < 3; i++) {
    precision[i * 4]! += (1 - retained) / priorVariance[i]!;
    evidence[i]! += (1 - retained) / priorVariance[i]! * priorMean[i]!;
  }
  const expected = inverse(precision);
  s.forEach((value, i) => assert(Math.abs(value - expected[i]!) < 1e-14));
  product(expected, evidence).forEach((value, i) => assert(Math.abs(value - m[i]!) < 1e-14));
  assert.deepEqual([s[1], s[2], s[5]], [s[3], s[6], s[7]]);
});

Deno.test("forget() changes nothing when everything is retained or nothing was learned", () => {
  const [m, s] = [mean.slice(), covariance.slice()];
  forget(m, s, priorMean, priorVariance, 1);
  assert.deepEqual([m, s], [mean, covariance]);
  const prior = f64(4, 0, 0, 0, 1, 0, 0, 0, 2);
  const [m0, s0] = [priorMean.slice(), prior.slice()];
  forget(m0, s0, priorMean, priorVariance, retained);
  assert.deepEqual(m0, priorMean);
  s0.forEach((value, i) => assert(Math.abs(value - prior[i]!) < 1e-14));
});

Deno.test("forget() returns to the prior when it is repeated", () => {
  const [m, s] = [mean.slice(), covariance.slice()];
  for (let i = 0; i < 200; i++) forget(m, s, priorMean, priorVariance, retained);
  m.forEach((value, i) => assert(Math.abs(value - priorMean[i]!) < 1e-12));
  for (let i = 0; i < 3; i++) assert(Math.abs(s[i * 4]! - priorVariance[i]!) < 1e-12);
});

function inverse(a: Float64Array): Float64Array {
  return choleskySolve(choleskyFactor(a, 3), 3, f64(1, 0, 0, 0, 1, 0, 0, 0, 1));
}

function product(a: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => a[i * 3]! * x[0]! + a[i * 3 + 1]! * x[1]! + a[i * 3 + 2]! * x[2]!);
}
