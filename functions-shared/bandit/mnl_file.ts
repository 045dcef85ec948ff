/** The arrays in which the multinomial logit posterior is kept. */
import { choleskyFactor } from "@shared/linalg/cholesky.ts";
import { float64Array, float64Scalar, type NpyArray } from "@shared/formats/npy_array.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import {
  type LearnerArrays,
  NOT_NEGATIVE,
  POSITIVE,
  requireMatrix,
  requireScalar,
  SHARE,
} from "./learner_arrays.ts";
import type { MnlState } from "./mnl_posterior.ts";

/** How far the two halves of a covariance may differ, relative to its largest value. */
const SYMMETRY_TOLERANCE = 1e-12;

/** Returns the arrays of a state, except for its names and counts, which all learners have. */
export function mnlArrays(state: MnlState): Map<string, NpyArray> {
  const size = state.mean.length;
  return new Map([
    ["post_mean", float64Array(state.mean, [size])],
    ["post_cov", float64Array(state.covariance, [size, size])],
    ["prior_mean", float64Array(state.priorMean, [size])],
    ["prior_var", float64Array(state.priorVariance, [size])],
    ["kappa", float64Scalar(state.kappa)],
    ["tick_weight", float64Scalar(state.tickWeight)],
    ["forgetting", float64Scalar(state.forgetting)],
  ]);
}

/**
 * Reads a state, with its signals brought into the order of `SIGNAL_NAMES`.
 *
 * @param contextNames [d] names of the context features.
 * @param order Where in the file each signal stands.
 * @throws {RangeError} If a shape disagrees, a value is not finite or impossible, or the covariance
 * is not symmetric and positive definite.
 * @throws {SyntaxError} If an array is missing.
 * @throws {TypeError} If an array holds no numbers.
 */
export function readMnlState(
  arrays: LearnerArrays,
  contextNames: readonly string[],
  order: readonly number[],
  eventCount: number,
): MnlState {
  const width = contextNames.length + 1;
  const size = SIGNAL_COUNT * width + 1;
  const covariance = requireMatrix(arrays, "post_cov", [size, size]);
  requireCovariance(covariance, size);
  const places = parameterOrder(order, width);
  const pick = (values: Float64Array) => values.map((_, i) => values[places[i]!]!);
  return {
    contextNames,
    mean: pick(requireMatrix(arrays, "post_mean", [size])),
    covariance: reorderCovariance(covariance, places),
    priorMean: pick(requireMatrix(arrays, "prior_mean", [size])),
    priorVariance: pick(requireMatrix(arrays, "prior_var", [size], POSITIVE)),
    kappa: requireScalar(arrays, "kappa", NOT_NEGATIVE),
    tickWeight: requireScalar(arrays, "tick_weight", NOT_NEGATIVE),
    forgetting: requireForgetting(arrays),
    eventCount,
  };
}

/** Returns [D] where in the file each parameter stands: whole rows of W move, u_out stays last. */
function parameterOrder(order: readonly number[], width: number): number[] {
  const rows = order.flatMap((row) => Array.from({ length: width }, (_, i) => row * width + i));
  return [...rows, order.length * width];
}

function reorderCovariance(covariance: Float64Array, places: readonly number[]): Float64Array {
  const size = places.length;
  const reordered = new Float64Array(covariance.length);
  for (let i = 0; i < size; i++) {
    const row = places[i]! * size;
    for (let j = 0; j < size; j++) reordered[i * size + j] = covariance[row + places[j]!]!;
  }
  return reordered;
}

/** Costs one factorisation, O(D³ / 3): 0.5 million operations at D = 115. */
function requireCovariance(covariance: Float64Array, size: number): void {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, covariance[i * size + i]!);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(covariance[i * size + j]! - covariance[j * size + i]!);
      if (gap > SYMMETRY_TOLERANCE * largest) {
        throw new RangeError(
          `Cannot read learner as "post_cov" must be symmetric: received a gap of ${gap} at [${i}, ${j}]`,
        );
      }
    }
  }
  try {
    choleskyFactor(covariance, size);
  } catch (cause) {
    throw new RangeError('Cannot read learner as "post_cov" must be positive definite', { cause });
  }
}

/** Keeping nothing of the evidence is no learner: forgetting is above 0. */
function requireForgetting(arrays: LearnerArrays): number {
  requireScalar(arrays, "forgetting", POSITIVE);
  return requireScalar(arrays, "forgetting", SHARE);
}
