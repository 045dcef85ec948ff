/**
 * The films that a slate was chosen from are not on record, but what they depend on is. They are
 * computed again and believed only when their number, their mean signals and the signals of the
 * slate's own films are those on record.
 */
import { normalBelief } from "@shared/evaluation/normal_belief.ts";
import type { AnsweredSlate } from "@shared/evaluation/judge_policy.ts";
import { type ScoredSlot, scoreSlot } from "@shared/recommend/recommend_slate.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { LoadedSlot } from "@shared/stores/slot_loader.ts";
import type { RecordedAnswer, RecordedSlate } from "./recorded_log.ts";

/** Sums may be taken in another order after an upgrade. */
const SIGNAL_TOLERANCE = 1e-9;

/** Why a slate cannot be judged. */
export type Unrecovered =
  | "of a learner whose draws are not on record"
  | "from another catalogue"
  | "ranked with a house rule"
  | "from candidates that cannot be computed again";

/**
 * Returns the slate with its candidates, or why there is none.
 *
 * @param answer The event that stands for the slate.
 * @param state Of the slot when the slate was composed.
 */
export function recoverSlate(
  slate: RecordedSlate,
  answer: RecordedAnswer,
  state: LoadedSlot,
): AnsweredSlate | Unrecovered {
  const { covariance } = slate.belief;
  if (covariance === null) return "of a learner whose draws are not on record";
  if (slate.catalog_version !== state.catalog.version) return "from another catalogue";
  const scored = scoreSlot(state);
  if (hasShiftingRule(slate, scored)) return "ranked with a house rule";
  const rows = rowsOfItems(slate, state, scored);
  if (rows === null || !isSamePool(slate, scored, rows)) {
    return "from candidates that cannot be computed again";
  }
  const belief = normalBelief(Float64Array.from(slate.belief.mean), Float64Array.from(covariance));
  return {
    signals: scored.signals,
    count: scored.candidates.length,
    rows,
    logging: { belief, policy: slate.policy },
    answer: {
      context: Float64Array.from(slate.context_features),
      signals: Float64Array.from(slate.items.flatMap(({ signals }) => signals)),
      pick: positionPicked(slate, answer),
      ticks: null,
      signalMean: Float64Array.from(slate.signal_mean),
    },
  };
}

/** What a rule of then said of the other films is not on record, so neither is their chance. */
function hasShiftingRule({ items }: RecordedSlate, { ruleColumns }: ScoredSlot): boolean {
  return ruleColumns.length > 0 || items.some(({ house_rules }) => house_rules?.length > 0);
}

/** Position of the film picked, or null for a refusal and for a film from outside the slate. */
export function positionPicked(slate: RecordedSlate, answer: RecordedAnswer): number | null {
  const position = slate.items.findIndex(({ movie_id }) => movie_id === answer.picked_movie_id);
  return position < 0 ? null : position;
}

function rowsOfItems(
  { items }: RecordedSlate,
  { catalog }: LoadedSlot,
  { candidates }: ScoredSlot,
): Int32Array | null {
  const rows = Int32Array.from(items, ({ movie_id }) => {
    const row = catalog.rowOfId.get(movie_id);
    return row === undefined ? -1 : candidates.indexOf(row);
  });
  return rows.includes(-1) ? null : rows;
}

function isSamePool(slate: RecordedSlate, scored: ScoredSlot, rows: Int32Array): boolean {
  const { signals, signalMean, candidates } = scored;
  const count = candidates.length;
  const isClose = (a: number, b: number) => Math.abs(a - b) <= SIGNAL_TOLERANCE;
  return count === slate.candidate_count &&
    slate.signal_mean.every((value, j) => isClose(value, signalMean[j]!)) &&
    slate.items.every((item, i) =>
      Array.from({ length: SIGNAL_COUNT }, (_, j) => signals[j * count + rows[i]!]!)
        .every((value, j) => isClose(value, item.signals[j]!))
    );
}
