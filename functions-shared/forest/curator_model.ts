/**
 * The curator: how probable it is that a programmer of this channel picks this film in this slot
 * rather than one drawn from the films that were available; 0.5 says nothing for or against it.
 *
 *     logit = intercept + zᵀ W φ,   z the film's features, standardised, φ the slot
 *
 * So each taste (for dramas, for long films) has a part that always holds and one for each time of
 * day, weekday, season and channel, and for the channel's times of day.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { allRows } from "@shared/catalog/rows.ts";
import type { Slot } from "@shared/signals/slot.ts";
import { curatorContext, curatorContextLength } from "./curator_context.ts";
import { audienceContext } from "./audience_context.ts";
import { filmMatrix } from "./audience_matrix.ts";
import { featureColumn } from "./feature_matrix.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { log1p } from "./log1p.ts";
import { type Calibration, sigmoid } from "./train_logistic.ts";

/** How a film's features become z: log1p of what is skewed, then centred and scaled. */
export interface FilmScaling {
  /** [k] names as in the audience model, of films only. */
  readonly featureNames: readonly string[];
  /** [k] median in training, finite; stands in for a missing number. */
  readonly medians: Float64Array;
  /** [k] */
  readonly means: Float64Array;
  /** [k] positive. */
  readonly scales: Float64Array;
}

/** Plain data. Shapes: k film features, c context features, p = `curatorContextLength`. */
export interface CuratorModel {
  readonly films: FilmScaling;
  /** [c] */
  readonly contextNames: readonly string[];
  /** [k, p] row-major; columns as in `curatorContext`. */
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly calibration: Calibration;
  readonly hyperparameters: Hyperparameters;
}

/** Features whose size spans powers of ten. */
const SKEWED: ReadonlySet<string> = new Set(["revenue", "popularity"]);
const NO_HOLIDAYS: ReadonlySet<number> = new Set();

/** Returns whether the model was trained on a channel; on others it is neutral. */
export function knowsChannel({ contextNames }: CuratorModel, channel: string): boolean {
  return contextNames.includes(channel);
}

/**
 * Returns the [m] probabilities in [0, 1] of some films of a catalogue for a slot.
 * O(films x features): 10,000 x 40 take about 5 ms.
 *
 * @param rows [m] rows of the catalogue; all when left out.
 * @throws {RangeError} If the model does not know the slot's channel.
 */
export function predictCurator(
  model: CuratorModel,
  catalog: Catalog,
  slot: Slot,
  rows: Int32Array = allRows(catalog),
): Float64Array {
  const { featureNames, medians, means, scales } = model.films;
  const context = curatorContext(slot, model.contextNames);
  const audience = audienceContext(slot, NO_HOLIDAYS);
  const { matrix } = filmMatrix(featureNames, medians, catalog, audience, rows);
  const sums = new Float64Array(rows.length).fill(model.intercept);
  for (const [feature, name] of featureNames.entries()) {
    const taste = tasteIn(model, feature, context);
    const column = featureColumn(matrix, feature);
    const [mean, scale] = [means[feature]!, scales[feature]!];
    for (let i = 0; i < sums.length; i++) {
      sums[i]! += taste * ((unskew(name, column[i]!) - mean) / scale);
    }
  }
  const { slope, offset } = model.calibration;
  return sums.map((logit) => sigmoid(slope * logit + offset));
}

/** Returns a feature's value on the scale that z is taken on, before it is centred. */
export function unskew(name: string, value: number): number {
  return SKEWED.has(name) ? log1p(Math.max(0, value)) : value;
}

/**
 * Returns `model` after checking its shapes.
 *
 * @throws {RangeError} If a shape does not fit, a number is not finite or a scale not positive.
 */
export function requireCurator(model: CuratorModel): CuratorModel {
  const { films, contextNames, weights, intercept, calibration } = model;
  const [k, p] = [films.featureNames.length, curatorContextLength(contextNames)];
  const vectors = [films.medians, films.means, films.scales];
  const fits = vectors.every(({ length }) => length === k) &&
    weights.length === k * p;
  const isFinite = [...vectors, weights].every((vector) => vector.every(Number.isFinite)) &&
    [intercept, calibration.slope, calibration.offset].every(Number.isFinite);
  if (fits && isFinite && films.scales.every((scale) => scale > 0)) return model;
  throw new RangeError(
    `Cannot use curator model as its numbers must be finite, scales positive, and weights have shape [${k}, ${p}]: received ${weights.length} weights`,
  );
}

function tasteIn({ weights }: CuratorModel, feature: number, context: Float64Array): number {
  const row = feature * context.length;
  return context.reduce((sum, value, i) => sum + weights[row + i]! * value, 0);
}
