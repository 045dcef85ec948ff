/**
 * How much the past should count. Tastes change and colleagues leave, so choices that were not
 * learned from decide: of the weights that foresee them about equally well, the smallest is taken.
 *
 * Source: Breiman et al., Classification and Regression Trees (1984), §3.4.3 (one standard error).
 */
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { foldHistory } from "./fold_history.ts";
import type { FilmChoice } from "./film_choice.ts";
import { type Foresight, judgeChoices } from "./judge_choices.ts";

/** What a past choice counts beside a pick; 0 leaves history out. Ascending. */
export const HISTORY_WEIGHTS = [0, 0.01, 0.03, 0.1, 0.3, 1] as const;

/** One weight and what comes of it on the choices held out. */
export interface WeightTrial extends Foresight {
  readonly weight: number;
}

/** All trials, in the order of the weights, and the one that is taken. */
export interface WeightChoice {
  readonly trials: readonly WeightTrial[];
  readonly chosen: WeightTrial;
}

/**
 * Folds `past` into `prior` with each weight and judges it on `heldOut`. The smallest weight is
 * taken whose log loss is within one standard error, of the difference, of the least.
 *
 * @param onTrial Called after each weight.
 */
export function chooseWeight(
  prior: MnlState,
  past: readonly FilmChoice[],
  heldOut: readonly FilmChoice[],
  onTrial: (done: number, total: number) => void = () => {},
): WeightChoice {
  const trials = HISTORY_WEIGHTS.map((weight, i): WeightTrial => {
    const foresight = judgeChoices(foldHistory(prior, past, weight), heldOut);
    onTrial(i + 1, HISTORY_WEIGHTS.length);
    return { weight, ...foresight };
  });
  const best = trials.reduce((least, trial) => trial.logLoss < least.logLoss ? trial : least);
  const chosen = trials.find((trial) => {
    const lost = trial.losses.map((loss, i) => loss - best.losses[i]!);
    return trial.logLoss - best.logLoss <= standardError(lost);
  })!;
  return { trials, chosen };
}

/** Of the mean; 0 for a single value. */
function standardError(values: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0;
}
