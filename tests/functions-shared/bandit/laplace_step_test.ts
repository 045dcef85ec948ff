// Goal: the step ends at the mode of the posterior with the curvature there. Method: the
// equations that define both, checked for random choices, and one that jumps for ever without
// step halving.
import assert from "node:assert/strict";
import { type Gaussian, laplaceStep, type ObservedChoice } from "@shared/bandit/laplace_step.ts";
import { choleskyFactor, choleskySolve } from "@shared/linalg/cholesky.ts";
import { softmax } from "@shared/linalg/softmax.ts";
import type { Rng } from "@shared/random/rng.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

Deno.test("laplaceStep() ends where the gradient of the log posterior is zero", () => {
  const rng = createRng(11);
  for (let round = 0; round < 200; round++) {
    const [belief, choice] = [randomBelief(rng, 3), randomObservation(rng, 4, 3)];
    const after = laplaceStep(belief, choice);
    const p = probabilities(choice, after.mean);
    const shift = after.mean.map((value, j) => value - belief.mean[j]!);
    const pull = choleskySolve(choleskyFactor(belief.covariance, 3), 3, shift); // V⁻¹ (z' - z)
    for (let j = 0; j < 3; j++) {
      let push = 0; // [Aᵀ t (q - p)]ⱼ
      choice.shares.forEach((share, i) => {
        push += choice.options[i * 3 + j]! * choice.weight * (share - p[i]!);
      });
      assert(Math.abs(pull[j]! - push) < 1e-7, `${pull[j]} against ${push}`);
    }
  }
});

Deno.test("laplaceStep() adds the curvature of the choice to the precision", () => {
  const rng = createRng(12);
  for (let round = 0; round < 200; round++) {
    const [belief, choice] = [randomBelief(rng, 3), randomObservation(rng, 4, 3)];
    const after = laplaceStep(belief, choice);
    const precision = inverse(belief.covariance, 3);
    const p = probabilities(choice, after.mean);
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        const h = choice.weight * ((a === b ? p[a]! : 0) - p[a]! * p[b]!);
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            precision[i * 3 + j]! += choice.options[a * 3 + i]! * h * choice.options[b * 3 + j]!;
          }
        }
      }
    }
    inverse(precision, 3).forEach((value, i) => {
      assert(Math.abs(value - after.covariance[i]!) < 1e-9);
    });
  }
});

Deno.test("laplaceStep() ignores a constant added to all utilities", () => {
  const rng = createRng(13);
  for (let round = 0; round < 100; round++) {
    const [belief, choice] = [randomBelief(rng, 3), randomObservation(rng, 5, 3)];
    const constant = Float64Array.from({ length: 3 }, () => 3 * rng.normal());
    const shifted = choice.options.map((value, i) => value + constant[i % 3]!);
    const [plain, moved] = [
      laplaceStep(belief, choice),
      laplaceStep(belief, { ...choice, options: shifted }),
    ];
    plain.mean.forEach((value, i) => assert(Math.abs(value - moved.mean[i]!) < 1e-9));
    plain.covariance.forEach((value, i) => assert(Math.abs(value - moved.covariance[i]!) < 1e-9));
  }
});

Deno.test("laplaceStep() finds the mode when a choice was thought almost impossible", () => {
  // One coordinate, sd 10, a pick that was 10 utilities down: the first full step lands at
  // +90, where nothing pulls but the prior, and the next one is back at the start.
  const belief = { mean: Float64Array.of(-10), covariance: Float64Array.of(100) };
  const choice = { options: Float64Array.of(1, 0), shares: Float64Array.of(1, 0), weight: 1 };
  const z = laplaceStep(belief, choice).mean[0]!;
  assert(Math.abs((z + 10) / 100 - 1 / (1 + Math.exp(z))) < 1e-9, `received ${z}`);
});

Deno.test("laplaceStep() learns nothing from a choice with one option", () => {
  const belief = { mean: Float64Array.of(1, 2), covariance: Float64Array.of(4, 1, 1, 2) };
  const choice = { options: Float64Array.of(5, -3), shares: Float64Array.of(1), weight: 1 };
  const after = laplaceStep(belief, choice);
  assert.deepEqual(after.mean, belief.mean);
  after.covariance.forEach((value, i) => assert(Math.abs(value - belief.covariance[i]!) < 1e-14));
});

function randomBelief(rng: Rng, p: number): Gaussian {
  const covariance = new Float64Array(p * p);
  for (let k = 0; k <= p; k++) {
    const v = Array.from({ length: p }, () => rng.normal());
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) covariance[i * p + j]! += v[i]! * v[j]!;
    }
  }
  for (let i = 0; i < p; i++) covariance[i * p + i]! += 0.25;
  return { mean: Float64Array.from({ length: p }, () => 2 * rng.normal()), covariance };
}

function randomObservation(rng: Rng, n: number, p: number): ObservedChoice {
  const raw = Array.from({ length: n }, () => rng.uniform());
  const sum = raw.reduce((total, value) => total + value, 0);
  return {
    options: Float64Array.from({ length: n * p }, () => rng.normal()),
    shares: Float64Array.from(raw, (value) => value / sum),
    weight: 0.25 + rng.uniform(),
  };
}

function probabilities({ options, shares }: ObservedChoice, z: Float64Array): Float64Array {
  return softmax(
    shares.map((_, i) => z.reduce((sum, value, j) => sum + value * options[i * z.length + j]!, 0)),
  );
}

function inverse(a: Float64Array, n: number): Float64Array {
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  return choleskySolve(choleskyFactor(a, n), n, identity);
}
