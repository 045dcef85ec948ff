/**
 * Learns a stretch of the log and judges the model on the way: each answered slate is predicted
 * before it is learned, so the figures are honest without a held-out set.
 *
 * Source: Dawid, Present Position and Potential Developments: The Prequential Approach (1984).
 */
import { pickProbabilities } from "@shared/bandit/propensity.ts";
import type { ChoiceEvent, Learner } from "@shared/bandit/learner.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** An answered slate, and whether the film was picked from outside it. */
export interface JudgedEvent {
  readonly choice: ChoiceEvent;
  readonly isOwnChoice: boolean;
}

/** Sums over the slates judged. */
export interface Judgement {
  readonly slates: number;
  /** Share of slates whose pick was among the first five films; null without slates. */
  readonly hit_at_5: number | null;
  /** Mean of -ln P(what happened), in nats; null without slates. */
  readonly log_loss: number | null;
}

const HIT_DEPTH = 5;

/** Returns the learner after `events`, in order, with how well it foresaw them. */
export function learnAndJudge(
  base: Learner,
  events: readonly JudgedEvent[],
): { learner: Learner; judgement: Judgement } {
  let learner = base;
  let loss = 0;
  let hits = 0;
  for (const { choice, isOwnChoice } of events) {
    loss -= Math.log(outcomeProbability(learner, choice));
    if (!isOwnChoice && choice.pick !== null && choice.pick < HIT_DEPTH) hits++;
    learner = learner.learnAll([choice]);
  }
  const slates = events.length;
  return {
    learner,
    judgement: {
      slates,
      hit_at_5: slates === 0 ? null : hits / slates,
      log_loss: slates === 0 ? null : loss / slates,
    },
  };
}

/** P(the film that was picked), or P(refusal), with the mean weights. */
function outcomeProbability(learner: Learner, { context, signals, pick }: ChoiceEvent): number {
  const count = signals.length / SIGNAL_COUNT;
  const columns = new Float64Array(signals.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < SIGNAL_COUNT; j++) columns[j * count + i] = signals[i * SIGNAL_COUNT + j]!;
  }
  const probabilities = pickProbabilities({
    signals: columns,
    count,
    belief: learner.weightBelief(context),
    rows: Int32Array.from({ length: count }, (_, i) => i),
  });
  if (pick !== null) return probabilities[pick]!;
  return Math.max(Number.MIN_VALUE, 1 - probabilities.reduce((sum, p) => sum + p, 0));
}
