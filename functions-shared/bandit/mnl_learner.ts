/**
 * Contextual Thompson sampling with the multinomial logit posterior: signed weights, a belief
 * that narrows with evidence, the choice within the slate as the likelihood.
 */
import { choleskyFactor } from "@shared/linalg/cholesky.ts";
import type { Rng } from "@shared/random/rng.ts";
import { SIGNAL_COUNT, SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import type { Learner, SlatePolicy, WeightBelief } from "./learner.ts";
import { type MnlState, updateMnl } from "./mnl_posterior.ts";
import { SLOT_DIMENSION, slotBelief } from "./slot_belief.ts";

/** Two films by the mean, then each further one by a draw of its own. */
const SLATE_POLICY: SlatePolicy = { meanPositions: 2, sharedDraw: false, explorationScale: 1 };

/** Added to V's diagonal before it is factored, so that a belief without noise still can be. */
const JITTER = 1e-10;

/** A learner whose parameters are an `MnlState`. */
export interface MnlLearner extends Learner {
  readonly algorithm: "mnl-ts/1";
  readonly state: MnlState;
}

/** Returns `state` as a learner. */
export function mnlLearner(state: MnlState): MnlLearner {
  return {
    algorithm: "mnl-ts/1",
    state,
    contextNames: state.contextNames,
    eventCount: state.eventCount,
    slatePolicy: SLATE_POLICY,
    learnAll: (events) => mnlLearner(updateMnl(state, events)),
    weightBelief: (context) => mnlWeightBelief(state, context),
    statistics: () => mnlStatistics(state),
  };
}

function mnlWeightBelief(state: MnlState, context: Float64Array): WeightBelief {
  const d = state.contextNames.length;
  if (context.length !== d) {
    throw new RangeError(
      `Cannot state belief as context must have ${d} values: received ${context.length}`,
    );
  }
  const slot = slotBelief(state.mean, state.covariance, context);
  const mean = slot.mean.slice(0, SIGNAL_COUNT);
  const covariance = leadingBlock(slot.covariance, SLOT_DIMENSION, SIGNAL_COUNT);
  let factor: Float64Array | null = null;
  return {
    mean,
    covariance,
    outsideUtility: slot.mean[SIGNAL_COUNT]!,
    draw(rng, scale, out = new Float64Array(SIGNAL_COUNT)) {
      factor ??= noiseFactor(covariance);
      return drawWeights(mean, factor, rng, scale, out);
    },
  };
}

/** L = chol(V + 1e-10 I) */
function noiseFactor(covariance: Float64Array): Float64Array {
  const jittered = covariance.slice();
  for (let k = 0; k < SIGNAL_COUNT; k++) jittered[k * SIGNAL_COUNT + k]! += JITTER;
  return choleskyFactor(jittered, SIGNAL_COUNT);
}

/** w = M + v L z, z ~ N(0, I) */
function drawWeights(
  mean: Float64Array,
  factor: Float64Array,
  rng: Rng,
  scale: number,
  weights: Float64Array,
): Float64Array {
  for (let k = 0; k < SIGNAL_COUNT; k++) weights[k] = mean[k]!;
  for (let k = 0; k < SIGNAL_COUNT; k++) {
    const z = scale * rng.normal();
    for (let j = k; j < SIGNAL_COUNT; j++) weights[j]! += factor[j * SIGNAL_COUNT + k]! * z;
  }
  return weights;
}

/** Per signal the weight common to all slots and its spread; the rest summarises the belief. */
function mnlStatistics(state: MnlState): Record<string, number> {
  const { mean, covariance, priorVariance } = state;
  const [size, width] = [mean.length, state.contextNames.length + 1];
  const statistics: Record<string, number> = {
    event_count: state.eventCount,
    outside_utility: mean[size - 1]!,
  };
  SIGNAL_NAMES.forEach((name, k) => {
    const index = k * width;
    statistics[`weight_${name}`] = mean[index]!;
    statistics[`weight_std_${name}`] = Math.sqrt(covariance[index * size + index]!);
  });
  let [trace, priorTrace] = [0, 0];
  for (let i = 0; i < size; i++) {
    trace += covariance[i * size + i]!;
    priorTrace += priorVariance[i]!;
  }
  statistics.remaining_variance_share = trace / priorTrace;
  return statistics;
}

function leadingBlock(a: Float64Array, n: number, size: number): Float64Array {
  const block = new Float64Array(size * size);
  for (let i = 0; i < size; i++) block.set(a.subarray(i * n, i * n + size), i * size);
  return block;
}
