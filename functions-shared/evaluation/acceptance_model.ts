/**
 * The choice model as a model of the reward: will a film of the slate be picked? It is the
 * learner's own multinomial logit, fitted to the log without the slates that it then judges.
 *
 * Source: Chernozhukov et al., Double/Debiased Machine Learning (2018), §3, for the folds.
 */
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { createMnlPrior, type MnlState, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { slotBelief } from "@shared/bandit/slot_belief.ts";
import { exponential } from "@shared/linalg/softmax.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** P(a film of the slate is picked), as utilities of one slot. */
export interface AcceptanceModel {
  /** [6] */
  readonly weights: Float64Array;
  readonly outsideUtility: number;
}

/**
 * Returns for each event the model of its slot, fitted to the events of the other folds.
 *
 * @param contextNames Names of the d context features.
 * @param events In log order; an own choice is told as a refusal.
 * @param folds At least 2; event i is in fold i mod `folds`.
 */
export function crossFitAcceptance(
  contextNames: readonly string[],
  events: readonly ChoiceEvent[],
  folds: number,
): AcceptanceModel[] {
  const prior = createMnlPrior(contextNames, { forgetting: 1 });
  const states = Array.from(
    { length: folds },
    (_, fold) => updateMnl(prior, events.filter((_, i) => i % folds !== fold)),
  );
  return events.map(({ context }, i) => modelOfSlot(states[i % folds]!, context));
}

function modelOfSlot(state: MnlState, context: Float64Array): AcceptanceModel {
  const { mean } = slotBelief(state.mean, state.covariance, context);
  return { weights: mean.slice(0, SIGNAL_COUNT), outsideUtility: mean[SIGNAL_COUNT]! };
}

/**
 * Returns Σ e^(s'w) / (e^u_out + Σ e^(s'w)) over the films of the slate.
 *
 * @param signals [6, M] column-major.
 * @param count M
 * @param rows [N] candidates.
 */
export function acceptanceProbability(
  { weights, outsideUtility }: AcceptanceModel,
  signals: Float64Array,
  count: number,
  rows: Int32Array,
): number {
  let odds = 0; // of a pick against a refusal
  for (const row of rows) {
    let utility = -outsideUtility;
    for (let j = 0; j < SIGNAL_COUNT; j++) utility += weights[j]! * signals[j * count + row]!;
    odds += exponential(Math.min(700, utility));
  }
  return odds === Infinity ? 1 : odds / (1 + odds);
}
