/**
 * Calibration: of the films said to be picked with a probability of 30 %, are 30 % picked?
 *
 * Source: Naeini, Cooper and Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian
 * Binning (2015), for the expected calibration error.
 */

/** Ten bins of equal width over [0, 1]. Plain data; bins of several runs may be added up. */
export interface CalibrationBins {
  /** [10] predictions in each bin. */
  readonly counts: readonly number[];
  /** [10] their sum. */
  readonly predicted: readonly number[];
  /** [10] how many came true. */
  readonly observed: readonly number[];
}

const BIN_COUNT = 10;

const zeros = (): number[] => new Array<number>(BIN_COUNT).fill(0);

/** Returns bins without a prediction. */
export const emptyBins = (): CalibrationBins => ({
  counts: zeros(),
  predicted: zeros(),
  observed: zeros(),
});

/** @throws {RangeError} If the probability is not in [0, 1]. */
export function addPrediction(
  bins: CalibrationBins,
  probability: number,
  cameTrue: boolean,
): CalibrationBins {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot judge prediction as probability must be in [0, 1]: received ${probability}`,
    );
  }
  const bin = Math.min(BIN_COUNT - 1, Math.floor(probability * BIN_COUNT));
  const added = (values: readonly number[], amount: number) =>
    values.with(bin, values[bin]! + amount);
  return {
    counts: added(bins.counts, 1),
    predicted: added(bins.predicted, probability),
    observed: added(bins.observed, cameTrue ? 1 : 0),
  };
}

/** Returns the bins of all runs together. */
export function mergeBins(all: readonly CalibrationBins[]): CalibrationBins {
  const total = (pick: (bins: CalibrationBins) => readonly number[]) =>
    zeros().map((_, i) => all.reduce((sum, bins) => sum + pick(bins)[i]!, 0));
  return {
    counts: total((bins) => bins.counts),
    predicted: total((bins) => bins.predicted),
    observed: total((bins) => bins.observed),
  };
}

/** Mean |predicted - observed| over the bins, weighted by size; null without predictions. */
export function calibrationError({ counts, predicted, observed }: CalibrationBins): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  return predicted.reduce((sum, value, i) => sum + Math.abs(value - observed[i]!), 0) / total;
}
