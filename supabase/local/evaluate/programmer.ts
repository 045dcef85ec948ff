/**
 * The simulated programmer: what she thinks of the films of a slot, and how she answers a slate.
 * All her moods come from `pairedUniform`, so every learner meets the same person.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { FilmPool } from "./film_pool.ts";
import { pairedGumbel, pairedUniform } from "./paired_noise.ts";
import type { Regime } from "./regimes.ts";

/** One slot as the programmer sees it. */
export interface Judgement {
  /** [6] her weights in this slot. */
  readonly weights: Float64Array;
  /** [M] true utilities, without noise. */
  readonly utilities: Float64Array;
  /** The largest of them. */
  readonly best: number;
  readonly mean: number;
}

/** What she did with a slate. */
export interface Answer {
  /** Position in the slate, or null for a refusal. */
  readonly pick: number | null;
  /** [6] of 0 and 1, or null. */
  readonly ticks: Float64Array | null;
}

const TICK_SHARE = 0.6;
const TICK_FLIPS = 0.08;
/** A signal is a reason when it speaks for the film at least this much of what the first one does. */
const REASON_SHARE = 0.5;

/** Purposes of random numbers; films are the third name, so these are no film. */
const [NOISE, LAPSE, TICKS, FLIP] = [1, 2, 3, 4];

/** Returns what a programmer with `weights` thinks of every film of the pool. */
export function judgePool({ signals, count }: FilmPool, weights: Float64Array): Judgement {
  const utilities = new Float64Array(count);
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    for (let i = 0; i < count; i++) utilities[i]! += weights[j]! * signals[j * count + i]!;
  }
  let [best, sum] = [-Infinity, 0];
  for (const utility of utilities) {
    sum += utility;
    if (utility > best) best = utility;
  }
  return { weights, utilities, best, mean: sum / count };
}

/** (best of the pool - best of the slate) / (best - mean): 0 for a perfect slate, about 1 for a poor one. */
export function slateRegret({ utilities, best, mean }: Judgement, rows: Int32Array): number {
  const offered = rows.reduce((max, row) => Math.max(max, utilities[row]!), -Infinity);
  return (best - offered) / (best - mean);
}

/**
 * Answers a slate.
 *
 * @param seed Of the run, at least 32 bits of it.
 * @param decision Number of the slot.
 * @param rows [N] rows of the pool in slate order.
 * @param signalMean [6] mean signals of the pool.
 * @param mayRefuse False when she has refused often enough.
 */
export function answerSlate(
  regime: Regime,
  judgement: Judgement,
  pool: FilmPool,
  signalMean: Float64Array,
  { seed, decision, rows, mayRefuse }: {
    seed: number;
    decision: number;
    rows: Int32Array;
    mayRefuse: boolean;
  },
): Answer {
  if (mayRefuse && slateRegret(judgement, rows) > regime.regretMax) {
    return { pick: null, ticks: null };
  }
  const lapse = pairedUniform(seed, LAPSE, decision) < regime.lapses;
  let [pick, top] = [0, -Infinity];
  rows.forEach((row, position) => {
    const noise = pairedGumbel(seed, NOISE, decision, row);
    const appeal = lapse ? noise : judgement.utilities[row]! + regime.noise * noise;
    if (appeal > top) [pick, top] = [position, appeal];
  });
  const isExplained = pairedUniform(seed, TICKS, decision) < TICK_SHARE;
  const ticks = isExplained
    ? tickReasons(judgement.weights, pool, rows[pick]!, signalMean, seed, decision)
    : null;
  return { pick, ticks };
}

/** The signals that speak for the film, beside the pool's mean, 8 % of the boxes ticked wrongly. */
function tickReasons(
  weights: Float64Array,
  { signals, count }: FilmPool,
  row: number,
  signalMean: Float64Array,
  seed: number,
  decision: number,
): Float64Array {
  const reasons = weights.map((w, k) => w * (signals[k * count + row]! - signalMean[k]!));
  const strongest = reasons.reduce((max, value) => Math.max(max, value), 0);
  return reasons.map((value, k) => {
    const isReason = value > 0 && value >= REASON_SHARE * strongest;
    const isFlipped = pairedUniform(seed, FLIP, decision, k) < TICK_FLIPS;
    return isReason !== isFlipped ? 1 : 0;
  });
}
