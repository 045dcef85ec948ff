/** The learner's prior with the past folded in, and what that is worth. */
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { chooseWeight, type WeightTrial } from "./choose_weight.ts";
import { daysOfPicks, type Worth } from "./days_of_picks.ts";
import type { Evidence } from "./evidence.ts";
import { foldHistory } from "./fold_history.ts";
import { blindLoss, type Foresight, judgeChoices } from "./judge_choices.ts";

/** What a warm start comes to. */
export interface WarmStart {
  /** What a past choice counts beside a pick; 0: history says nothing that helps. */
  readonly weight: number;
  /** The prior of all the past, with that weight. */
  readonly state: MnlState;
  readonly evidence: Evidence;
  readonly trials: readonly WeightTrial[];
  /** On the choices held out. */
  readonly blindLogLoss: number;
  readonly plain: Foresight;
  readonly warm: Foresight;
  readonly worth: Worth;
}

/**
 * Returns the warm start of `prior`.
 *
 * @param onProgress Called with the share done.
 */
export function warmStart(
  prior: MnlState,
  evidence: Evidence,
  onProgress: (done: number) => void = () => {},
): WarmStart {
  const { past, heldOut, picks, whole } = evidence;
  const { trials, chosen } = chooseWeight(
    prior,
    past,
    heldOut,
    (done, total) => onProgress(0.5 * done / total),
  );
  const worth = daysOfPicks(
    prior,
    picks,
    heldOut,
    chosen.logLoss,
    (done, total) => onProgress(0.5 + 0.5 * done / total),
  );
  return {
    weight: chosen.weight,
    state: foldHistory(prior, whole, chosen.weight),
    evidence,
    trials,
    blindLogLoss: blindLoss(heldOut),
    plain: judgeChoices(prior, heldOut),
    warm: chosen,
    worth,
  };
}
