/**
 * Features in at most 256 bins of neighbouring values, for training: a split then looks at 256
 * sums instead of sorting rows. A feature of up to 256 different values loses nothing; others are cut so
 * that bins hold equal numbers of rows.
 */
import { featureColumn, type FeatureMatrix } from "./feature_matrix.ts";

/** Shapes: n rows, f features. */
export interface FeatureBins {
  readonly rowCount: number;
  readonly featureCount: number;
  /** [f, n] bin of each row, one feature behind the other. */
  readonly bins: Uint8Array;
  /** [f] number of bins, at least 1. */
  readonly binCounts: Uint16Array;
  /** [f, 256] smallest and largest value in each bin; ascending. */
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
}

/** Bins that a byte can number. */
export const BINS_MAX = 256;

/**
 * Returns the bins of a matrix without missing values. O(f n log n).
 *
 * @throws {RangeError} If a value is missing or infinite, or there is no row.
 */
export function binFeatures(matrix: FeatureMatrix): FeatureBins {
  const [n, f] = [matrix.rowCount, matrix.columnAt.length];
  if (n === 0) throw new RangeError("Cannot bin features as there must be a row: received none");
  const binned = {
    rowCount: n,
    featureCount: f,
    bins: new Uint8Array(f * n),
    binCounts: new Uint16Array(f),
    lowest: new Float32Array(f * BINS_MAX),
    highest: new Float32Array(f * BINS_MAX),
  };
  for (let feature = 0; feature < f; feature++) {
    const column = featureColumn(matrix, feature);
    requireFinite(column, feature);
    const edges = {
      lowest: binned.lowest.subarray(feature * BINS_MAX, (feature + 1) * BINS_MAX),
      highest: binned.highest.subarray(feature * BINS_MAX, (feature + 1) * BINS_MAX),
    };
    const count = cutIntoBins(column.slice().sort(), edges);
    binned.binCounts[feature] = count;
    const bins = binned.bins.subarray(feature * n, (feature + 1) * n);
    for (let row = 0; row < n; row++) bins[row] = binOf(column[row]!, edges.highest, count);
  }
  return binned;
}

interface BinEdges {
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
}

/** Fills the edges and returns the number of bins; equal values share one. */
function cutIntoBins(sorted: Float32Array, { lowest, highest }: BinEdges): number {
  const isFew = distinctCount(sorted) <= BINS_MAX;
  let [bin, share] = [-1, -1];
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!;
    if (i > 0 && value === sorted[i - 1]) continue;
    const shareHere = Math.floor(i * BINS_MAX / sorted.length);
    if (isFew || shareHere !== share) lowest[++bin] = value;
    highest[bin] = value;
    share = shareHere;
  }
  return bin + 1;
}

function distinctCount(sorted: Float32Array): number {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  return count;
}

/** First bin whose largest value is not below `value`. */
function binOf(value: number, highest: Float32Array, count: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (highest[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function requireFinite(column: Float32Array, feature: number): void {
  const row = column.findIndex((value) => !Number.isFinite(value));
  if (row === -1) return;
  throw new RangeError(
    `Cannot bin features as values must be finite as float32: received ${
      column[row]
    } for feature ${feature} in row ${row}`,
  );
}
