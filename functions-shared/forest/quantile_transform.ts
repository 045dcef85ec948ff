/**
 * Maps numbers to [0, 1] by their place in the distribution of a sample: 0.7 means above 70 % of
 * it. Ties are centred, as 10 % of films with revenue 0 all belong in the middle of the lowest
 * tenth; only the smallest and the largest value of the sample are exactly 0 and 1.
 *
 * Equal to scikit-learn's SimpleImputer("median") -> log1p(max(x, 0)) -> QuantileTransformer to
 * the last bit, except for the last digit of log1p (see `log1p.ts`).
 *
 * Source: scikit-learn, sklearn/preprocessing/_data.py, QuantileTransformer._transform_col;
 * numpy, interp and percentile (method "linear").
 */
import { log1p } from "./log1p.ts";

/** Plain data, as stored in a model's file. */
export interface QuantileTransform {
  /** [q >= 1] quantiles of the sample at 0, 1/(q-1), ..., 1; finite, ascending; of log1p(x) if compressed. */
  readonly quantiles: Float64Array;
  /** Stands in for a missing value; in the sample's unit, finite. */
  readonly median: number;
  /** Whether values are compressed by log1p(max(x, 0)) first. */
  readonly isLogCompressed: boolean;
}

/** scikit-learn's n_quantiles. */
const QUANTILES_MAX = 1000;

/**
 * Returns the transform of a sample's distribution. Missing and infinite values count as the
 * median. O(n log n).
 *
 * @throws {RangeError} If no value is finite.
 */
export function fitQuantiles(sample: Float64Array, isLogCompressed: boolean): QuantileTransform {
  const finite = sample.filter(Number.isFinite).sort();
  if (finite.length === 0) {
    throw new RangeError(
      `Cannot fit quantiles as the sample must have a finite value: received ${sample.length} values`,
    );
  }
  const median = percentile(finite, 0.5);
  const sorted = sample.map((x) => compress(Number.isFinite(x) ? x : median, isLogCompressed))
    .sort();
  const count = Math.min(QUANTILES_MAX, sorted.length);
  const quantiles = Float64Array.from(
    { length: count },
    (_, i) => percentile(sorted, reference(i, count) * 100 / 100), // as numpy rounds it
  );
  for (let i = 1; i < count; i++) quantiles[i] = Math.max(quantiles[i - 1]!, quantiles[i]!);
  return { quantiles, median, isLogCompressed };
}

/**
 * Returns the place of each value in [0, 1].
 *
 * @throws {RangeError} If a value is infinite.
 */
export function quantileTransform(
  transform: QuantileTransform,
  values: Float64Array,
): Float64Array {
  return values.map((value) => {
    const x = Number.isNaN(value) ? transform.median : value;
    if (!Number.isFinite(x)) {
      throw new RangeError(
        `Cannot transform to quantiles as values must be finite: received ${value}`,
      );
    }
    return place(transform.quantiles, compress(x, transform.isLogCompressed));
  });
}

/**
 * Returns `transform` after checking that it is one.
 *
 * @throws {RangeError} If there is no quantile, they are not finite and ascending, or the median
 * is not finite.
 */
export function requireQuantileTransform(transform: QuantileTransform): QuantileTransform {
  const { quantiles, median } = transform;
  const isAscending = quantiles.every((q, i) =>
    Number.isFinite(q) && (i === 0 || q >= quantiles[i - 1]!)
  );
  if (quantiles.length > 0 && isAscending && Number.isFinite(median)) return transform;
  throw new RangeError(
    `Cannot use quantiles as they must be finite and ascending, with a finite median: received ${quantiles.length} from ${
      quantiles[0]
    } to ${quantiles.at(-1)}, median ${median}`,
  );
}

function compress(x: number, isLogCompressed: boolean): number {
  return isLogCompressed ? log1p(Math.max(x, 0)) : x;
}

/** Mean of the interpolations from below and from above, which centres ties. */
function place(quantiles: Float64Array, x: number): number {
  const last = quantiles.length - 1;
  if (x === quantiles[0]) return 0;
  if (x === quantiles[last]) return 1;
  if (x < quantiles[0]!) return 0;
  if (x > quantiles[last]!) return reference(last, quantiles.length);
  const above = firstAbove(quantiles, x);
  const low = above - 1; // last index with quantile <= x
  let high = above; // first index with quantile >= x
  while (quantiles[high - 1] === x) high--;
  const forward = along(quantiles, low, above, x);
  const reversed = along(quantiles, high, high - 1, x);
  return 0.5 * (forward + reversed);
}

/** numpy's interp: the line through the points `from` and `to`, measured from `from`. */
function along(quantiles: Float64Array, from: number, to: number, x: number): number {
  const [begin, end] = [reference(from, quantiles.length), reference(to, quantiles.length)];
  const slope = (end - begin) / (quantiles[to]! - quantiles[from]!);
  return slope * (x - quantiles[from]!) + begin;
}

/** Index of the first quantile above x, which is not the largest. */
function firstAbove(quantiles: Float64Array, x: number): number {
  let [low, high] = [0, quantiles.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (quantiles[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Entry i of numpy's linspace(0, 1, count). */
function reference(i: number, count: number): number {
  if (count === 1) return 0;
  return i === count - 1 ? 1 : i * (1 / (count - 1));
}

/** The value at a share of a sorted sample, linear between neighbours. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.min(Math.floor(position), sorted.length - 1);
  const above = Math.min(below + 1, sorted.length - 1);
  const [a, b, t] = [sorted[below]!, sorted[above]!, position - below];
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}
