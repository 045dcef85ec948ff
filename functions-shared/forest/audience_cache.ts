/**
 * Predictions kept for as long as an isolate lives: programmers work on a few slots at a time, and
 * a regenerated slate has the same context. A new context costs a descent of the forest, a known
 * one a look-up. 64 contexts of 10,000 films: 10 MB.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { type AudienceContext, contextKey } from "./audience_context.ts";
import { type FilmMatrix, filmMatrix, slotMatrix } from "./audience_matrix.ts";
import type { AudienceModel } from "./audience_model.ts";
import { type FeatureMatrix, selectRows } from "./feature_matrix.ts";
import {
  type AudienceInterval,
  audienceInterval,
  type AudiencePrediction,
  predictAudience,
} from "./predict_audience.ts";

/** What a prediction is made from; equal versions mean equal content. */
export interface AudienceQuestion {
  readonly model: AudienceModel;
  /** Content hash of the model's file. */
  readonly modelVersion: string;
  readonly catalog: Catalog;
  readonly context: AudienceContext;
}

const CONTEXTS_MAX = 64;

/**
 * Keeps the predictions of the last contexts of one model and one catalogue; another version of
 * either empties it. The context used longest ago makes room for a new one.
 */
export class AudienceCache {
  #versions = "";
  #films: FilmMatrix | null = null;
  readonly #predictions = new Map<string, AudiencePrediction>();
  readonly #contextsMax: number;

  /** @param contextsMax Contexts to keep, at least 1. */
  constructor(contextsMax: number = CONTEXTS_MAX) {
    this.#contextsMax = contextsMax;
  }

  /** Number of contexts kept. */
  get size(): number {
    return this.#predictions.size;
  }

  /**
   * Returns the prediction for all films in the order of the catalogue. It is shared by all who
   * ask: not to be changed.
   *
   * @throws {RangeError} As `predictForest`.
   */
  predict(question: AudienceQuestion): AudiencePrediction {
    this.#forgetOthers(question);
    const key = contextKey(question.context);
    const known = this.#predictions.get(key);
    const prediction = known ?? predictAudience(question.model, this.#matrix(question));
    if (known !== undefined) this.#predictions.delete(key);
    else if (this.#predictions.size >= this.#contextsMax) this.#forgetOldest();
    this.#predictions.set(key, prediction); // the newest stands last
    return prediction;
  }

  /**
   * Returns how far the trees disagree about some films; see `audienceInterval`. Not kept.
   *
   * @param rows [m] films, as rows of the catalogue.
   * @throws {RangeError} As `audienceInterval`.
   */
  interval(question: AudienceQuestion, rows: Int32Array, coverage: number): AudienceInterval {
    this.#forgetOthers(question);
    return audienceInterval(question.model, selectRows(this.#matrix(question), rows), coverage);
  }

  #matrix({ model, catalog, context }: AudienceQuestion): FeatureMatrix {
    if (this.#films?.year !== context.year) {
      this.#films = filmMatrix(model.forest.featureNames, model.medians, catalog, context);
    }
    return slotMatrix(this.#films, context);
  }

  #forgetOthers({ catalog, modelVersion }: AudienceQuestion): void {
    const versions = JSON.stringify([catalog.version, modelVersion]);
    if (versions === this.#versions) return;
    this.#predictions.clear();
    this.#films = null;
    this.#versions = versions;
  }

  #forgetOldest(): void {
    const oldest = this.#predictions.keys().next();
    if (!oldest.done) this.#predictions.delete(oldest.value);
  }
}
