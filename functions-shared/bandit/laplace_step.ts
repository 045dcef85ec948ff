/**
 * One observed choice, learned by a normal approximation. A belief z ~ N(mean, covariance) meets
 * a multinomial choice among n options with utilities u = A z: P(i) = e^uᵢ / Σⱼ e^uⱼ. The new
 * belief is the Laplace approximation of the posterior: its mode, and the curvature there.
 *
 * The mode is found in whitened coordinates, z = mean + L γ with L Lᵀ = covariance, where the
 * prior is γ ~ N(0, I): every matrix to factor is I plus a positive semidefinite one, however
 * narrow or wide the belief is. Shapes: p coordinates, n options.
 *
 * Source: Murphy, Probabilistic Machine Learning: An Introduction (2022), §4.6.8.2 and §10.3.
 */
import { choleskyFactor, choleskySolve } from "@shared/linalg/cholesky.ts";
import { exponential, softmax } from "@shared/linalg/softmax.ts";
import { solveLower } from "@shared/linalg/triangular.ts";

/** A multivariate normal belief. */
export interface Gaussian {
  /** [p] */
  readonly mean: Float64Array;
  /** [p, p] row-major, symmetric positive definite. */
  readonly covariance: Float64Array;
}

/** A choice among n options. */
export interface ObservedChoice {
  /** A, [n, p] row-major: utility of option i is row i times z. */
  readonly options: Float64Array;
  /** q, [n] shares that sum to 1: one-hot for a pick, spread over several for ticks. */
  readonly shares: Float64Array;
  /** t > 0: how much this observation counts; 1 is one full choice. */
  readonly weight: number;
}

const STEP_TOLERANCE = 1e-8; // Newton converges quadratically: the next step would be 1e-16
const STEPS_MAX = 50; // 4 to 6 are usual
const HALVINGS_MAX = 40;

/** Returns the belief after `choice`. Its covariance is never wider than `belief.covariance`. */
export function laplaceStep(belief: Gaussian, choice: ObservedChoice): Gaussian {
  const p = belief.mean.length;
  const factor = choleskyFactor(belief.covariance, p);
  const problem = whiten(belief, factor, choice);
  const mode = findMode(problem);
  const mean = belief.mean.slice();
  for (let i = 0; i < p; i++) {
    for (let k = 0; k <= i; k++) mean[i]! += factor[i * p + k]! * mode[k]!;
  }
  return { mean, covariance: whitenedCovariance(factor, curvature(problem, mode)) };
}

/** The choice as a function of γ: utilities u = base + slopes γ. */
interface WhitenedChoice {
  readonly dimension: number;
  /** [n] utilities at the mean of the belief. */
  readonly base: Float64Array;
  /** A L, [n, p]. */
  readonly slopes: Float64Array;
  readonly shares: Float64Array;
  readonly weight: number;
}

function whiten(belief: Gaussian, factor: Float64Array, choice: ObservedChoice): WhitenedChoice {
  const { options, shares, weight } = choice;
  const [n, p] = [shares.length, belief.mean.length];
  const base = new Float64Array(n);
  const slopes = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) {
      const a = options[i * p + j]!;
      base[i]! += a * belief.mean[j]!;
      for (let k = 0; k <= j; k++) slopes[i * p + k]! += a * factor[j * p + k]!;
    }
  }
  return { dimension: p, base, slopes, shares, weight };
}

/**
 * Newton's method with step halving. The log posterior is strictly concave, so the mode is
 * unique and each accepted step climbs; without halving, a choice that was thought almost
 * impossible can make full steps jump back and forth for ever.
 */
function findMode(choice: WhitenedChoice): Float64Array {
  const p = choice.dimension;
  let mode: Float64Array = new Float64Array(p);
  let height = logPosterior(choice, mode);
  for (let iteration = 0; iteration < STEPS_MAX; iteration++) {
    const factor = choleskyFactor(curvature(choice, mode), p);
    const step = choleskySolve(factor, p, gradient(choice, mode));
    const accepted = climb(choice, mode, height, step);
    mode = accepted.mode;
    height = accepted.height;
    if (step.every((value) => Math.abs(value) < STEP_TOLERANCE)) break;
  }
  return mode;
}

