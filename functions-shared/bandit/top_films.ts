/**
 * The best films for one vector of weights, in one pass over the six columns. Nothing is
 * sorted: a film is looked at twice only when it beats the worst of the best so far, which for
 * M films in no particular order happens about k ln(M / k) times.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { filmScore } from "./film_score.ts";

/**
 * Returns the `k` best rows by signals · weights + bonus, best first, the lower row first among equals.
 *
 * @param signals [6, M] column-major: signal j at [j * M, (j + 1) * M).
 * @param weights [6]
 * @param k At least 1, at most the number of rows that are not taken.
 * @param taken [M] 1 where the row must be passed over.
 * @param bonus [M], or null for none.
 * @throws {RangeError} If fewer than k rows have a finite score.
 */
export function topFilms(
  signals: Float64Array,
  weights: Float64Array,
  k: number,
  taken: Uint8Array,
  bonus: Float64Array | null = null,
): Int32Array {
  const count = taken.length;
  const columns = Array.from(
    { length: SIGNAL_COUNT },
    (_, j) => signals.subarray(j * count, (j + 1) * count),
  );
  const rows = new Int32Array(k);
  const scores = new Float64Array(k).fill(-Infinity);
  const next = (from: number, threshold: number) =>
    bonus
      ? nextAboveWithBonus(columns, bonus, weights, from, threshold)
      : nextAbove(columns, count, weights, from, threshold);
  let row = next(0, -Infinity);
  while (row < count) {
    if (taken[row] === 0) {
      insert(rows, scores, row, filmScore(signals, count, row, weights) + (bonus?.[row] ?? 0));
    }
    row = next(row + 1, scores[k - 1]!);
  }
  checkFinite(scores);
  return rows;
}

/**
 * Returns the first row from `from` on that scores above `threshold`, or M. This is where the
 * time goes, so the loop stands alone: with the rest in it, it takes twice as long.
 */
function nextAbove(
  columns: readonly Float64Array[],
  count: number,
  weights: Float64Array,
  from: number,
  threshold: number,
): number {
  const [w0, w1, w2] = [weights[0]!, weights[1]!, weights[2]!];
  const [w3, w4, w5] = [weights[3]!, weights[4]!, weights[5]!];
  const [c0, c1, c2] = [columns[0]!, columns[1]!, columns[2]!];
  const [c3, c4, c5] = [columns[3]!, columns[4]!, columns[5]!];
  for (let i = from; i < count; i++) {
    const score = w0 * c0[i]! + w1 * c1[i]! + w2 * c2[i]! + w3 * c3[i]! + w4 * c4[i]! + w5 * c5[i]!;
    if (score > threshold) return i;
  }
  return count;
}

/** The same with the bonus added last, as in the score that is compared. */
function nextAboveWithBonus(
  columns: readonly Float64Array[],
  bonus: Float64Array,
  weights: Float64Array,
  from: number,
  threshold: number,
): number {
  const [w0, w1, w2] = [weights[0]!, weights[1]!, weights[2]!];
  const [w3, w4, w5] = [weights[3]!, weights[4]!, weights[5]!];
  const [c0, c1, c2] = [columns[0]!, columns[1]!, columns[2]!];
  const [c3, c4, c5] = [columns[3]!, columns[4]!, columns[5]!];
  for (let i = from; i < bonus.length; i++) {
    const score = w0 * c0[i]! + w1 * c1[i]! + w2 * c2[i]! + w3 * c3[i]! + w4 * c4[i]! + w5 * c5[i]!;
    if (score + bonus[i]! > threshold) return i;
  }
  return bonus.length;
}

/** Puts a row behind all that score as high; the last one falls out. */
function insert(rows: Int32Array, scores: Float64Array, row: number, score: number): void {
  let at = rows.length - 1;
  for (; at > 0 && scores[at - 1]! < score; at--) {
    scores[at] = scores[at - 1]!;
    rows[at] = rows[at - 1]!;
  }
  scores[at] = score;
  rows[at] = row;
}

function checkFinite(scores: Float64Array): void {
  const bad = scores.find((score) => !Number.isFinite(score));
  if (bad !== undefined) {
    throw new RangeError(`Cannot rank films as scores must be finite: received ${bad}`);
  }
}
