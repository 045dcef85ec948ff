/**
 * Trains the audience model on a channel's own history: first on the earlier part, to say on the
 * later part how good it is, then on all of it, which is the model that is kept.
 */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { lastRating, meanBySlot } from "./audience_baselines.ts";
import {
  type AudienceBroadcasts,
  audienceBroadcasts,
  featuresOf,
  splitByTime,
  splitDay,
} from "./audience_broadcasts.ts";
import type { HolidayDays } from "./audience_context.ts";
import { audienceFeatureNames } from "./audience_features.ts";
import { type AudienceModel, requireServable } from "./audience_model.ts";
import { type FeatureMatrix, matrixOfRows } from "./feature_matrix.ts";
import { type FeatureImportance, permutationImportance } from "./permutation_importance.ts";
import { predictForest } from "./predict_forest.ts";
import { fitQuantiles } from "./quantile_transform.ts";
import { type RegressionMetrics, regressionMetrics } from "./regression_metrics.ts";
import { FOREST_SETTINGS, type ForestSettings, trainForest } from "./train_forest.ts";
import { fillMissing, trainingMedians } from "./training_medians.ts";

export interface AudienceTrainingInput {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  /** Channels whose audiences are learned; each becomes a feature. */
  readonly channels: readonly string[];
  readonly holidays: HolidayDays;
  readonly settings?: ForestSettings;
  /** Share of the broadcasts, the latest, that are held out, in (0, 1). */
  readonly holdOutShare?: number;
  /** Called with the share of the work done, in [0, 1]. */
  readonly onProgress?: (done: number) => void;
}

/** What was found on broadcasts later than all that were learned from, in thousands of viewers. */
export interface AudienceReport {
  /** Broadcasts learned from for this report. */
  readonly learnedRows: number;
  /** First calendar day held out. */
  readonly heldOutFrom: number;
  readonly forest: RegressionMetrics;
  readonly meanBySlot: RegressionMetrics;
  readonly lastRating: RegressionMetrics;
  readonly importance: readonly FeatureImportance[];
}

export interface AudienceTraining {
  readonly model: AudienceModel;
  readonly report: AudienceReport;
}

const HOLD_OUT_SHARE = 0.2;
/** A genre or language of fewer films is no feature. */
const CATEGORY_FILMS_MIN = 10;
const ROWS_MIN = 50;

/**
 * Returns the trained model and its report.
 *
 * @throws {RangeError} If fewer than 50 broadcasts can be learned from, all lie on one day, a
 * setting is out of range, or the forest is too large to serve.
 */
export function trainAudience(input: AudienceTrainingInput): AudienceTraining {
  const { catalog, channels, settings = FOREST_SETTINGS, onProgress = () => {} } = input;
  const broadcasts = audienceBroadcasts(input.history, channels, input.holidays);
  const heldOutFrom = splitDay(broadcasts, input.holdOutShare ?? HOLD_OUT_SHARE);
  const { earlier, later } = splitByTime(broadcasts, heldOutFrom);
  requireRows(earlier, later);
  const names = audienceFeatureNames(catalog, channels, CATEGORY_FILMS_MIN);
  const half = (offset: number) => (trees: number) =>
    onProgress((offset + trees / settings.trees) / 2);
  const trial = fit(names, catalog, earlier, settings, half(0));
  const report = measure(trial, catalog, earlier, later, heldOutFrom, settings.seed);
  const model = requireServable(fit(names, catalog, broadcasts, settings, half(1)));
  return { model, report };
}

function fit(
  names: readonly string[],
  catalog: Catalog,
  broadcasts: AudienceBroadcasts,
  settings: ForestSettings,
  onTree: (grown: number) => void,
): AudienceModel {
  const features = featuresOf(names, catalog, broadcasts);
  const medians = trainingMedians(features, names.length);
  const matrix = matrixOfRows(fillMissing(features, medians), names.length);
  return {
    forest: trainForest(names, matrix, broadcasts.thousands, settings, onTree),
    medians,
    targetScale: fitQuantiles(broadcasts.thousands, true),
    hyperparameters: { ...settings, rows: broadcasts.thousands.length },
  };
}

function measure(
  model: AudienceModel,
  catalog: Catalog,
  earlier: AudienceBroadcasts,
  later: AudienceBroadcasts,
  heldOutFrom: number,
  seed: number,
): AudienceReport {
  const matrix = heldOutMatrix(model, catalog, later);
  const compare = (predicted: Float64Array) => regressionMetrics(predicted, later.thousands);
  return {
    learnedRows: earlier.thousands.length,
    heldOutFrom,
    forest: compare(predictForest(model.forest, matrix)),
    meanBySlot: compare(meanBySlot(earlier, later.contexts)),
    lastRating: compare(lastRating(earlier, later)),
    importance: permutationImportance(model.forest, matrix, later.thousands, seed),
  };
}

function heldOutMatrix(
  { forest: { featureNames }, medians }: AudienceModel,
  catalog: Catalog,
  later: AudienceBroadcasts,
): FeatureMatrix {
  const features = fillMissing(featuresOf(featureNames, catalog, later), medians);
  return matrixOfRows(features, featureNames.length);
}

function requireRows(earlier: AudienceBroadcasts, later: AudienceBroadcasts): void {
  const [learned, heldOut] = [earlier.thousands.length, later.thousands.length];
  if (learned + heldOut >= ROWS_MIN && learned > 0) return;
  throw new RangeError(
    `Cannot train audience model as at least ${ROWS_MIN} broadcasts of known films, hours and audiences must lie on several days: received ${
      learned + heldOut
    }`,
  );
}