/** Returns mode + step, the step halved until the log posterior does not fall. */
function climb(
  choice: WhitenedChoice,
  mode: Float64Array,
  height: number,
  step: Float64Array,
): { mode: Float64Array; height: number } {
  const rounding = 1e-12 * (1 + Math.abs(height));
  for (let [halving, scale] = [0, 1]; halving < HALVINGS_MAX; halving++, scale /= 2) {
    const candidate = Float64Array.from(mode, (value, k) => value + scale * step[k]!);
    const candidateHeight = logPosterior(choice, candidate);
    if (candidateHeight >= height - rounding) return { mode: candidate, height: candidateHeight };
  }
  return { mode: mode.slice(), height };
}

/** t (q · u - ln Σ e^u) - |γ|² / 2; it only decides whether a step is halved. */
function logPosterior(choice: WhitenedChoice, mode: Float64Array): number {
  const u = utilities(choice, mode);
  let max = -Infinity;
  for (const value of u) if (value > max) max = value;
  let [partition, chosen, norm] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    partition += exponential(u[i]! - max);
    chosen += choice.shares[i]! * (u[i]! - max);
  }
  for (const value of mode) norm += value * value;
  return choice.weight * (chosen - Math.log(partition)) - norm / 2;
}

/** (A L)ᵀ t (q - p) - γ */
function gradient(choice: WhitenedChoice, mode: Float64Array): Float64Array {
  const { dimension: p, slopes, shares, weight } = choice;
  const probabilities = softmax(utilities(choice, mode));
  const result = Float64Array.from(mode, (value) => -value);
  for (let i = 0; i < shares.length; i++) {
    const residual = weight * (shares[i]! - probabilities[i]!);
    for (let k = 0; k < p; k++) result[k]! += slopes[i * p + k]! * residual;
  }
  return result;
}

/** I + t (A L)ᵀ (diag(p) - p pᵀ) (A L), [p, p]: the variance of the slopes under p, plus I. */
function curvature(choice: WhitenedChoice, mode: Float64Array): Float64Array {
  const { dimension: p, slopes, weight } = choice;
  const probabilities = softmax(utilities(choice, mode));
  const centre = new Float64Array(p);
  for (let i = 0; i < probabilities.length; i++) {
    for (let k = 0; k < p; k++) centre[k]! += probabilities[i]! * slopes[i * p + k]!;
  }
  const result = new Float64Array(p * p);
  const offset = new Float64Array(p);
  for (let i = 0; i < probabilities.length; i++) {
    const scale = weight * probabilities[i]!;
    for (let k = 0; k < p; k++) offset[k] = slopes[i * p + k]! - centre[k]!;
    for (let j = 0; j < p; j++) {
      const scaled = scale * offset[j]!;
      for (let k = 0; k <= j; k++) result[j * p + k]! += scaled * offset[k]!;
    }
  }
  for (let k = 0; k < p; k++) result[k * p + k]! += 1;
  return result;
}

function utilities(choice: WhitenedChoice, mode: Float64Array): Float64Array {
  const { dimension: p, base, slopes } = choice;
  const u = base.slice();
  for (let i = 0; i < u.length; i++) {
    for (let k = 0; k < p; k++) u[i]! += slopes[i * p + k]! * mode[k]!;
  }
  return u;
}

/** L N⁻¹ Lᵀ = YᵀY with Y = C⁻¹Lᵀ and C Cᵀ = N: symmetric to the last bit. */
function whitenedCovariance(factor: Float64Array, precision: Float64Array): Float64Array {
  const p = Math.sqrt(factor.length);
  const y = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) y[j * p + i] = factor[i * p + j]!;
  }
  solveLower(choleskyFactor(precision, p), p, y);
  const covariance = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += y[k * p + i]! * y[k * p + j]!;
      covariance[i * p + j] = covariance[j * p + i] = sum;
    }
  }
  return covariance;
}
