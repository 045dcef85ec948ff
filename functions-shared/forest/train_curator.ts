/**
 * Trains the curator model on what the channels programmed. The history is cut in time: weights
 * are fitted to the first part, calibrated on the second, and judged on the third; the model that
 * is kept has the first two as one and is calibrated on the third.
 */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { contextNames as contextNamesOf } from "@shared/signals/context.ts";
import type { Slot } from "@shared/signals/slot.ts";
import { audienceContext } from "./audience_context.ts";
import { audienceFeatureNames, featureSource } from "./audience_features.ts";
import { broadcastFeatures } from "./audience_matrix.ts";
import { curatorContext, curatorContextLength } from "./curator_context.ts";
import { type CuratorExamples, curatorExamples, sliceExamples } from "./curator_examples.ts";
import { type CuratorModel, type FilmScaling, requireCurator, unskew } from "./curator_model.ts";
import { type ProbabilityMetrics, probabilityMetrics } from "./probability_metrics.ts";
import type { SparseRows } from "./sparse_rows.ts";
import { calibrate, type LogisticModel, logits, sigmoid, trainLogistic } from "./train_logistic.ts";
import { fillMissing, trainingMedians } from "./training_medians.ts";

export interface CuratorSettings {
  /** Films drawn beside each programmed one. */
  readonly othersPerPick: number;
  /** Strength of the pull of all weights towards 0. */
  readonly ridge: number;
  /** Integer in [0, 2^53). */
  readonly seed: number;
}

export const CURATOR_SETTINGS: CuratorSettings = { othersPerPick: 4, ridge: 1e-3, seed: 0 };

export interface CuratorTrainingInput {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  /** Channels whose programmers are learned from. */
  readonly channels: readonly string[];
  readonly settings?: CuratorSettings;
}

/** What was found on slots later than all that were learned from. */
export interface CuratorReport {
  /** Examples the weights were fitted to, and those they were calibrated on. */
  readonly learnedRows: number;
  readonly calibratedRows: number;
  readonly curator: ProbabilityMetrics;
  /** The same probabilities before calibration. */
  readonly uncalibrated: ProbabilityMetrics;
  /** Every film as likely as any other. */
  readonly coin: ProbabilityMetrics;
  /** By nothing but how often the film was shown before. */
  readonly timesShown: ProbabilityMetrics;
}

export interface CuratorTraining {
  readonly model: CuratorModel;
  readonly report: CuratorReport;
}

const [CALIBRATION_FROM, TEST_FROM] = [0.6, 0.8];
const CATEGORY_FILMS_MIN = 10;
const EXAMPLES_MIN = 100;
const NO_HOLIDAYS: ReadonlySet<number> = new Set();
/** A film shown more often counts as shown so often. */
const TIMES_SHOWN_MAX = 5;

/**
 * Returns the trained model and its report.
 *
 * @throws {RangeError} If fewer than 100 examples can be made of the history.
 */
export function trainCurator(input: CuratorTrainingInput): CuratorTraining {
  const { catalog, channels, settings = CURATOR_SETTINGS } = input;
  const rng = createRng(settings.seed);
  const examples = curatorExamples(catalog, input.history, channels, settings.othersPerPick, rng);
  const n = examples.films.length;
  if (n < EXAMPLES_MIN) {
    throw new RangeError(
      `Cannot train curator model as the channels' history must give at least ${EXAMPLES_MIN} examples: received ${n}`,
    );
  }
  const [second, third] = [slotStart(examples, CALIBRATION_FROM), slotStart(examples, TEST_FROM)];
  const early = sliceExamples(examples, 0, second);
  const middle = sliceExamples(examples, second, third);
  const late = sliceExamples(examples, third, n);
  const trial = fit(catalog, channels, early, middle, settings);
  const report = measure(trial, catalog, early, middle, late);
  const earlier = sliceExamples(examples, 0, third);
  return { model: requireCurator(fit(catalog, channels, earlier, late, settings)), report };
}

/** First example of a slot at about that share of all. */
function slotStart({ picked }: CuratorExamples, share: number): number {
  return picked.indexOf(1, Math.floor(share * picked.length));
}

function fit(
  catalog: Catalog,
  channels: readonly string[],
  examples: CuratorExamples,
  calibration: CuratorExamples,
  settings: CuratorSettings,
): CuratorModel {
  const contextNames = contextNamesOf(channels);
  const featureNames = audienceFeatureNames(catalog, channels, CATEGORY_FILMS_MIN)
    .filter((name) => featureSource(name, catalog)?.of !== "slot");
  const films = filmScaling(featureNames, catalog, examples);
  const rows = crossedRows(films, contextNames, catalog, examples);
  const logistic = trainLogistic(rows, examples.picked, examples.weights, settings.ridge);
  const unseen = logits(logistic, crossedRows(films, contextNames, catalog, calibration));
  return {
    films,
    contextNames,
    ...logistic,
    calibration: calibrate(unseen, calibration.picked, calibration.weights),
    hyperparameters: { ...settings, examples: examples.films.length },
  };
}

