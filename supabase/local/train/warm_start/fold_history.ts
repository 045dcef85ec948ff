/**
 * Past programming as evidence about the learner's weights, before the first pick. Each programmed
 * film was chosen from all that were available; a sample of those that holds the chosen film, drawn
 * without regard to the rest, teaches the same weights (a logit's odds do not depend on the options
 * left out). Nobody refused anything then, so the outside option is left alone.
 *
 * Source: McFadden, Modelling the Choice of Residential Location (1978), §5, for sampled options;
 * Ibrahim and Chen, Power Prior Distributions for Regression Models (2000), for the weight.
 */
import { laplaceStep } from "@shared/bandit/laplace_step.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { absorbSlotBelief, slotBelief } from "@shared/bandit/slot_belief.ts";
import { type FilmChoice, filmCount, filmOptions } from "./film_choice.ts";

/**
 * Returns `prior` after the choices, each counting as `weight` of a pick. The state still names the
 * plain prior as what it forgets towards, so what history taught fades like any other evidence.
 * O(D²) a choice.
 *
 * @param weight In [0, 1]; 0 returns the prior.
 */
export function foldHistory(
  prior: MnlState,
  choices: readonly FilmChoice[],
  weight: number,
): MnlState {
  if (weight === 0) return prior;
  const mean = prior.mean.slice();
  const covariance = prior.covariance.slice();
  for (const choice of choices) {
    const before = slotBelief(mean, covariance, choice.context);
    const shares = new Float64Array(filmCount(choice));
    shares[choice.pick] = 1;
    const after = laplaceStep(before, { options: filmOptions(choice), shares, weight });
    absorbSlotBelief(mean, covariance, before, after);
  }
  return { ...prior, mean, covariance };
}
