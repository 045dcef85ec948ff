/**
 * A catalogue of films that do not exist: titles, people and figures are drawn from word lists and
 * distributions, so tests and demos need nobody's data. The shares follow a real catalogue: 4 % of
 * the films have no TMDB id, 13 % no director, and every optional field has holes.
 */
import { DEMO_GENRES, type DemoFilm, type DemoGenre, LN_POPULARITY } from "./demo_film.ts";
import { chance, integerBetween, logNormal, missing, streamRng, weightedIndex } from "./draws.ts";
import { inventedName, inventedTitle } from "./invented_titles.ts";
import type { TitleLanguage } from "./title_words.ts";
import { dayOfCivil, isoDate } from "@shared/catalog/calendar_day.ts";
import type { Rng } from "@shared/random/rng.ts";

const FIRST_YEAR = 1950;
const LAST_YEAR = 2026;

/** Invented TMDB ids start here, far above any that TMDB has given out. */
const FIRST_TMDB_ID = 900_000_000;

const LANGUAGES: readonly (readonly [TitleLanguage, weight: number])[] = [
  ["en", 48],
  ["fr", 30],
  ["de", 12],
  ["it", 10],
];

const GENRE_WEIGHTS: Readonly<Record<DemoGenre, number>> = {
  Action: 9,
  Adventure: 7,
  Animation: 4,
  Comedy: 16,
  Crime: 7,
  Documentary: 4,
  Drama: 22,
  Family: 5,
  Fantasy: 4,
  History: 4,
  Horror: 4,
  Music: 2,
  Mystery: 3,
  Romance: 8,
  "Science Fiction": 4,
  Thriller: 10,
  War: 2,
  Western: 2,
};

/** Shares of films without the field. */
const MISSING = {
  tmdbId: 0.04,
  director: 0.13,
  actors: 0.08,
  genres: 0.03,
  duration: 0.03,
  year: 0.01,
  releaseDate: 0.04,
  language: 0.02,
  popularity: 0.02,
  revenue: 0.35,
  vote: 0.05,
} as const;

function drawGenres(rng: Rng): DemoGenre[] {
  const weights = DEMO_GENRES.map((genre) => GENRE_WEIGHTS[genre]);
  const genres = new Set<DemoGenre>();
  const count = integerBetween(rng, 1, 3);
  while (genres.size < count) genres.add(DEMO_GENRES[weightedIndex(rng, weights)]!);
  return [...genres];
}

/** Recent years are likelier: the density rises linearly from the first year to the last. */
function drawYear(rng: Rng): number {
  return FIRST_YEAR + Math.floor(Math.sqrt(rng.uniform()) * (LAST_YEAR - FIRST_YEAR + 1));
}

function drawDuration(rng: Rng, genres: readonly DemoGenre[]): number {
  const short = genres.includes("Animation") || genres.includes("Documentary");
  return Math.round(Math.min(210, Math.max(62, (short ? 90 : 107) + 15 * rng.normal())));
}

function drawVote(rng: Rng): number {
  return Math.round(10 * Math.min(9.2, Math.max(1.5, 6.2 + 0.9 * rng.normal()))) / 10;
}

/** ln(revenue) = 16.2 + 1.1 z + N(0, 1.1^2), z the standardised ln(popularity): correlation 0.71. */
function drawRevenue(rng: Rng, popularity: number): number {
  const z = (Math.log(popularity) - LN_POPULARITY.mean) / LN_POPULARITY.sd;
  return Math.round(logNormal(rng, 16.2 + 1.1 * z, 1.1));
}

function drawFilm(rng: Rng, index: number, taken: Set<string>): DemoFilm {
  const language = LANGUAGES[weightedIndex(rng, LANGUAGES.map(([, weight]) => weight))]![0];
  const title = inventedTitle(rng, language, taken);
  const genres = drawGenres(rng);
  const year = drawYear(rng);
  const releaseDate = isoDate(dayOfCivil(year, 1, 1) + integerBetween(rng, 0, 364));
  const popularity = Math.round(logNormal(rng, LN_POPULARITY.mean, LN_POPULARITY.sd) * 1000) / 1000;
  const tmdbId = missing(rng, MISSING.tmdbId, FIRST_TMDB_ID + 7 * index);
  const yearKnown = !chance(rng, MISSING.year);
  return {
    catalogId: tmdbId === null ? `WO_${String(index).padStart(6, "0")}` : String(tmdbId),
    tmdbId,
    title,
    originalTitle: title,
    genres: chance(rng, MISSING.genres) ? [] : genres,
    director: missing(rng, MISSING.director, inventedName(rng)),
    actors: missing(
      rng,
      MISSING.actors,
      Array.from({ length: integerBetween(rng, 2, 5) }, () => inventedName(rng)).join(", "),
    ),
    durationMin: missing(rng, MISSING.duration, drawDuration(rng, genres)),
    productionYear: yearKnown ? year : null,
    releaseDate: missing(rng, yearKnown ? MISSING.releaseDate : 1, releaseDate),
    originalLanguage: missing(rng, MISSING.language, language),
    popularity: missing(rng, MISSING.popularity, popularity),
    revenue: missing(rng, MISSING.revenue, drawRevenue(rng, popularity)),
    voteAverage: missing(rng, MISSING.vote, drawVote(rng)),
    adult: chance(rng, 0.004),
  };
}

/**
 * Returns `count` invented films with unique ids and titles; equal arguments give equal films.
 *
 * @param seed Integer in [0, 2^53).
 * @throws {RangeError} If the seed is not such an integer, or count is not a natural number.
 */
export function inventedFilms(seed: number, count: number): DemoFilm[] {
  if (!Number.isSafeInteger(count) || count < 0 || count > 999_999) {
    throw new RangeError(`Cannot invent films as count must be 0 to 999999: received ${count}`);
  }
  const rng = streamRng(seed, "films");
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => drawFilm(rng, index, taken));
}
