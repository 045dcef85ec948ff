// Builds a catalogue from the few fields a test is about; everything else is unknown.
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";

export interface FilmFields {
  readonly id?: string;
  readonly genres?: readonly string[];
  readonly language?: string;
  readonly year?: number;
  readonly vote?: number;
  readonly revenue?: number;
  /** Dates are YYYY-MM-DD. */
  readonly rightsStart?: string;
  readonly rightsEnd?: string;
  readonly runsLeft?: number;
  readonly timesShown?: number;
  readonly lastBroadcast?: string;
}

/** Returns the films as columns; ids are "film 0", "film 1", ... unless given. */
export function filmCatalog(films: readonly FilmFields[]): Catalog {
  const ids = films.map(({ id }, i) => id ?? `film ${i}`);
  const genres = films.map((film) => [...new Set(film.genres ?? [])]);
  const genreNames = [...new Set(genres.flat())];
  const languageNames = [...new Set(films.flatMap(({ language }) => language ?? []))];
  const genreOffsets = new Uint32Array(films.length + 1);
  genres.forEach((own, i) => genreOffsets[i + 1] = genreOffsets[i]! + own.length);
  const numbers = (value: (film: FilmFields) => number | undefined) =>
    Float64Array.from(films, (film) => value(film) ?? NaN);
  const days = (value: (film: FilmFields) => string | undefined) =>
    Int32Array.from(films, (film) => value(film) === undefined ? NO_DAY : epochDay(value(film)!));
  return {
    version: "test",
    size: films.length,
    ids,
    idType: "string",
    rowOfId: new Map(ids.map((id, row) => [id, row])),
    titles: ids,
    originalTitles: films.map(() => null),
    directors: films.map(() => null),
    actors: films.map(() => null),
    posterPaths: films.map(() => null),
    genreNames,
    genreOffsets,
    genreIds: Uint16Array.from(genres.flat(), (name) => genreNames.indexOf(name)),
    languageNames,
    languageIds: Int16Array.from(
      films,
      ({ language }) => language === undefined ? -1 : languageNames.indexOf(language),
    ),
    releaseYears: Int16Array.from(films, ({ year }) => year ?? 0),
    durationMin: numbers(() => undefined),
    voteAverages: numbers(({ vote }) => vote),
    revenues: numbers(({ revenue }) => revenue),
    popularities: numbers(() => undefined),
    adult: new Uint8Array(films.length),
    rightsStartDays: days(({ rightsStart }) => rightsStart),
    rightsEndDays: days(({ rightsEnd }) => rightsEnd),
    runsLeft: Int32Array.from(films, ({ runsLeft }) => runsLeft ?? -1),
    timesShown: Int32Array.from(films, ({ timesShown }) => timesShown ?? 0),
    lastBroadcastDays: days(({ lastBroadcast }) => lastBroadcast),
  };
}

/** Returns the rows 0 to size - 1. */
export function allRows({ size }: { size: number }): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => row);
}
