/**
 * What a warm start is worth: after how many days of picks the plain prior foresees the choices held
 * out as well. The days are those on record, or, where nobody has picked yet, days of the past
 * served once more: the learner composes the slates, and a programmer answers who chooses as the
 * whole past shows, the weeks held out included, so that she rather speaks for the picks. What was
 * on air cannot answer: that it is not in a slate says more about the learner than about the film.
 */
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { type MnlState, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { composeSlate } from "@shared/bandit/slate.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { type FilmChoice, filmCount } from "./film_choice.ts";
import { type Foresight, judgeChoices, pickShares } from "./judge_choices.ts";

/** A pick, of which the learner that it teaches may have composed the slate. */
export interface Pick {
  /** Broadcast day. */
  readonly day: number;
  eventFor(state: MnlState): ChoiceEvent;
}

/** What the plain prior foresees after some days of picks. */
export interface PickedDays extends Foresight {
  readonly days: number;
  readonly picks: number;
}

/** The days that a warm start saves. */
export interface Worth {
  /** After 0, 1, 2, 4, ... days. */
  readonly curve: readonly PickedDays[];
  /** Days and picks, interpolated; null when all the days that there are do not reach it. */
  readonly days: number | null;
  readonly picks: number | null;
}

/**
 * Returns the slots of the choices as picks from slates that the learner composes.
 *
 * @param taste By whose mean weights the simulated programmer chooses.
 * @param slateSize Films of a slate.
 * @param seed Integer in [0, 2^53).
 */
export function servedAgain(
  choices: readonly FilmChoice[],
  taste: MnlState,
  slateSize: number,
  seed: number,
): Pick[] {
  return choices.map((choice, i) => ({
    day: choice.day,
    eventFor: (state) => {
      const learner = mnlLearner(state);
      const { rows } = composeSlate({
        signals: columnsOf(choice),
        count: filmCount(choice),
        belief: learner.weightBelief(choice.context),
        size: slateSize,
        policy: learner.slatePolicy,
        seed: deriveSeed(seed, 2 * i),
      });
      const slate = { ...choice, signals: signalsOfRows(choice, rows) };
      const { uniform } = createRng(deriveSeed(seed, 2 * i + 1));
      return {
        context: choice.context,
        signals: slate.signals,
        pick: drawIndex(pickShares(taste, slate), uniform()),
        ticks: null,
        signalMean: new Float64Array(SIGNAL_COUNT), // only ticks are read beside it
      };
    },
  }));
}

/**
 * Returns what `warm`, the log loss of the warm start, is worth.
 *
 * @param drawings The same slots with one or several drawings of slates and answers, ascending in time;
 * what they teach is averaged, so that the luck of a slate does not show.
 * @param onStep Called after each point of the curve.
 */
export function daysOfPicks(
  prior: MnlState,
  drawings: readonly (readonly Pick[])[],
  heldOut: readonly FilmChoice[],
  warm: number,
  onStep: (done: number, total: number) => void = () => {},
): Worth {
  const count = drawings[0]?.length ?? 0;
  const firsts = firstPickOfDays(drawings[0] ?? []);
  const steps = powersOfTwo(firsts.length);
  let [states, learned] = [drawings.map(() => prior), 0];
  const curve: PickedDays[] = [{ days: 0, picks: 0, ...judgeChoices(prior, heldOut) }];
  for (const [i, days] of steps.entries()) {
    const until = firsts[days] ?? count;
    states = states.map((state, drawing) =>
      drawings[drawing]!.slice(learned, until)
        .reduce((before, pick) => updateMnl(before, [pick.eventFor(before)]), state)
    );
    learned = until;
    curve.push({ days, picks: learned, ...averageForesight(states, heldOut) });
    onStep(i + 1, steps.length);
  }
  return { curve, ...whereReached(curve, warm) };
}

function averageForesight(states: readonly MnlState[], heldOut: readonly FilmChoice[]): Foresight {
  const all = states.map((state) => judgeChoices(state, heldOut));
  const average = (of: (one: Foresight) => number) =>
    all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    losses: Float64Array.from(heldOut, (_, i) => average(({ losses }) => losses[i]!)),
    logLoss: average(({ logLoss }) => logLoss),
    hitAt1: average(({ hitAt1 }) => hitAt1),
    hitAt5: average(({ hitAt5 }) => hitAt5),
  };
}

/** [days] index of the first pick of each day. */
function firstPickOfDays(picks: readonly Pick[]): number[] {
  const seen = new Set<number>();
  return picks.flatMap(({ day }, i) => {
    if (seen.has(day)) return [];
    seen.add(day);
    return [i];
  });
}

/** 1, 2, 4, ... and last `most` itself. */
function powersOfTwo(most: number): number[] {
  const steps: number[] = [];
  for (let days = 1; days < most; days *= 2) steps.push(days);
  return most > 0 ? [...steps, most] : [];
}

/** Where the curve first falls to the level, linear between its points. */
function whereReached(curve: readonly PickedDays[], level: number): Omit<Worth, "curve"> {
  const after = curve.findIndex(({ logLoss }) => logLoss <= level);
  if (after < 0) return { days: null, picks: null };
  if (after === 0) return { days: 0, picks: 0 };
  const [a, b] = [curve[after - 1]!, curve[after]!];
  const share = (a.logLoss - level) / (a.logLoss - b.logLoss);
  return {
    days: a.days + share * (b.days - a.days),
    picks: a.picks + share * (b.picks - a.picks),
  };
}

/** [6, k] column-major. */
function columnsOf(choice: FilmChoice): Float64Array {
  const k = filmCount(choice);
  return Float64Array.from(
    choice.signals,
    (_, at) => choice.signals[(at % k) * SIGNAL_COUNT + Math.floor(at / k)]!,
  );
}

/** [n, 6] row-major. */
function signalsOfRows({ signals }: FilmChoice, rows: Int32Array): Float64Array {
  return Float64Array.from(
    { length: rows.length * SIGNAL_COUNT },
    (_, at) => signals[rows[Math.floor(at / SIGNAL_COUNT)]! * SIGNAL_COUNT + at % SIGNAL_COUNT]!,
  );
}

/** Returns the index at which the cumulative probability exceeds a uniform number. */
function drawIndex(probabilities: Float64Array, uniform: number): number {
  let left = uniform;
  const index = probabilities.findIndex((p) => (left -= p) < 0);
  return index < 0 ? probabilities.length - 1 : index;
}