/**
 * Means and spreads over the examples, each with its weight. Features of 0 and 1 are left as they
 * are, so that rows stay sparse; is_movie, always 1, is then the part of a context without a taste.
 */
function filmScaling(
  featureNames: readonly string[],
  catalog: Catalog,
  examples: CuratorExamples,
): FilmScaling {
  const k = featureNames.length;
  const features = filmFeatures(featureNames, catalog, examples);
  const medians = trainingMedians(features, k);
  const filled = fillMissing(features, medians);
  const [means, squares] = [new Float64Array(k), new Float64Array(k)];
  const isBinary = new Uint8Array(k).fill(1);
  const total = examples.weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < filled.length; i++) {
    const value = unskew(featureNames[i % k]!, filled[i]!);
    const share = examples.weights[Math.floor(i / k)]! / total;
    means[i % k]! += share * value;
    squares[i % k]! += share * value * value;
    if (value !== 0 && value !== 1) isBinary[i % k] = 0;
  }
  const scales = squares.map((square, feature) => {
    const variance = square - means[feature]! ** 2;
    return isBinary[feature] || variance <= 1e-12 * square ? 1 : Math.sqrt(variance);
  });
  const centres = means.map((mean, feature) => isBinary[feature] ? 0 : mean);
  return { featureNames, medians, means: centres, scales };
}

/** Each film feature times each feature of the slot, which are 0 or 1, as the rows of a logistic regression. */
function crossedRows(
  films: FilmScaling,
  contextNames: readonly string[],
  catalog: Catalog,
  examples: CuratorExamples,
): SparseRows {
  const [n, k] = [examples.films.length, films.featureNames.length];
  const width = curatorContextLength(contextNames);
  const features = fillMissing(filmFeatures(films.featureNames, catalog, examples), films.medians);
  const offsets = new Uint32Array(n + 1);
  const [columns, values]: [number[], number[]] = [[], []];
  let [slot, active]: [Slot | null, number[]] = [null, []];
  for (let row = 0; row < n; row++) {
    if (examples.slots[row] !== slot) {
      slot = examples.slots[row]!;
      const context = curatorContext(slot, contextNames);
      active = Array.from(context.keys()).filter((i) => context[i] === 1);
    }
    for (let feature = 0; feature < k; feature++) {
      const value = unskew(films.featureNames[feature]!, features[row * k + feature]!);
      const z = (value - films.means[feature]!) / films.scales[feature]!;
      if (z === 0) continue;
      for (const column of active) {
        columns.push(feature * width + column);
        values.push(z);
      }
    }
    offsets[row + 1] = columns.length;
  }
  return {
    columnCount: k * width,
    offsets,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

function filmFeatures(
  featureNames: readonly string[],
  catalog: Catalog,
  { films, slots }: CuratorExamples,
): Float64Array {
  const contexts = slots.map((slot) => audienceContext(slot, NO_HOLIDAYS));
  return broadcastFeatures(featureNames, catalog, films, contexts);
}

function measure(
  model: CuratorModel,
  catalog: Catalog,
  early: CuratorExamples,
  middle: CuratorExamples,
  late: CuratorExamples,
): CuratorReport {
  const logistic: LogisticModel = model;
  const raw = logits(logistic, crossedRows(model.films, model.contextNames, catalog, late));
  const { slope, offset } = model.calibration;
  const compare = (p: Float64Array) => probabilityMetrics(p, late.picked, late.weights);
  return {
    learnedRows: early.films.length,
    calibratedRows: middle.films.length,
    curator: compare(raw.map((logit) => sigmoid(slope * logit + offset))),
    uncalibrated: compare(raw.map(sigmoid)),
    coin: compare(new Float64Array(raw.length).fill(0.5)),
    timesShown: compare(shareByTimesShown(early, late)),
  };
}

/** Share of picks among earlier examples shown as often before, pulled a little towards 1/2. */
function shareByTimesShown(early: CuratorExamples, late: CuratorExamples): Float64Array {
  const [picks, all] = [
    new Float64Array(TIMES_SHOWN_MAX + 1),
    new Float64Array(TIMES_SHOWN_MAX + 1),
  ];
  const bucket = (timesShown: number) => Math.min(TIMES_SHOWN_MAX, timesShown);
  for (const [i, timesShown] of early.timesShown.entries()) {
    picks[bucket(timesShown)]! += early.weights[i]! * early.picked[i]!;
    all[bucket(timesShown)]! += early.weights[i]!;
  }
  return Float64Array.from(
    late.timesShown,
    (timesShown) => (picks[bucket(timesShown)]! + 1) / (all[bucket(timesShown)]! + 2),
  );
}
