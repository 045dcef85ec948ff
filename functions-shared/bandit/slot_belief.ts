/**
 * The learner's parameters θ are many (six rows of weights over 1 + d features, and the outside
 * utility), but in one slot a choice depends on seven numbers only: z = Φθ, the six weights
 * W x and the outside utility. So learning happens on z and is carried back to θ, which costs
 * O(D²) with a constant of 7 whatever the length of the slate.
 *
 * Shapes: d context features, x = [1, c], D = 6 (1 + d) + 1, θ = (rows of W, u_out).
 */
import { choleskyFactor } from "@shared/linalg/cholesky.ts";
import { solveLower } from "@shared/linalg/triangular.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { Gaussian } from "./laplace_step.ts";

/** Length of z: six weights and the outside utility. */
export const SLOT_DIMENSION = SIGNAL_COUNT + 1;

/** The belief about z in one slot, with what ties it to θ. */
export interface SlotBelief extends Gaussian {
  /** Φ S, [7, D] row-major: covariance of z with every parameter. */
  readonly cross: Float64Array;
}

/**
 * Returns the belief about z, in O(7 a D) for a non-zero features of x.
 *
 * @param mean [D]
 * @param covariance [D, D] row-major, symmetric.
 * @param context [d]
 */
export function slotBelief(
  mean: Float64Array,
  covariance: Float64Array,
  context: Float64Array,
): SlotBelief {
  const size = mean.length;
  const features = activeFeatures(context);
  const cross = new Float64Array(SLOT_DIMENSION * size);
  const z = new Float64Array(SLOT_DIMENSION);
  for (let k = 0; k < SLOT_DIMENSION; k++) {
    for (const { index, value } of coordinate(k, features, context.length)) {
      z[k]! += value * mean[index]!;
      const source = index * size;
      for (let j = 0; j < size; j++) cross[k * size + j]! += value * covariance[source + j]!;
    }
  }
  return { mean: z, covariance: slotCovariance(cross, features, context.length), cross };
}

/**
 * Carries a new belief about z back to θ, in place. θ given z is untouched (Jeffrey's rule):
 *
 *     m += SΦᵀ V⁻¹ (z' - z),   S -= SΦᵀ V⁻¹ (V - V') V⁻¹ ΦS
 *
 * With V = L Lᵀ and R = L⁻¹ΦS this is S -= Rᵀ (I - L⁻¹ V' L⁻ᵀ) R, which only ever takes away.
 *
 * @param mean [D], updated.
 * @param covariance [D, D], updated; stays symmetric to the last bit.
 * @param before The belief about z that `slotBelief` returned for this mean and covariance.
 * @param after What became of it.
 */
export function absorbSlotBelief(
  mean: Float64Array,
  covariance: Float64Array,
  before: SlotBelief,
  after: Gaussian,
): void {
  const factor = choleskyFactor(before.covariance, SLOT_DIMENSION);
  const root = before.cross.slice(); // R
  solveLower(factor, SLOT_DIMENSION, root);
  const shift = after.mean.map((value, k) => value - before.mean[k]!);
  solveLower(factor, SLOT_DIMENSION, shift);
  const loss = varianceLoss(factor, after.covariance);
  const size = mean.length;
  for (let k = 0; k < SLOT_DIMENSION; k++) {
    for (let j = 0; j < size; j++) mean[j]! += shift[k]! * root[k * size + j]!;
  }
  subtractQuadratic(covariance, size, root, loss);
}

interface ActiveFeature {
  readonly index: number;
  readonly value: number;
}

/** The non-zero entries of x = [1, c]: contexts are mostly zeros. */
function activeFeatures(context: Float64Array): ActiveFeature[] {
  const features = [{ index: 0, value: 1 }];
  context.forEach((value, i) => {
    if (value !== 0) features.push({ index: i + 1, value });
  });
  return features;
}

/** The non-zero entries of row k of Φ. */
function coordinate(k: number, features: ActiveFeature[], d: number): ActiveFeature[] {
  const start = k * (1 + d);
  if (k === SIGNAL_COUNT) return [{ index: start, value: 1 }];
  return features.map(({ index, value }) => ({ index: start + index, value }));
}

/** V = ΦSΦᵀ, [7, 7]. */
function slotCovariance(cross: Float64Array, features: ActiveFeature[], d: number): Float64Array {
  const size = cross.length / SLOT_DIMENSION;
  const result = new Float64Array(SLOT_DIMENSION * SLOT_DIMENSION);
  for (let k = 0; k < SLOT_DIMENSION; k++) {
    const row = coordinate(k, features, d);
    for (let j = k; j < SLOT_DIMENSION; j++) {
      let sum = 0;
      for (const { index, value } of row) sum += value * cross[j * size + index]!;
      result[k * SLOT_DIMENSION + j] = result[j * SLOT_DIMENSION + k] = sum;
    }
  }
  return result;
}

/** I - L⁻¹ V' L⁻ᵀ, [7, 7]: the share of each whitened direction's variance that is gone. */
function varianceLoss(factor: Float64Array, after: Float64Array): Float64Array {
  const n = SLOT_DIMENSION;
  const half = after.slice();
  solveLower(factor, n, half); // L⁻¹ V'
  const loss = transpose(half, n);
  solveLower(factor, n, loss); // L⁻¹ V' L⁻ᵀ
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const mixed = (loss[i * n + j]! + loss[j * n + i]!) / 2;
      loss[i * n + j] = loss[j * n + i] = (i === j ? 1 : 0) - mixed;
    }
  }
  return loss;
}

function transpose(a: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result[j * n + i] = a[i * n + j]!;
  }
  return result;
}

/** S -= Rᵀ P R for R [7, D], P [7, 7]; the lower triangle is computed and mirrored. */
function subtractQuadratic(
  covariance: Float64Array,
  size: number,
  root: Float64Array,
  loss: Float64Array,
): void {
  const product = new Float64Array(root.length); // P R
  for (let k = 0; k < SLOT_DIMENSION; k++) {
    for (let l = 0; l < SLOT_DIMENSION; l++) {
      const p = loss[k * SLOT_DIMENSION + l]!;
      for (let j = 0; j < size; j++) product[k * size + j]! += p * root[l * size + j]!;
    }
  }
  const column = new Float64Array(SLOT_DIMENSION);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < SLOT_DIMENSION; k++) column[k] = root[k * size + i]!;
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < SLOT_DIMENSION; k++) sum += column[k]! * product[k * size + j]!;
      covariance[i * size + j]! -= sum;
      covariance[j * size + i] = covariance[i * size + j]!;
    }
  }
}
