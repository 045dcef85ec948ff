/** The project's own learners, today's and the legacy one, as contestants. */
import type { Learner, SlatePolicy } from "@shared/bandit/learner.ts";
import { legacyLearner } from "@shared/bandit/legacy_learner.ts";
import type { LegacyHyperparameters } from "@shared/bandit/legacy_cts.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { pickProbabilities } from "@shared/bandit/propensity.ts";
import { composeSlate } from "@shared/bandit/slate.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { Contestant, SlateTask } from "./contestant.ts";

/**
 * The settings that files of the legacy learner carry: learning rate .01, noise variance .1 at
 * curvature 1, so a standard deviation of .316 at the start.
 */
export const LEGACY_SETTINGS: LegacyHyperparameters = {
  learningRate: 0.01,
  explorationScale: 0.1,
  emaDecay: 0.999,
  initialCurvature: 1,
  alpha: 0.5,
  tau: 10,
  matchLossWeight: 0.5,
  weightDecay: 0.0001,
};

/** This project's learner, from what it knows at the start. */
export function mnlContestant(start: MnlState, policy: Partial<SlatePolicy> = {}): Contestant {
  return learning(mnlLearner(start), policy, pickShares);
}

/** The learner of earlier deployments; its p = sigmoid(w's) is a film's chance to be picked. */
export function legacyContestant(contextNames: readonly string[]): Contestant {
  const size = SIGNAL_COUNT * contextNames.length;
  const { initialCurvature } = LEGACY_SETTINGS;
  const learner = legacyLearner({
    contextNames: [...contextNames],
    u: new Float64Array(size),
    b: new Float64Array(SIGNAL_COUNT),
    hU: new Float64Array(size).fill(initialCurvature),
    hB: new Float64Array(SIGNAL_COUNT).fill(initialCurvature),
    hyperparameters: LEGACY_SETTINGS,
    eventCount: 0,
  });
  return learning(learner, {}, sigmoids);
}

type Predict = (learner: Learner, task: SlateTask, rows: Int32Array) => Float64Array;

/** Returns a contestant that keeps the newest state of `start`. */
function learning(start: Learner, overrides: Partial<SlatePolicy>, predict: Predict): Contestant {
  let learner = start;
  const policy = { ...start.slatePolicy, ...overrides };
  return {
    propose: ({ pool, context, size, seed }) =>
      composeSlate({ ...pool, belief: learner.weightBelief(context), size, policy, seed }).rows,
    predict: (task, rows) => predict(learner, task, rows),
    learn: (event) => {
      learner = learner.learnAll([event]);
    },
  };
}

const pickShares: Predict = (learner, { pool, context }, rows) =>
  pickProbabilities({ ...pool, belief: learner.weightBelief(context), rows });

const sigmoids: Predict = (learner, { pool: { signals, count }, context }, rows) => {
  const { mean } = learner.weightBelief(context);
  return Float64Array.from(rows, (row) => {
    const score = mean.reduce((sum, w, j) => sum + w * signals[j * count + row]!, 0);
    return 1 / (1 + Math.exp(-score));
  });
};
