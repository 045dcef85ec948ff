/**
 * Catalogue and contexts as the matrix a forest is asked or trained with. For a slot, only the
 * film's features are columns (10,000 films x 30 features: 1.2 MB, 2 ms); the slot's are constants.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { allRows } from "@shared/catalog/rows.ts";
import type { AudienceContext } from "./audience_context.ts";
import { type FeatureSource, featureSource } from "./audience_features.ts";
import { CONSTANT, type FeatureMatrix } from "./feature_matrix.ts";

/** Films of a catalogue as they stand in one year. */
export interface FilmMatrix {
  /** The slot's features are constants without a meaning yet. */
  readonly matrix: FeatureMatrix;
  readonly sources: readonly (FeatureSource | null)[];
  readonly medians: Float64Array;
  /** Year of movie_age. */
  readonly year: number;
}

/**
 * Returns the columns of some films. O(films x features).
 *
 * @param context Any slot of the year that the films' ages are wanted for.
 * @param medians [f] stand in for missing numbers.
 * @param films [m] rows of the catalogue; all when left out.
 */
export function filmMatrix(
  featureNames: readonly string[],
  medians: Float64Array,
  catalog: Catalog,
  context: AudienceContext,
  films: Int32Array = allRows(catalog),
): FilmMatrix {
  const sources = featureNames.map((name) => featureSource(name, catalog));
  const isColumn = sources.map((source) => source !== null && source.of !== "slot");
  const columns = new Float32Array(isColumn.filter(Boolean).length * films.length);
  const columnAt = new Int32Array(sources.length).fill(CONSTANT);
  let at = 0;
  for (const [feature, source] of sources.entries()) {
    if (!isColumn[feature]) continue;
    columnAt[feature] = at;
    const value = valueOf(source, catalog, medians[feature]!);
    for (let i = 0; i < films.length; i++) columns[at++] = value(films[i]!, context);
  }
  const constants = Float32Array.from(medians);
  return {
    matrix: { rowCount: films.length, columns, columnAt, constants },
    sources,
    medians,
    year: context.year,
  };
}

/**
 * Returns the matrix of the same films in a slot; columns are shared with `films`.
 *
 * @throws {RangeError} If the slot is in another year than the films' ages.
 */
export function slotMatrix(films: FilmMatrix, context: AudienceContext): FeatureMatrix {
  if (context.year !== films.year) {
    throw new RangeError(
      `Cannot set slot as it must be in ${films.year}, as the films' ages: received ${context.year}`,
    );
  }
  const constants = Float32Array.from(
    films.sources,
    (source, feature) => source?.of === "slot" ? source.value(context) : films.medians[feature]!,
  );
  return { ...films.matrix, constants };
}

/**
 * Returns the features of n broadcasts for training, [n, f] row-major, NaN where unknown.
 *
 * @param rows [n] film of each, as a row of the catalogue.
 * @param contexts [n] slot of each.
 * @throws {RangeError} If there is not one context for each film.
 */
export function broadcastFeatures(
  featureNames: readonly string[],
  catalog: Catalog,
  rows: Int32Array,
  contexts: readonly AudienceContext[],
): Float64Array {
  if (rows.length !== contexts.length) {
    throw new RangeError(
      `Cannot build features as each of ${rows.length} films must have a context: received ${contexts.length}`,
    );
  }
  const features = new Float64Array(rows.length * featureNames.length);
  for (const [feature, name] of featureNames.entries()) {
    const value = valueOf(featureSource(name, catalog), catalog, NaN);
    for (let i = 0; i < rows.length; i++) {
      features[i * featureNames.length + feature] = value(rows[i]!, contexts[i]!);
    }
  }
  return features;
}

/** A feature as a function of film and slot; `missing` stands for what is unknown. */
function valueOf(
  source: FeatureSource | null,
  catalog: Catalog,
  missing: number,
): (row: number, context: AudienceContext) => number {
  if (source === null) return () => missing;
  const raw = (row: number, context: AudienceContext) => {
    switch (source.of) {
      case "slot":
        return source.value(context);
      case "film":
        return source.value(catalog, row);
      case "both":
        return source.value(catalog, row, context);
    }
  };
  return (row, context) => {
    const value = raw(row, context);
    return Number.isNaN(value) ? missing : value;
  };
}
