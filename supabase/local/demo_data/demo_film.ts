/**
 * A film as the demo knows it before anybody licensed or showed it. What is unknown is null and
 * stays missing in the catalogue, because real catalogues have holes and readers must cope.
 */

/** Genre names of the demo, spelled as TMDB spells them in English. */
export const DEMO_GENRES = [
  "Action",
  "Adventure",
  "Animation",
  "Comedy",
  "Crime",
  "Documentary",
  "Drama",
  "Family",
  "Fantasy",
  "History",
  "Horror",
  "Music",
  "Mystery",
  "Romance",
  "Science Fiction",
  "Thriller",
  "War",
  "Western",
] as const;

export type DemoGenre = (typeof DEMO_GENRES)[number];

export interface DemoFilm {
  /** Unique: the TMDB id in digits, or WO_ and six digits where there is none. */
  readonly catalogId: string;
  readonly tmdbId: number | null;
  /** Unique within a list of films. */
  readonly title: string;
  readonly originalTitle: string | null;
  /** Without doubles; empty when unknown. */
  readonly genres: readonly DemoGenre[];
  readonly director: string | null;
  /** Names joined by ", ". */
  readonly actors: string | null;
  readonly durationMin: number | null;
  readonly productionYear: number | null;
  /** YYYY-MM-DD. */
  readonly releaseDate: string | null;
  /** ISO 639-1. */
  readonly originalLanguage: string | null;
  /** Log-normal like TMDB's figure: ln has mean 2.2 and standard deviation 0.8. */
  readonly popularity: number | null;
  /** Worldwide, in dollars. */
  readonly revenue: number | null;
  /** 0 to 10. */
  readonly voteAverage: number | null;
  readonly adult: boolean;
}

/** Mean and standard deviation of ln(popularity) over a list of films. */
export const LN_POPULARITY = { mean: 2.2, sd: 0.8 } as const;

/**
 * Returns how far a film's popularity lies from the mean, in standard deviations of its logarithm;
 * 0 when unknown.
 */
export function popularityScore(film: DemoFilm): number {
  if (film.popularity === null) return 0;
  return (Math.log(film.popularity) - LN_POPULARITY.mean) / LN_POPULARITY.sd;
}
