/**
 * The arrays in which earlier deployments keep their learner, one for each parameter and setting.
 * Files of every age are read: the oldest know neither ticks nor weight decay and lack their
 * settings, which then are 0, and hold others that no later learner has.
 */
import { float64Array, float64Scalar, type NpyArray } from "@shared/formats/npy_array.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import {
  type LearnerArrays,
  NOT_NEGATIVE,
  POSITIVE,
  requireArray,
  requireMatrix,
  requireScalar,
  SHARE,
} from "./learner_arrays.ts";
import type { LegacyHyperparameters, LegacyState } from "./legacy_cts.ts";
import { reorderRows } from "./signal_order.ts";

/** Returns the arrays that a reader of earlier deployments asks for. */
export function legacyArrays(state: LegacyState): Map<string, NpyArray> {
  const matrix = [SIGNAL_COUNT, state.contextNames.length];
  const settings = state.hyperparameters;
  return new Map([
    ["U", float64Array(state.u, matrix)],
    ["b", float64Array(state.b, [SIGNAL_COUNT])],
    ["h_U", float64Array(state.hU, matrix)],
    ["h_b", float64Array(state.hB, [SIGNAL_COUNT])],
    ["lr", float64Scalar(settings.learningRate)],
    ["expl_scale", float64Scalar(settings.explorationScale)],
    ["ema_decay", float64Scalar(settings.emaDecay)],
    ["h0", float64Scalar(settings.initialCurvature)],
    ["alpha", float64Scalar(settings.alpha)],
    ["tau", float64Scalar(settings.tau)],
    ["match_loss_weight", float64Scalar(settings.matchLossWeight)],
    ["weight_decay", float64Scalar(settings.weightDecay)],
  ]);
}

/**
 * Returns the number of context features in a file.
 *
 * @throws {RangeError} If U is no matrix of 6 rows.
 * @throws {SyntaxError} If U is missing.
 */
export function legacyContextLength(arrays: LearnerArrays): number {
  const { shape } = requireArray(arrays, "U");
  const [rows, d] = shape;
  if (shape.length === 2 && rows === SIGNAL_COUNT && d! > 0) return d!;
  throw new RangeError(
    `Cannot read learner as "U" must have shape [${SIGNAL_COUNT}, d]: received [${
      shape.join(", ")
    }]`,
  );
}

/**
 * Reads a state, with its signals brought into the order of `SIGNAL_NAMES`.
 *
 * @param contextNames [d] names of the context features.
 * @param order Where in the file each signal stands.
 * @throws {RangeError} If a shape disagrees, or a value is not finite or impossible.
 * @throws {SyntaxError} If an array is missing.
 * @throws {TypeError} If an array holds no numbers.
 */
export function readLegacyState(
  arrays: LearnerArrays,
  contextNames: readonly string[],
  order: readonly number[],
  eventCount: number,
): LegacyState {
  const matrix = [SIGNAL_COUNT, contextNames.length];
  return {
    contextNames,
    u: reorderRows(requireMatrix(arrays, "U", matrix), order),
    b: reorderRows(requireMatrix(arrays, "b", [SIGNAL_COUNT]), order),
    hU: reorderRows(requireMatrix(arrays, "h_U", matrix, NOT_NEGATIVE), order),
    hB: reorderRows(requireMatrix(arrays, "h_b", [SIGNAL_COUNT], NOT_NEGATIVE), order),
    hyperparameters: readHyperparameters(arrays),
    eventCount,
  };
}

function readHyperparameters(arrays: LearnerArrays): LegacyHyperparameters {
  return {
    learningRate: requireScalar(arrays, "lr", NOT_NEGATIVE),
    explorationScale: requireScalar(arrays, "expl_scale", NOT_NEGATIVE),
    emaDecay: requireScalar(arrays, "ema_decay", SHARE),
    initialCurvature: requireScalar(arrays, "h0", NOT_NEGATIVE),
    alpha: requireScalar(arrays, "alpha", SHARE),
    tau: requireScalar(arrays, "tau", POSITIVE),
    matchLossWeight: requireScalar(arrays, "match_loss_weight", NOT_NEGATIVE, 0),
    weightDecay: requireScalar(arrays, "weight_decay", NOT_NEGATIVE, 0),
  };
}
