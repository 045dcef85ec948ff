/** Which choices are learned from, which decide, and which days of picks they are compared with. */
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { deriveSeed } from "@shared/random/seeded_rng.ts";
import type { FilmChoice } from "./film_choice.ts";
import { foldHistory } from "./fold_history.ts";
import { type Pick, servedAgain } from "./days_of_picks.ts";

/** A pick on record, of a slate or beside it. */
export type RecordedPick = FilmChoice & Pick;

export interface Evidence {
  /** What is judged on: the channel's later weeks of programming, or picks through the system. */
  readonly judgedOn: "history" | "picks";
  /** Learned from while the weight is sought; none of it is later than what is held out. */
  readonly past: readonly FilmChoice[];
  readonly heldOut: readonly FilmChoice[];
  /** Picks that a warm start is compared with, all before those held out; drawings as slates. */
  readonly picks: readonly (readonly Pick[])[];
  /** Folded into the prior that is kept. */
  readonly whole: readonly FilmChoice[];
}

/** From as many picks on they decide; half of them is held out. */
const RECORDED_MIN = 40;
const HISTORY_HELD_OUT_FROM = 0.8;
const CHOICES_MIN = 50;
const DRAWINGS = 5;

/**
 * Returns the evidence. Programming from the day of the first pick on is not history: it may be what
 * the system itself brought about, and it is learned from the picks.
 *
 * @param prior The plain one.
 * @param choices Ascending by day.
 * @param recorded In the order of the log.
 * @throws {RangeError} If fewer than 50 past choices are left.
 */
export function evidenceOf(
  prior: MnlState,
  choices: readonly FilmChoice[],
  recorded: readonly RecordedPick[],
  slates: { readonly size: number; readonly seed: number },
): Evidence {
  const firstPick = recorded.reduce((first, { day }) => Math.min(first, day), Infinity);
  const whole = choices.filter(({ day }) => day < firstPick);
  if (whole.length < CHOICES_MIN) {
    throw new RangeError(
      `Cannot start warm as at least ${CHOICES_MIN} films must have been on air before the first pick, in slots that can be judged: received ${whole.length}`,
    );
  }
  if (recorded.length >= RECORDED_MIN) {
    const half = recorded.length >> 1;
    return {
      judgedOn: "picks",
      past: whole,
      heldOut: recorded.slice(half),
      picks: [recorded.slice(0, half)],
      whole,
    };
  }
  const { day } = whole[Math.floor(HISTORY_HELD_OUT_FROM * whole.length)]!;
  const past = whole.filter((choice) => choice.day < day);
  const taste = foldHistory(prior, whole, 1);
  return {
    judgedOn: "history",
    past,
    heldOut: whole.filter((choice) => choice.day >= day),
    picks: Array.from(
      { length: DRAWINGS },
      (_, i) => servedAgain(past, taste, slates.size, deriveSeed(slates.seed, i)),
    ),
    whole,
  };
}
