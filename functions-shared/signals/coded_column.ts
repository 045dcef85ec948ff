/**
 * A numeric column coded by its distinct values. What a request computes about a value it then
 * computes once for each distinct value and looks up for each film: ten thousand films share a
 * hundred release years.
 */

/** Codes point at 1 + the index of a value; 0 stands for unknown. */
export interface CodedColumn {
  /** [v] distinct values, ascending. */
  readonly values: Float64Array;
  /** [n] codes, 0 to v. */
  readonly codes: Uint32Array;
}

/** Returns the coded column of n values; NaN is unknown. O(n log n). */
export function codeColumn(column: Float64Array): CodedColumn {
  const known = column.filter((value) => !Number.isNaN(value)).sort();
  const values = known.filter((value, i) => i === 0 || value !== known[i - 1]);
  const codes = new Uint32Array(column.length);
  for (let i = 0; i < column.length; i++) codes[i] = codeOf(values, column[i]!);
  return { values, codes };
}

/** 1 + the index of a value, 0 for NaN. A search, as a Map of a hundred thousand numbers costs more. */
function codeOf(values: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/**
 * Returns sum_i weights[i] max(0, 1 - |values[k] - centers[i]| / scale) for each k.
 *
 * Each term is a tent that is linear between its corners, so the sum is followed from corner to
 * corner: O(v + k log k) instead of O(v k), equal to within rounding.
 *
 * @param values [v] finite, ascending.
 * @param centers [k] finite.
 * @param weights [k]
 */
export function sumTents(
  values: Float64Array,
  centers: readonly number[],
  weights: readonly number[],
  scale: number,
): Float64Array {
  const corners = centers.flatMap((center, i) => {
    const slope = weights[i]! / scale;
    return [
      { at: center - scale, bend: slope },
      { at: center, bend: -2 * slope },
      { at: center + scale, bend: slope },
    ];
  }).sort((a, b) => a.at - b.at);
  const sums = new Float64Array(values.length);
  let [k, at, height, slope] = [0, 0, 0, 0];
  for (const corner of corners) {
    for (; k < values.length && values[k]! < corner.at; k++) {
      sums[k] = Math.max(0, height + slope * (values[k]! - at));
    }
    height += slope * (corner.at - at);
    slope += corner.bend;
    at = corner.at;
  }
  return sums; // beyond the last corner all tents are 0
}
