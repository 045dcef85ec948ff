/** How far predictions are from what happened, in the target's unit. */
export interface RegressionMetrics {
  readonly rows: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Share of the variance explained: 1 is perfect, 0 is the mean of the rows, below is worse. */
  readonly r2: number;
}

/**
 * Returns the metrics of [n] predictions; r2 is 0 when all targets are equal.
 *
 * @throws {RangeError} If lengths differ or there is no row.
 */
export function regressionMetrics(
  predicted: Float64Array,
  actual: Float64Array,
): RegressionMetrics {
  const rows = actual.length;
  if (predicted.length !== rows || rows === 0) {
    throw new RangeError(
      `Cannot measure predictions as there must be one for each of the rows: received ${predicted.length} for ${rows}`,
    );
  }
  const mean = actual.reduce((sum, value) => sum + value, 0) / rows;
  let [absolute, squared, variance] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const error = predicted[row]! - actual[row]!;
    absolute += Math.abs(error);
    squared += error * error;
    variance += (actual[row]! - mean) ** 2;
  }
  return {
    rows,
    mae: absolute / rows,
    rmse: Math.sqrt(squared / rows),
    r2: variance === 0 ? 0 : 1 - squared / variance,
  };
}
