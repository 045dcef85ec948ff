/** A scikit-learn forest, as an earlier deployment stored it, as our audience model. */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { audienceBroadcasts, featuresOf } from "@shared/forest/audience_broadcasts.ts";
import type { HolidayDays } from "@shared/forest/audience_context.ts";
import { featureSource } from "@shared/forest/audience_features.ts";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { nodeCount, treeCount } from "@shared/forest/forest.ts";
import { encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { fitQuantiles } from "@shared/forest/quantile_transform.ts";
import { regressionMetrics } from "@shared/forest/regression_metrics.ts";
import { importForest } from "@shared/forest/sklearn_forest.ts";
import { fillMissing, trainingMedians } from "@shared/forest/training_medians.ts";
import { PICKLE_LIMITS, readPickle } from "@shared/formats/pickle.ts";
import { decompress } from "./decompress.ts";
import { checkPredictions, type PredictionCheck } from "./prediction_check.ts";

/** The past that medians and the scale of the signal are taken from: the file has neither. */
export interface ForestSurroundings {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  /** The project's; those that the forest has features of come first. */
  readonly channels: readonly string[];
  readonly holidays: HolidayDays;
}

/**
 * Returns the model's file.
 *
 * @param check Rows to prove it by, if the source has some.
 * @throws {SyntaxError | TypeError} If the file is damaged, hostile or holds something else;
 * nothing in it is executed.
 * @throws {RangeError} If it is too large, predicts otherwise than its source, or no past
 * broadcast gives it a scale.
 */
export async function convertForest(
  bytes: Uint8Array<ArrayBuffer>,
  { catalog, history, channels, holidays }: ForestSurroundings,
  check: PredictionCheck | null,
): Promise<{ readonly content: Uint8Array; readonly detail: string }> {
  const imported = importForest(readPickle(await decompress(bytes, PICKLE_LIMITS.bytesMax)));
  const { forest, hyperparameters, sklearnVersion, wasScaled } = imported;
  const proof = check === null
    ? "no rows to check it by"
    : checkPredictions(forest, check, wasScaled);
  const names = forest.featureNames;
  const own = history.channelNames.filter((name) => names.includes(`channel_${name}`));
  const known = own.length > 0 ? own : channels;
  const broadcasts = audienceBroadcasts(history, known, holidays);
  const { thousands } = broadcasts;
  if (thousands.length === 0) {
    throw new RangeError(
      `Cannot import forest as its medians and its scale come from past broadcasts of ${
        known.join(", ")
      } with film, hour and rt_m: received none`,
    );
  }
  const features = featuresOf(names, catalog, broadcasts);
  const medians = trainingMedians(features, names.length);
  const content = encodeAudienceModel({
    forest,
    medians,
    targetScale: fitQuantiles(thousands, true),
    hyperparameters: { ...hyperparameters, sklearn_version: sklearnVersion },
  });
  const predicted = predictForest(
    forest,
    matrixOfRows(fillMissing(features, medians), names.length),
  );
  const { r2 } = regressionMetrics(predicted, thousands);
  const unknown = names.filter((name) => featureSource(name, catalog) === null);
  const parts = [
    `${treeCount(forest)} trees, ${
      nodeCount(forest)
    } nodes, ${names.length} features, scikit-learn ${sklearnVersion ?? "of unknown version"}`,
    ...(wasScaled ? ["its scaler moved into the thresholds"] : []),
    proof,
    `R² ${r2.toFixed(2)} on the ${thousands.length} broadcasts of the history`,
    ...(unknown.length > 0 ? [`always at their median: ${unknown.join(", ")}`] : []),
  ];
  return { content, detail: parts.join("; ") };
}
