/**
 * The learner of earlier deployments behind the interface of all learners. One draw ranks the
 * whole slate; a slate that was answered is a gradient step for each of its films.
 */
import { SIGNAL_COUNT, SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { checkChoiceEvent } from "./choice_event.ts";
import type { ChoiceEvent, Learner, SlatePolicy, WeightBelief } from "./learner.ts";
import {
  legacyDraw,
  type LegacyExample,
  type LegacyState,
  legacyUpdate,
  legacyWeights,
} from "./legacy_cts.ts";

const SLATE_POLICY: SlatePolicy = { meanPositions: 0, sharedDraw: true, explorationScale: 1 };

/** A learner whose parameters are a `LegacyState`. */
export interface LegacyLearner extends Learner {
  readonly algorithm: "legacy-cts";
  readonly state: LegacyState;
  learnAll(events: readonly ChoiceEvent[]): LegacyLearner;
}

/** Returns `state` as a learner. */
export function legacyLearner(state: LegacyState): LegacyLearner {
  return {
    algorithm: "legacy-cts",
    state,
    contextNames: state.contextNames,
    eventCount: state.eventCount,
    slatePolicy: SLATE_POLICY,
    learnAll: (events) => legacyLearner(learnEvents(state, events)),
    weightBelief: (context) => legacyWeightBelief(state, context),
    statistics: () => legacyStatistics(state),
  };
}

function learnEvents(state: LegacyState, events: readonly ChoiceEvent[]): LegacyState {
  for (const event of events) checkChoiceEvent(event, state.contextNames.length);
  const learned = legacyUpdate(state, events.flatMap(examplesOf));
  return { ...learned, eventCount: state.eventCount + events.length };
}

/** The pick first, with its ticks and reward 1; then all others in slate order with reward 0. */
function examplesOf({ context, signals, pick, ticks }: ChoiceEvent): LegacyExample[] {
  const example = (row: number, reward: number) => ({
    context,
    signals: signals.subarray(row * SIGNAL_COUNT, (row + 1) * SIGNAL_COUNT),
    reward,
    ticks: reward === 1 ? ticks : null,
  });
  const rows = Array.from({ length: signals.length / SIGNAL_COUNT }, (_, row) => row);
  const others = rows.filter((row) => row !== pick).map((row) => example(row, 0));
  return pick === null ? others : [example(pick, 1), ...others];
}

/** The mean is the weights without noise; it knows no outside option, so its utility is 0. */
function legacyWeightBelief(state: LegacyState, context: Float64Array): WeightBelief {
  return {
    mean: legacyWeights(state, context),
    covariance: null,
    outsideUtility: 0,
    draw: (rng, scale) => legacyDraw(state, context, rng, scale),
  };
}

/** Per signal the weight where no context feature is set; and the noise on one parameter. */
function legacyStatistics(state: LegacyState): Record<string, number> {
  const plain = legacyWeights(state, new Float64Array(state.contextNames.length));
  const { explorationScale } = state.hyperparameters;
  const meanCurvature = state.hU.reduce((sum, h) => sum + h, 0) / state.hU.length;
  const statistics: Record<string, number> = {
    event_count: state.eventCount,
    noise_std: Math.sqrt(explorationScale / (meanCurvature + 1e-8)),
  };
  SIGNAL_NAMES.forEach((name, k) => statistics[`weight_${name}`] = plain[k]!);
  return statistics;
}
