/**
 * Moves a StandardScaler that stood before a forest into the forest's thresholds, so that it is
 * asked with plain features. Exact for every float32 feature: float32((x - mean) / scale) never
 * falls as x grows, so there is a last x that goes left, and it becomes the threshold.
 */
import type { LastToTheLeft } from "./pack_trees.ts";

/**
 * Returns what `packTrees` makes of the float64 thresholds of trees that were trained with
 * (x - mean) / scale, so that the forest answers to x.
 *
 * @param mean [f]
 * @param scale [f] positive.
 * @throws {RangeError} If a mean is not finite or a scale not positive and finite.
 */
export function foldScaler(
  featureNames: readonly string[],
  mean: Float64Array,
  scale: Float64Array,
): LastToTheLeft {
  for (const [feature, s] of scale.entries()) {
    if (s > 0 && s < Infinity && Number.isFinite(mean[feature])) continue;
    throw new RangeError(
      `Cannot fold scaler as mean must be finite and scale positive: received ${
        mean[feature]
      } and ${s} for feature "${featureNames[feature]}"`,
    );
  }
  return (threshold, feature) => lastToTheLeft(threshold, mean[feature]!, scale[feature]!);
}

/** Largest float32 x with float32((x - mean) / scale) <= threshold, by bisection; -Infinity if none. */
function lastToTheLeft(threshold: number, mean: number, scale: number): number {
  const goesLeft = (order: number) => Math.fround((floatAt(order) - mean) / scale) <= threshold;
  let [low, high] = [LOWEST, HIGHEST]; // goesLeft(low - 1) and not goesLeft(high + 1)
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    if (goesLeft(middle)) low = middle + 1;
    else high = middle - 1;
  }
  return high < LOWEST ? -Infinity : floatAt(high);
}

/** Finite float32 numbers in ascending order are the integers from LOWEST to HIGHEST. */
const HIGHEST = 0x7f7fffff;
const LOWEST = -HIGHEST;

const BITS = new Int32Array(1);
const FLOAT = new Float32Array(BITS.buffer);

/** The float32 number at a place in that order: its bits, with the sign taken apart. */
function floatAt(order: number): number {
  BITS[0] = Math.abs(order);
  return order < 0 ? -FLOAT[0]! : FLOAT[0]!;
}
