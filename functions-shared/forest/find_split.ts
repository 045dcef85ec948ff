/**
 * The best split of a node: among some features, the place where the squared error about the means
 * of the two sides is smallest, that is where S_l² / W_l + S_r² / W_r is largest (S sums of the
 * target, W numbers of rows). Sums go into a histogram of bins; of a small node only the bins that
 * occur are looked at, by a bit for each.
 *
 * Source: Breiman et al., Classification and Regression Trees (1984), §8.3.
 */
import { BINS_MAX, type FeatureBins } from "./feature_bins.ts";

/** The rows of a node, gathered so that all features read them in order. */
export interface NodeRows {
  /** [m] row numbers. */
  readonly rows: Int32Array;
  /** [m] how often the bootstrap drew each. */
  readonly weights: Float64Array;
  /** [m] weight times target. */
  readonly weightedTargets: Float64Array;
  /** m; the arrays may be longer. */
  count: number;
  totalWeight: number;
  totalTarget: number;
}

/** Where a node is split: bins up to `bin` go left. */
export interface Split {
  readonly feature: number;
  readonly bin: number;
  /** Between the largest value on the left and the smallest on the right, in this node. */
  readonly threshold: number;
  readonly score: number;
}

/** Memory for one search after the other; clean before and after each. */
export interface SplitSearch {
  readonly data: FeatureBins;
  /** [256, 2] weight and weighted target of each bin. */
  readonly sums: Float64Array;
  /** [8] one bit for each bin that occurs. */
  readonly occurs: Int32Array;
}

/** What `findSplit` says of a feature that has one value in the node. */
export const ONE_VALUE = null;

export function createSplitSearch(data: FeatureBins): SplitSearch {
  return {
    data,
    sums: new Float64Array(2 * BINS_MAX),
    occurs: new Int32Array(BINS_MAX / 32),
  };
}

/**
 * Returns the best split of a node on one feature, `best` when that is not worse or when no side
 * would have `leafWeightMin`, and ONE_VALUE when all rows fall into one bin.
 */
export function findSplit(
  search: SplitSearch,
  node: NodeRows,
  feature: number,
  leafWeightMin: number,
  best: Split,
): Split | typeof ONE_VALUE {
  const { data, sums, occurs } = search;
  const column = feature * data.rowCount;
  const { bins } = data;
  const { rows, weights, weightedTargets, count } = node;
  for (let i = 0; i < count; i++) {
    const bin = bins[column + rows[i]!]!;
    sums[2 * bin]! += weights[i]!;
    sums[2 * bin + 1]! += weightedTargets[i]!;
    occurs[bin >> 5]! |= 1 << (bin & 31);
  }
  return scanBins(search, node, feature, leafWeightMin, best);
}

/** Looks at the bins that occur in ascending order, and leaves the memory clean. */
function scanBins(
  { data, sums, occurs }: SplitSearch,
  { totalWeight, totalTarget }: NodeRows,
  feature: number,
  leafWeightMin: number,
  best: Split,
): Split | typeof ONE_VALUE {
  let [leftWeight, leftTarget, before] = [0, 0, -1];
  let [bestScore, bestBin, bestNext, seen] = [best.score, -1, -1, 0];
  for (let word = 0; word < occurs.length; word++) {
    let bits = occurs[word]!;
    occurs[word] = 0;
    while (bits !== 0) {
      const bin = 32 * word + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      seen++;
      const rightWeight = totalWeight - leftWeight;
      if (leftWeight >= leafWeightMin && rightWeight >= leafWeightMin) {
        const rightTarget = totalTarget - leftTarget;
        const score = leftTarget * leftTarget / leftWeight +
          rightTarget * rightTarget / rightWeight;
        if (score > bestScore) {
          bestScore = score;
          bestBin = before;
          bestNext = bin;
        }
      }
      leftWeight += sums[2 * bin]!;
      leftTarget += sums[2 * bin + 1]!;
      sums[2 * bin] = sums[2 * bin + 1] = 0;
      before = bin;
    }
  }
  if (seen === 1) return ONE_VALUE;
  if (bestBin === -1) return best;
  const edge = feature * BINS_MAX;
  const threshold = (data.highest[edge + bestBin]! + data.lowest[edge + bestNext]!) / 2;
  return { feature, bin: bestBin, threshold, score: bestScore };
}
