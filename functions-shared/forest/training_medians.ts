/** Medians of the features in training, which stand in for numbers that a film lacks. */

/**
 * Returns the [f] medians of the known values; 0 for a feature that is never known.
 *
 * @param features [n, f] row-major; NaN and infinities count as unknown.
 */
export function trainingMedians(features: Float64Array, featureCount: number): Float64Array {
  return Float64Array.from({ length: featureCount }, (_, feature) => {
    const column = Float64Array.from(
      { length: features.length / featureCount },
      (_, row) => features[row * featureCount + feature]!,
    );
    const known = column.filter(Number.isFinite).sort();
    const middle = known.length >> 1;
    if (known.length === 0) return 0;
    return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
  });
}

/** Returns a copy of [n, f] features in which unknown and infinite values are the medians. */
export function fillMissing(features: Float64Array, medians: Float64Array): Float64Array {
  return features.map((value, i) => Number.isFinite(value) ? value : medians[i % medians.length]!);
}
