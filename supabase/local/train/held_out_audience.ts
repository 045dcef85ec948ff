/** The points behind the audience report: what a forest says of broadcasts later than all it knows. */
import { audienceBroadcasts, featuresOf, splitByTime } from "@shared/forest/audience_broadcasts.ts";
import { audienceFeatureNames } from "@shared/forest/audience_features.ts";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { FOREST_SETTINGS, trainForest } from "@shared/forest/train_forest.ts";
import { fillMissing, trainingMedians } from "@shared/forest/training_medians.ts";
import type { TrainingSet } from "./train_signal_models.ts";

/** Shapes: n broadcasts, thousands of viewers. */
export interface HeldOutAudience {
  readonly predicted: Float64Array;
  readonly observed: Float64Array;
}

/** Films that a genre or language needs to be a feature, as in `trainAudience`. */
const CATEGORY_FILMS_MIN = 10;

/**
 * Returns the held-out broadcasts with the predictions of the forest that `trainAudience` judges in
 * its report: the same rows, features, settings and seed. It is grown again here, as the report
 * keeps figures only.
 *
 * @param from First calendar day held out, from the report.
 * @param onProgress Called with the share of the trees that are grown.
 */
export function heldOutAudience(
  { catalog, history, channels, holidays }: TrainingSet,
  from: number,
  seed: number,
  onProgress: (done: number) => void,
): HeldOutAudience {
  const settings = { ...FOREST_SETTINGS, seed };
  const names = audienceFeatureNames(catalog, channels, CATEGORY_FILMS_MIN);
  const { earlier, later } = splitByTime(audienceBroadcasts(history, channels, holidays), from);
  const features = featuresOf(names, catalog, earlier);
  const medians = trainingMedians(features, names.length);
  const matrix = (values: Float64Array) => matrixOfRows(fillMissing(values, medians), names.length);
  const forest = trainForest(
    names,
    matrix(features),
    earlier.thousands,
    settings,
    (grown) => onProgress(grown / settings.trees),
  );
  return {
    predicted: predictForest(forest, matrix(featuresOf(names, catalog, later))),
    observed: later.thousands,
  };
}
