/**
 * Audiences of all films in a slot: thousands of viewers, and the signal in [0, 1] that they
 * become by their place among the audiences of the past.
 */
import type { AudienceModel } from "./audience_model.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import { predictForest, predictTrees } from "./predict_forest.ts";
import { quantileTransform } from "./quantile_transform.ts";

/** Shapes: m films. */
export interface AudiencePrediction {
  /** [m] viewers in thousands. */
  readonly thousands: Float64Array;
  /** [m] in [0, 1]. */
  readonly signal: Float64Array;
}

/** Where a prediction probably lies, in thousands of viewers. */
export interface AudienceInterval {
  /** [m] */
  readonly low: Float64Array;
  /** [m] */
  readonly high: Float64Array;
}

/**
 * Returns the prediction for each row.
 *
 * @throws {RangeError} As `predictForest`.
 */
export function predictAudience(model: AudienceModel, matrix: FeatureMatrix): AudiencePrediction {
  const thousands = predictForest(model.forest, matrix);
  return { thousands, signal: quantileTransform(model.targetScale, thousands) };
}

/**
 * Returns how far the trees disagree about each row: the middle `coverage` of their answers,
 * linear between neighbours. It is about the mean audience of such films, not about one evening:
 * a single broadcast strays further. For the few films of a slate.
 *
 * @param coverage In (0, 1); 0.8 leaves out a tenth of the trees at either end.
 * @throws {RangeError} As `predictForest`, or if `coverage` is outside.
 */
export function audienceInterval(
  model: AudienceModel,
  matrix: FeatureMatrix,
  coverage: number,
): AudienceInterval {
  if (!(coverage > 0 && coverage < 1)) {
    throw new RangeError(
      `Cannot give interval as coverage must be in (0, 1): received ${coverage}`,
    );
  }
  const [low, high] = [new Float64Array(matrix.rowCount), new Float64Array(matrix.rowCount)];
  const answers = predictTrees(model.forest, matrix);
  const trees = answers.length / Math.max(1, matrix.rowCount);
  for (let row = 0; row < matrix.rowCount; row++) {
    const sorted = answers.slice(row * trees, (row + 1) * trees).sort();
    low[row] = valueAt(sorted, (1 - coverage) / 2);
    high[row] = valueAt(sorted, (1 + coverage) / 2);
  }
  return { low, high };
}

function valueAt(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
