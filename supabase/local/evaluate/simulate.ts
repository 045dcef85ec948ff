/**
 * One season with one programmer: every contestant gets the same slots, pools and moods, composes
 * its own slates and learns from its own answers.
 */
import { addPrediction, type CalibrationBins, emptyBins } from "@shared/evaluation/calibration.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import type { Contestant, SlateTask } from "./contestant.ts";
import { signalsOfRows, withoutFilms } from "./film_pool.ts";
import { createContestant, type Entry } from "./lineup.ts";
import { answerSlate, type Judgement, judgePool, slateRegret } from "./programmer.ts";
import { type HiddenWeights, type Regime, type RegimeName, REGIMES } from "./regimes.ts";
import { CONTEXT_NAMES, type StreamedSlot, streamSlots } from "./slot_stream.ts";

/** What is simulated. Plain data, so that it can be sent to a worker. */
export interface Season {
  readonly regime: RegimeName;
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Slots to fill. */
  readonly decisions: number;
  /** First slot of the second programmer in a regime that redraws; half-way when left out. */
  readonly redrawAt?: number;
  readonly entries: readonly Entry[];
}

/** How one contestant did. */
export interface SeasonResult {
  readonly name: string;
  /** [decisions] cumulative regret of first slates. */
  readonly regret: Float64Array;
  /** Share of first slates that held the best film of the pool, or one as good. */
  readonly hitAt5: number;
  /** Refused slates in all. */
  readonly regenerations: number;
  /** What it said about its first slates' films, and what came true. */
  readonly calibration: CalibrationBins;
}

/** URL of the module that simulates seasons as a worker. */
export const SEASON_WORKER = import.meta.resolve("./season_worker.ts");

const SLATE_SIZE = 5;
const REGENERATIONS_MAX = 4;
const [WEIGHTS_STREAM, REDRAWN_STREAM, SLATE_STREAM, MOOD_STREAM] = [11, 12, 13, 14];

/** Returns how every entry did, in their order. */
export function simulateSeason(season: Season): SeasonResult[] {
  const { seed, decisions, entries } = season;
  const regime = REGIMES[season.regime];
  const records = entries.map((entry) => startRecord(entry, decisions));
  const taste = hiddenTaste(regime, seed, season.redrawAt ?? decisions / 2);
  const mood = deriveSeed(seed, MOOD_STREAM);
  let decision = 0;
  for (const slot of streamSlots(seed, decisions)) {
    const judgement = judgePool(slot.pool, taste(decision)(slot.context));
    const slateSeed = deriveSeed(seed, SLATE_STREAM + (decision + 1) * 16);
    for (const record of records) {
      playSlot(record, { regime, slot, judgement, decision, slateSeed, mood });
    }
    decision++;
  }
  return records.map(({ name, regret, hits, regenerations, calibration }) => ({
    name,
    regret,
    hitAt5: hits / decisions,
    regenerations,
    calibration,
  }));
}

interface Record {
  readonly name: string;
  readonly contestant: Contestant;
  readonly regret: Float64Array;
  hits: number;
  regenerations: number;
  calibration: CalibrationBins;
}

function startRecord(entry: Entry, decisions: number): Record {
  return {
    name: entry.name,
    contestant: createContestant(entry, CONTEXT_NAMES),
    regret: new Float64Array(decisions),
    hits: 0,
    regenerations: 0,
    calibration: emptyBins(),
  };
}

/** Returns the programmer's taste: decision number to hidden weights. */
export function hiddenTaste(
  regime: Regime,
  seed: number,
  redrawAt: number,
): (decision: number) => HiddenWeights {
  const drawn = (stream: number) =>
    regime.drawWeights(createRng(deriveSeed(seed, stream)), CONTEXT_NAMES);
  const [first, second] = [drawn(WEIGHTS_STREAM), drawn(REDRAWN_STREAM)];
  return (decision) => regime.redraws && decision >= redrawAt ? second : first;
}

interface Round {
  readonly regime: Regime;
  readonly slot: StreamedSlot;
  readonly judgement: Judgement;
  readonly decision: number;
  readonly slateSeed: number;
  readonly mood: number;
}

/** One slot for one contestant: slates until one is accepted, each answer learned at once. */
function playSlot(record: Record, round: Round): void {
  const { slot: { pool, context }, judgement, decision, slateSeed } = round;
  const refused = new Set<number>();
  for (let attempt = 0; attempt <= REGENERATIONS_MAX; attempt++) {
    const { pool: left, origin } = withoutFilms(pool, refused);
    const task = { pool: left, context, size: SLATE_SIZE, seed: slateSeed + attempt };
    const proposed = record.contestant.propose(task);
    const rows = proposed.map((row) => origin[row]!);
    if (attempt === 0) keepScore(record, judgement, decision, rows);
    const offer = { task, proposed, rows, attempt };
    if (settle(record, round, offer) !== null) return;
    record.regenerations++;
    for (const row of rows) refused.add(row);
  }
}

function keepScore(record: Record, judgement: Judgement, decision: number, rows: Int32Array): void {
  const before = decision > 0 ? record.regret[decision - 1]! : 0;
  const regret = slateRegret(judgement, rows);
  record.regret[decision] = before + regret;
  if (regret === 0) record.hits++;
}

interface Offer {
  readonly task: SlateTask;
  /** [N] rows of the pool that is left. */
  readonly proposed: Int32Array;
  /** [N] the same films as rows of the whole pool. */
  readonly rows: Int32Array;
  readonly attempt: number;
}

/** Lets the programmer answer and the contestant learn; returns the position picked, or null. */
function settle(
  record: Record,
  { regime, slot: { pool, context, signalMean }, judgement, decision, mood }: Round,
  { task, proposed, rows, attempt }: Offer,
): number | null {
  const { contestant } = record;
  const predicted = attempt === 0 ? contestant.predict(task, proposed) : null;
  const { pick, ticks } = answerSlate(regime, judgement, pool, signalMean, {
    seed: mood,
    decision,
    rows,
    mayRefuse: attempt < REGENERATIONS_MAX,
  });
  predicted?.forEach((probability, position) => {
    record.calibration = addPrediction(record.calibration, probability, position === pick);
  });
  contestant.learn({ context, signals: signalsOfRows(pool, rows), pick, ticks, signalMean });
  return pick;
}
