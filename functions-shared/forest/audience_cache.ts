/**
 * Predictions kept for as long as an isolate lives: programmers work on a few slots at a time, and
 * a regenerated slate has the same context. A film that was not asked about in a context costs a
 * descent of the forest, a known one a look-up.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { allRows } from "@shared/catalog/rows.ts";
import { type AudienceContext, contextKey } from "./audience_context.ts";
import { filmMatrix, slotMatrix } from "./audience_matrix.ts";
import type { AudienceModel } from "./audience_model.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import {
  type AudienceInterval,
  audienceInterval,
  type AudiencePrediction,
  predictAudience,
} from "./predict_audience.ts";
import { PredictionColumns } from "./prediction_columns.ts";

/** What a prediction is made from; equal versions mean equal content. */
export interface AudienceQuestion {
  readonly model: AudienceModel;
  /** Content hash of the model's file. */
  readonly modelVersion: string;
  readonly catalog: Catalog;
  readonly context: AudienceContext;
}

/**
 * Keeps the predictions of the last contexts of one model and one catalogue; another version of
 * either empties it.
 */
export class AudienceCache {
  #versions = "";
  readonly #columns: PredictionColumns;

  /** @param contextsMax Contexts to keep; see `PredictionColumns`. */
  constructor(contextsMax: number | null = null) {
    this.#columns = new PredictionColumns(2, contextsMax);
  }

  /** Number of contexts kept. */
  get size(): number {
    return this.#columns.size;
  }

  /**
   * Returns the prediction for some films.
   *
   * @param rows [m] films, as rows of the catalogue; all when left out.
   * @throws {RangeError} As `predictForest`.
   */
  predict(
    question: AudienceQuestion,
    rows: Int32Array = allRows(question.catalog),
  ): AudiencePrediction {
    const { catalog, modelVersion, model } = question;
    const versions = JSON.stringify([catalog.version, modelVersion]);
    if (versions !== this.#versions) this.#columns.clear();
    this.#versions = versions;
    const key = contextKey(question.context);
    const [thousands, signal] = this.#columns.take(key, catalog.size, rows, (unknown) => {
      const predicted = predictAudience(model, matrixOf(question, unknown));
      return [predicted.thousands, predicted.signal];
    });
    return { thousands: thousands!, signal: signal! };
  }

  /**
   * Returns how far the trees disagree about some films; see `audienceInterval`. Not kept.
   *
   * @param rows [m] films, as rows of the catalogue.
   * @throws {RangeError} As `audienceInterval`.
   */
  interval(question: AudienceQuestion, rows: Int32Array, coverage: number): AudienceInterval {
    return audienceInterval(question.model, matrixOf(question, rows), coverage);
  }
}

function matrixOf({ model, catalog, context }: AudienceQuestion, rows: Int32Array): FeatureMatrix {
  const names = model.forest.featureNames;
  return slotMatrix(filmMatrix(names, model.medians, catalog, context, rows), context);
}
