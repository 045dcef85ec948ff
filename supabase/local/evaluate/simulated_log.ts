/**
 * A log as the running system writes it, by a programmer whose taste is known: regime b with a
 * threshold of the logit kind, so that what any policy would have earned can be computed. Pools
 * are small, because every slate is judged with thousands of draws.
 */
import type { AcceptanceModel } from "@shared/evaluation/acceptance_model.ts";
import {
  type AnsweredSlate,
  type Composer,
  expectedAcceptance,
} from "@shared/evaluation/judge_policy.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import type { Learner, SlatePolicy } from "@shared/bandit/learner.ts";
import { composeSlate } from "@shared/bandit/slate.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { type FilmPool, signalMeans, signalsOfRows } from "./film_pool.ts";
import { pairedGumbel } from "./paired_noise.ts";
import { judgePool } from "./programmer.ts";
import { type HiddenWeights, REGIMES } from "./regimes.ts";
import { CONTEXT_NAMES, streamSlots } from "./slot_stream.ts";

/** A log and the truth about it. */
export interface SimulatedLog {
  readonly slates: readonly AnsweredSlate[];
  /** The programmer's true weights and threshold in the slot of each slate. */
  readonly truth: readonly AcceptanceModel[];
}

const POOL_SIZE = 150;
const SLATE_SIZE = 5;
/** Slots whose best films tell how much the programmer may expect. */
const EXPECTATION_SLOTS = 20;
const [WEIGHTS_STREAM, SLATE_STREAM, MOOD_STREAM] = [21, 22, 23];

/** Returns a log of `decisions` slates; the learner learns from each answer at once. */
export function simulateLog(seed: number, decisions: number, policy: SlatePolicy): SimulatedLog {
  const rng = createRng(deriveSeed(seed, WEIGHTS_STREAM));
  const taste = REGIMES.b.drawWeights(rng, CONTEXT_NAMES);
  const mood = deriveSeed(seed, MOOD_STREAM);
  const outsideUtility = expectations(taste, seed);
  let learner: Learner = mnlLearner(createMnlPrior(CONTEXT_NAMES));
  const slates: AnsweredSlate[] = [];
  const truth: AcceptanceModel[] = [];
  for (const { context, pool: whole } of streamSlots(seed, decisions)) {
    const pool = firstFilms(whole, POOL_SIZE);
    const logging = { belief: learner.weightBelief(context), policy };
    const slateSeed = deriveSeed(seed, SLATE_STREAM + 2 + slates.length);
    const { rows } = composeSlate({ ...pool, ...logging, size: SLATE_SIZE, seed: slateSeed });
    const preference = { weights: taste(context), outsideUtility };
    const pick = choose(pool, rows, preference, mood, slates.length);
    const signals = signalsOfRows(pool, rows);
    const answer = { context, signals, pick, ticks: null, signalMean: signalMeans(pool) };
    slates.push({ ...pool, rows, logging, answer });
    truth.push(preference);
    learner = learner.learnAll([answer]);
  }
  return { slates, truth };
}

/** Returns what the composer would have earned on the slots of the log. */
export function trueValue({ slates, truth }: SimulatedLog, compose: Composer, samples: number) {
  const total = slates.reduce(
    (sum, slate, i) => sum + expectedAcceptance(slate, truth[i]!, compose, i, samples),
    0,
  );
  return total / slates.length;
}

/**
 * The threshold: mean utility of a pool's best film, plus ln 5 - 1. A slate whose films are all
 * 1 below the best is then as likely to be refused as not.
 */
function expectations(taste: HiddenWeights, seed: number): number {
  let sum = 0;
  for (const { context, pool } of streamSlots(seed, EXPECTATION_SLOTS)) {
    sum += judgePool(firstFilms(pool, POOL_SIZE), taste(context)).best;
  }
  return sum / EXPECTATION_SLOTS + Math.log(SLATE_SIZE) - 1;
}

/** Position picked, or null: the best of utilities and threshold, each with Gumbel noise. */
function choose(
  { signals, count }: FilmPool,
  rows: Int32Array,
  { weights, outsideUtility }: AcceptanceModel,
  mood: number,
  decision: number,
): number | null {
  let pick: number | null = null;
  let top = outsideUtility + pairedGumbel(mood, decision, -1);
  rows.forEach((row, position) => {
    let appeal = pairedGumbel(mood, decision, row);
    for (let j = 0; j < SIGNAL_COUNT; j++) appeal += weights[j]! * signals[j * count + row]!;
    if (appeal > top) [pick, top] = [position, appeal];
  });
  return pick;
}

function firstFilms({ signals, count }: FilmPool, size: number): FilmPool {
  const kept = new Float64Array(SIGNAL_COUNT * size);
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    kept.set(signals.subarray(j * count, j * count + size), j * size);
  }
  return { signals: kept, count: size };
}
