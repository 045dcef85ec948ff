/**
 * The programmer who made the demo's past picks, with hidden weights that a learner may try to find.
 *
 * For a slot she looks through up to 60 films, drawn at random from those with rights, runs and no
 * showing in the last 90 days, judges each by the six signals as she sees them (rough versions: people
 * do not compute curves), and picks film i with probability
 *
 *     P(i) = e^{u_i} / sum_j e^{u_j},   u_i = s_i' W x,   x = [1, prime_time, late_night, afternoon, weekend]
 *
 * W is 6 x 5 for each channel. On Lumen 1 the audience dominates and novelty is disliked (sure titles
 * come back); on Lumen 2 taste dominates and a large expected audience is disliked. The effects of
 * slot and weekend are drawn from the seed, so every seed has another programmer of the same kind.
 *
 * Source of the form: the multinomial logit that the learner assumes, with signed weights and
 * effects of slot, weekend and channel. Everything about her is invented.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { timeSlot } from "@shared/signals/context.ts";
import { weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import type { Rng } from "@shared/random/rng.ts";
import { ARTHOUSE, GENERALIST } from "./channels.ts";
import { weightedIndex } from "./draws.ts";

/** Names of x, in order. */
export const PROGRAMMER_CONTEXT = [
  "intercept",
  "prime_time",
  "late_night",
  "afternoon",
  "weekend",
] as const;

const CONTEXT_COUNT = PROGRAMMER_CONTEXT.length;

/** Films a programmer looks through for one slot. */
export const SHORTLIST_SIZE = 60;

/** W of each channel: [6, 5] row-major, rows in the order of SIGNAL_NAMES. */
export type HiddenWeights = Readonly<Record<string, Float64Array>>;

/** Mean of the intercept column: curator, audience, competition, diversity, novelty, rights. */
const INTERCEPT_MEANS: Readonly<Record<string, readonly number[]>> = {
  [GENERALIST]: [3, 7, 2, 2, -1.5, 2.5],
  [ARTHOUSE]: [8, -2, 1, 3, 2.5, 1.5],
};

const INTERCEPT_SD = 0.4;
const EFFECT_SD = 0.6;

/** Draws the weights of one programmer. */
export function drawHiddenWeights(rng: Rng): HiddenWeights {
  const weights: Record<string, Float64Array> = {};
  for (const [channel, means] of Object.entries(INTERCEPT_MEANS)) {
    const w = new Float64Array(SIGNAL_COUNT * CONTEXT_COUNT);
    for (let k = 0; k < SIGNAL_COUNT; k++) {
      w[k * CONTEXT_COUNT] = means[k]! + INTERCEPT_SD * rng.normal();
      for (let c = 1; c < CONTEXT_COUNT; c++) w[k * CONTEXT_COUNT + c] = EFFECT_SD * rng.normal();
    }
    weights[channel] = w;
  }
  return weights;
}

/** Returns the [6] weights W x of a channel in a slot. */
export function weightsInSlot(
  hidden: HiddenWeights,
  { channel, day, hour }: { channel: string; day: number; hour: number },
): Float64Array {
  const w = hidden[channel];
  if (w === undefined) {
    throw new RangeError(
      `Cannot weigh signals as channel must be one of ${
        Object.keys(hidden).join(", ")
      }: received "${channel}"`,
    );
  }
  const slot = timeSlot(hour);
  const weekend = weekdayOfDay(day) >= 5;
  return Float64Array.from(
    { length: SIGNAL_COUNT },
    (_, k) =>
      PROGRAMMER_CONTEXT.reduce((sum, name, c) => {
        const active = name === "intercept" || name === slot || (name === "weekend" && weekend);
        return sum + (active ? w[k * CONTEXT_COUNT + c]! : 0);
      }, 0),
  );
}

/**
 * Draws a pick from a shortlist.
 *
 * @param signals [n, 6] row-major, each in [0, 1]; n >= 1.
 * @param weights [6]
 * @returns Row of the pick and the probability it had.
 */
export function drawPick(
  rng: Rng,
  signals: Float64Array,
  weights: Float64Array,
): { row: number; probability: number } {
  const count = signals.length / SIGNAL_COUNT;
  const utilities = Float64Array.from({ length: count }, (_, i) => {
    let u = 0;
    for (let k = 0; k < SIGNAL_COUNT; k++) u += signals[i * SIGNAL_COUNT + k]! * weights[k]!;
    return u;
  });
  const best = utilities.reduce((a, b) => Math.max(a, b), -Infinity);
  const odds = utilities.map((u) => Math.exp(u - best));
  const row = weightedIndex(rng, odds);
  return { row, probability: odds[row]! / odds.reduce((a, b) => a + b, 0) };
}
