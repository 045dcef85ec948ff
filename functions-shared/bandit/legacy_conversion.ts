/**
 * From the learner of earlier deployments to ours, and back for readers that know no other. Both
 * ways the weights are taken in every context and fitted again in the other's terms.
 *
 * Shapes: d context features, D = 6 (1 + d) + 1.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { allContexts } from "./all_contexts.ts";
import { regressOnContext } from "./context_regression.ts";
import { type LegacyHyperparameters, type LegacyState, legacyWeights } from "./legacy_cts.ts";
import { createMnlPrior, type MnlSettings, type MnlState } from "./mnl_posterior.ts";

/** Turns weights that add up to 1 into utilities: equal weights become 2, the prior's intercept. */
const UTILITY_PER_WEIGHT = 12;
/** Smallest weight an earlier reader is told, as a share of the sum of absolute weights. */
const WEIGHT_FLOOR = 0.02;
/**
 * Settings for earlier readers: the usual ones, but without the mixture that keeps their weights
 * near equal, so that the softmax can say all of what was learned.
 */
const READER_SETTINGS: LegacyHyperparameters = {
  learningRate: 0.01,
  explorationScale: 0.1,
  emaDecay: 0.999,
  initialCurvature: 1,
  alpha: 0,
  tau: 1,
  matchLossWeight: 0.5,
  weightDecay: 0,
};

/**
 * Returns our learner with the other's weights as the prior mean. Its covariance is the prior's:
 * the curvature of the other says nothing about what it knows.
 *
 * @param settings Replaces single defaults of the prior; its intercept mean is not used.
 * @throws {RangeError} If a weight is not finite.
 */
export function legacyToMnl(state: LegacyState, settings: Partial<MnlSettings> = {}): MnlState {
  const prior = createMnlPrior(state.contextNames, settings);
  const contexts = allContexts(state.contextNames);
  const utilities = contexts.map((context) =>
    legacyWeights(state, context).map((weight) => UTILITY_PER_WEIGHT * weight)
  );
  const priorMean = prior.priorMean.slice(); // u_out keeps its mean
  priorMean.set(regressOnContext(contexts, utilities));
  return { ...prior, priorMean, mean: priorMean.slice() };
}

/**
 * Returns what an earlier reader is told of our learner: weights floored above 0, since it has no
 * others, as softmax of a linear function of the context; and curvatures that give its noise the
 * size of our doubt, both in logits.
 */
export function mnlToLegacy(state: MnlState): LegacyState {
  const contexts = allContexts(state.contextNames);
  const weights = contexts.map((context) => flooredWeights(state, context));
  const logits = weights.map((w) => centredLogs(w).map((log) => READER_SETTINGS.tau * log));
  const coefficients = regressOnContext(contexts, logits); // [6, 1 + d]
  const curvatures = matchingCurvatures(state, meanOf(weights)); // [6, 1 + d]
  const width = state.contextNames.length + 1;
  return {
    contextNames: state.contextNames,
    u: coefficients.filter((_, i) => i % width !== 0),
    b: coefficients.filter((_, i) => i % width === 0),
    hU: curvatures.filter((_, i) => i % width !== 0),
    hB: curvatures.filter((_, i) => i % width === 0),
    hyperparameters: READER_SETTINGS,
    eventCount: state.eventCount,
  };
}

/** max(M_k, 0.02 |M|_1) with M = E[W] x; ones when all weights are 0. */
function flooredWeights(state: MnlState, context: Float64Array): Float64Array {
  const width = context.length + 1;
  const weights = new Float64Array(SIGNAL_COUNT);
  for (let k = 0; k < SIGNAL_COUNT; k++) {
    let sum = state.mean[k * width]!;
    for (let i = 0; i < context.length; i++) sum += state.mean[k * width + 1 + i]! * context[i]!;
    weights[k] = sum;
  }
  const size = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  if (size === 0) return weights.fill(1);
  return weights.map((weight) => Math.max(weight, WEIGHT_FLOOR * size));
}

/** log w_k less their mean: the logits that softmax turns into w / sum(w). */
function centredLogs(weights: Float64Array): Float64Array {
  const logs = weights.map((weight) => Math.log(weight));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return logs.map((log) => log - mean);
}

/**
 * Noise has variance expl_scale / h in logits; a weight near w with variance v has variance
 * (tau / w)² v in logits. h makes the two equal.
 */
function matchingCurvatures(state: MnlState, weights: Float64Array): Float64Array {
  const { explorationScale, tau } = READER_SETTINGS;
  const size = state.mean.length;
  const width = state.contextNames.length + 1;
  return Float64Array.from({ length: size - 1 }, (_, i) => {
    const perWeight = weights[Math.floor(i / width)]! / tau;
    return explorationScale * perWeight * perWeight / state.covariance[i * size + i]!;
  });
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  return vectors[0]!.map((_, k) =>
    vectors.reduce((sum, vector) => sum + vector[k]!, 0) / vectors.length
  );
}
