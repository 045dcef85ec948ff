/** How a film stands in a slot: offered, beaten, or barred, and by what. */
import { displayWeights } from "@shared/bandit/slate.ts";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { type ScoredSlot, scoreFilm, scoreFilms, type SlotState } from "./recommend_slate.ts";

/** candidate: a slate may offer it; otherwise the first reason that bars it. */
export type Standing = "candidate" | "rights" | "runs" | "programmed" | "excluded" | "rule";

/** A film as the model sees it in a slot. */
export interface FilmStanding {
  /** Row of the catalogue. */
  readonly row: number;
  readonly standing: Standing;
  /** [6] each in [0, 1]. */
  readonly signals: Float64Array;
  /** With the displayed posterior mean, on the scale of a slate's mean_score. */
  readonly meanScore: number;
  /** Place among the candidates by mean score, from 1; null for a film that is none. */
  readonly meanRank: number | null;
}

/** The candidates of a slot in order of mean score. */
export interface MeanRanking {
  /** [6] displayed posterior mean. */
  readonly weights: Float64Array;
  /** [M] rows of the catalogue, best first, ties by row. */
  readonly rows: Int32Array;
  /** Place of a row, from 0. */
  readonly placeOfRow: ReadonlyMap<number, number>;
}

/** Ranks the candidates by the mean. O(M log M). */
export function rankByMean(state: SlotState, scored: ScoredSlot): MeanRanking {
  const weights = displayWeights(state.learner.weightBelief(scored.context).mean);
  const { candidates, signals } = scored;
  const order = bestFirst(signals, weights, candidates.length);
  const rows = order.map((i) => candidates[i]!);
  return { weights, rows, placeOfRow: new Map(Array.from(rows, (row, place) => [row, place])) };
}

/** Returns how the film in `row` stands. */
export function standingOf(state: SlotState, ranking: MeanRanking, row: number): FilmStanding {
  const signals = scoreFilm(state, row);
  const place = ranking.placeOfRow.get(row);
  return {
    row,
    standing: place === undefined ? barrier(state, row) : "candidate",
    signals,
    meanScore: signals.reduce((sum, value, j) => sum + value * ranking.weights[j]!, 0),
    meanRank: place === undefined ? null : place + 1,
  };
}

/**
 * Returns how the best films stand that are no candidates, best first by mean score, ties by row:
 * what a slate would have offered if nothing barred it. O(films).
 */
export function bestBarred(state: SlotState, ranking: MeanRanking, limit: number): FilmStanding[] {
  const rows = Int32Array.from({ length: state.catalog.size }, (_, row) => row)
    .filter((row) => !ranking.placeOfRow.has(row));
  const order = bestFirst(scoreFilms(state, rows), ranking.weights, rows.length);
  return Array.from(order.subarray(0, limit), (i) => standingOf(state, ranking, rows[i]!));
}

/** [M] places of [6, M] signals by weighted sum, ties in order. */
function bestFirst(signals: Float64Array, weights: Float64Array, count: number): Int32Array {
  const scores = new Float64Array(count);
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    for (let i = 0; i < count; i++) scores[i]! += weights[j]! * signals[j * count + i]!;
  }
  return Int32Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Runs of a film that are left now, at least 0; null when not limited. */
export function runsLeft({ catalog, runsUsed }: SlotState, row: number): number | null {
  const left = catalog.runsLeft[row]!;
  return left < 0 ? null : Math.max(0, left - (runsUsed.get(row) ?? 0));
}

/** The reason why a film is no candidate, in the order of `selectCandidates`. */
function barrier(state: SlotState, row: number): Exclude<Standing, "candidate"> {
  const { catalog, slot, settings, programmed } = state;
  const end = catalog.rightsEndDays[row]!;
  if (slot.airDay < catalog.rightsStartDays[row]! || (end !== NO_DAY && slot.airDay > end)) {
    return "rights";
  }
  if (runsLeft(state, row) === 0) return "runs";
  const isProgrammed = programmed.some((pick) =>
    pick.row === row && Math.abs(pick.day - slot.day) <= settings.repeatDays
  );
  if (isProgrammed) return "programmed";
  return state.excludedRows.has(row) ? "excluded" : "rule";
}
