/** How well a state foresees choices that it has not learned. */
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { SLOT_DIMENSION, slotBelief } from "@shared/bandit/slot_belief.ts";
import { softmax } from "@shared/linalg/softmax.ts";
import { type FilmChoice, filmCount, filmOptions } from "./film_choice.ts";

/** Shapes: n choices. */
export interface Foresight {
  /** [n] -ln P(the film that was taken), in nats. */
  readonly losses: Float64Array;
  readonly logLoss: number;
  /** Share of choices whose film was the first, or among the first five, by the mean weights. */
  readonly hitAt1: number;
  readonly hitAt5: number;
}

/** Returns how well `state` foresees `choices`, by its mean weights; at least one choice. */
export function judgeChoices(state: MnlState, choices: readonly FilmChoice[]): Foresight {
  const losses = new Float64Array(choices.length);
  const hits = [0, 0];
  choices.forEach((choice, i) => {
    const probabilities = pickShares(state, choice);
    const taken = probabilities[choice.pick]!;
    losses[i] = -Math.log(Math.max(Number.MIN_VALUE, taken));
    const better = probabilities.reduce((count, p) => count + (p > taken ? 1 : 0), 0);
    if (better < 1) hits[0]!++;
    if (better < 5) hits[1]!++;
  });
  const n = choices.length;
  return { losses, logLoss: mean(losses), hitAt1: hits[0]! / n, hitAt5: hits[1]! / n };
}

/** Log loss of one who holds every film for equally likely. */
export function blindLoss(choices: readonly FilmChoice[]): number {
  return mean(Float64Array.from(choices, (choice) => Math.log(filmCount(choice))));
}

/** Returns [k] probabilities of the films, by the mean weights, given that one of them is taken. */
export function pickShares(
  state: MnlState,
  choice: Pick<FilmChoice, "context" | "signals">,
): Float64Array {
  const { mean: z } = slotBelief(state.mean, state.covariance, choice.context);
  const options = filmOptions(choice);
  return softmax(Float64Array.from({ length: options.length / SLOT_DIMENSION }, (_, i) => {
    let utility = 0;
    for (let j = 0; j < SLOT_DIMENSION; j++) utility += options[i * SLOT_DIMENSION + j]! * z[j]!;
    return utility;
  }));
}

const mean = (values: Float64Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
