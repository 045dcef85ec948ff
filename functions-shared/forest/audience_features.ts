/**
 * The features of the audience forest: what a name in the model's file stands for. The file
 * decides which features exist and in which order.
 *
 *     of the slot   hour 6-29, weekday 0-6, is_weekend, public_holiday, season_*, channel_*
 *     of the film   duration_min, popularity, revenue, vote_average, adult, missing_release_date,
 *                   missing_tmdb, is_movie, genre_*, original_language_*
 *     of both       movie_age, in years
 *
 * A category that the model does not know sets none of its columns. A number that is unknown is
 * NaN here, and the training median in a matrix. The third season is called fall or autumn.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import type { AudienceContext } from "./audience_context.ts";

/** Where a feature's value comes from. */
export type FeatureSource =
  | { readonly of: "slot"; readonly value: (context: AudienceContext) => number }
  | { readonly of: "film"; readonly value: (catalog: Catalog, row: number) => number }
  | {
    readonly of: "both";
    readonly value: (catalog: Catalog, row: number, context: AudienceContext) => number;
  };

/** Ids that the house gives to films without an entry in TMDB. */
const OWN_ID = /^WO_/;

const SLOT_FEATURES: Readonly<Record<string, (context: AudienceContext) => number>> = {
  hour: ({ hour }) => hour,
  weekday: ({ weekday }) => weekday,
  is_weekend: ({ weekday }) => weekday >= 5 ? 1 : 0,
  public_holiday: ({ isHoliday }) => isHoliday ? 1 : 0,
};

const FILM_FEATURES: Readonly<Record<string, (catalog: Catalog, row: number) => number>> = {
  duration_min: ({ durationMin }, row) => durationMin[row]!,
  popularity: ({ popularities }, row) => popularities[row]!,
  revenue: ({ revenues }, row) => revenues[row]!,
  vote_average: ({ voteAverages }, row) => voteAverages[row]!,
  adult: ({ adult }, row) => adult[row]!,
  missing_release_date: ({ releaseYears }, row) => releaseYears[row] === 0 ? 1 : 0,
  missing_tmdb: ({ ids }, row) => OWN_ID.test(ids[row]!) ? 1 : 0,
  is_movie: () => 1, // a catalogue holds films
};

/** The names that no prefix makes, in the order in which a new model lists them. */
export const PLAIN_FEATURES: readonly string[] = [
  ...Object.keys(SLOT_FEATURES),
  ...Object.keys(FILM_FEATURES),
  "movie_age",
];

/**
 * Returns the source of a feature, or null when the name says nothing: such a feature is the
 * training median for every film.
 *
 * @param catalog Whose genres and languages a name such as genre_Drame is looked up in.
 */
export function featureSource(name: string, catalog: Catalog): FeatureSource | null {
  if (Object.hasOwn(SLOT_FEATURES, name)) return { of: "slot", value: SLOT_FEATURES[name]! };
  if (Object.hasOwn(FILM_FEATURES, name)) return { of: "film", value: FILM_FEATURES[name]! };
  if (name === "movie_age") return { of: "both", value: movieAge };
  const [, prefix, category] = /^(season|channel|original_language|genre)_(.+)$/s.exec(name) ?? [];
  if (prefix === undefined || category === undefined) return null;
  return categorySource(prefix, category, catalog);
}

/**
 * Returns the names that a new model of this catalogue should have: the plain ones, the seasons,
 * one for each channel, and one for each genre and language that at least `filmsMin` films have.
 */
export function audienceFeatureNames(
  catalog: Catalog,
  channels: readonly string[],
  filmsMin: number,
): string[] {
  const genres = countsOf(catalog.genreIds, catalog.genreNames.length);
  const languages = countsOf(catalog.languageIds, catalog.languageNames.length);
  const frequent = (names: readonly string[], counts: Uint32Array) =>
    names.filter((_, i) => counts[i]! >= filmsMin).sort();
  return [
    ...PLAIN_FEATURES,
    ...["spring", "summer", "autumn", "winter"].map((season) => `season_${season}`),
    ...channels.map((channel) => `channel_${channel}`),
    ...frequent(catalog.languageNames, languages).map((code) => `original_language_${code}`),
    ...frequent(catalog.genreNames, genres).map((genre) => `genre_${genre}`),
  ];
}

function movieAge({ releaseYears }: Catalog, row: number, { year }: AudienceContext): number {
  const releaseYear = releaseYears[row]!;
  return releaseYear === 0 ? NaN : Math.max(0, year - releaseYear);
}

function categorySource(prefix: string, category: string, catalog: Catalog): FeatureSource {
  switch (prefix) {
    case "season": {
      const season = category === "fall" ? "autumn" : category;
      return { of: "slot", value: (context) => context.season === season ? 1 : 0 };
    }
    case "channel":
      return { of: "slot", value: (context) => context.channel === category ? 1 : 0 };
    case "original_language": {
      const language = catalog.languageNames.indexOf(category.toLowerCase());
      const isSpoken = language === -1 ? -2 : language; // -1 in the catalogue: unknown
      return { of: "film", value: (films, row) => films.languageIds[row] === isSpoken ? 1 : 0 };
    }
    default: {
      const genre = catalog.genreNames.indexOf(category);
      return { of: "film", value: (films, row) => hasGenre(films, row, genre) ? 1 : 0 };
    }
  }
}

function hasGenre({ genreOffsets, genreIds }: Catalog, row: number, genre: number): boolean {
  for (let i = genreOffsets[row]!; i < genreOffsets[row + 1]!; i++) {
    if (genreIds[i] === genre) return true;
  }
  return false;
}

/** [n] how often each id 0 to n - 1 occurs. */
function countsOf(ids: Int16Array | Uint16Array, n: number): Uint32Array {
  const counts = new Uint32Array(n);
  for (const id of ids) if (id >= 0) counts[id]!++;
  return counts;
}
