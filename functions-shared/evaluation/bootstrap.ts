/**
 * Bootstrap intervals: how much a statistic would vary if the data were drawn again, found by
 * drawing the data again from themselves.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), §13.3 (percentiles).
 */
import type { Rng } from "@shared/random/rng.ts";

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

/**
 * Returns the percentile interval of a statistic; null when no resample has one.
 *
 * @param count Number of independent units, such as seeds or slates, >= 1.
 * @param statistic From [count] indices of units, with repetitions, to a number; NaN where a
 *     resample has none, which is left out.
 * @param resamples At least 1; 1,000 give the ends of a 95 % interval to a few percent.
 * @param level Coverage, in (0, 1).
 */
export function bootstrapInterval(
  count: number,
  statistic: (indices: Int32Array) => number,
  rng: Rng,
  resamples = 1000,
  level = 0.95,
): Interval | null {
  const indices = new Int32Array(count);
  const values = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < count; i++) indices[i] = Math.floor(rng.uniform() * count);
    values[r] = statistic(indices);
  }
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return null;
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
