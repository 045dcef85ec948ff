/**
 * The demo's catalogue and history as the Parquet files of the bucket movie-data, with the columns
 * that a deployment's own export has. What they hold is synthetic (generate_demo.ts).
 */
import { civilOfDay, epochDay } from "@shared/catalog/calendar_day.ts";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import type { DemoBroadcast } from "./broadcast.ts";
import type { DemoCatalogEntry, DemoDataset } from "./generate_demo.ts";
import { processedTitle } from "./invented_titles.ts";
import type { Licence } from "./licences.ts";
import { type ParquetColumn, writeParquet } from "./parquet_columns.ts";

type CatalogColumn = ParquetColumn<DemoCatalogEntry>;

const currentLicence = (entry: DemoCatalogEntry): Licence => entry.licences.at(-1)!;

/** What a film is. */
const FILM_COLUMNS: readonly CatalogColumn[] = [
  { name: "catalog_id", type: "text", of: ({ film }) => film.catalogId },
  { name: "title", type: "text", of: ({ film }) => film.title },
  { name: "original_title", type: "text", of: ({ film }) => film.originalTitle },
  { name: "processed_title", type: "text", of: ({ film }) => processedTitle(film.title) },
  {
    name: "tmdb_id",
    type: "long",
    of: ({ film }) => film.tmdbId === null ? null : BigInt(film.tmdbId),
  },
  {
    name: "genres",
    type: "texts",
    of: ({ film }) => film.genres.length === 0 ? null : film.genres,
  },
  { name: "director", type: "text", of: ({ film }) => film.director },
  { name: "actors", type: "text", of: ({ film }) => film.actors },
  { name: "duration_min", type: "float", of: ({ film }) => film.durationMin },
  { name: "production_year", type: "integer", of: ({ film }) => film.productionYear },
  { name: "release_date", type: "text", of: ({ film }) => film.releaseDate },
  { name: "original_language", type: "text", of: ({ film }) => film.originalLanguage },
  { name: "popularity", type: "float", of: ({ film }) => film.popularity },
  { name: "revenue", type: "float", of: ({ film }) => film.revenue },
  { name: "vote_average", type: "float", of: ({ film }) => film.voteAverage },
  { name: "adult", type: "boolean", of: ({ film }) => film.adult },
  { name: "poster_path", type: "text", of: () => null },
];

/** What it may be used for, and was: runs are those of the licence, showings those of the history. */
const RIGHTS_COLUMNS: readonly CatalogColumn[] = [
  {
    name: "tv_rights_start",
    type: "date",
    of: (entry) => {
      const { startDay } = currentLicence(entry);
      return startDay === NO_DAY ? null : startDay;
    },
  },
  { name: "tv_rights_end", type: "date", of: (entry) => currentLicence(entry).endDay },
  { name: "total_broadcasts", type: "integer", of: (entry) => currentLicence(entry).runs },
  { name: "available_broadcasts", type: "integer", of: ({ runsLeft }) => runsLeft },
  { name: "times_shown", type: "integer", of: ({ broadcastDays }) => broadcastDays.length },
  {
    name: "first_broadcast_date",
    type: "date",
    of: ({ broadcastDays }) => broadcastDays[0] ?? null,
  },
  {
    name: "last_broadcast_date",
    type: "date",
    of: ({ broadcastDays }) => broadcastDays.at(-1) ?? null,
  },
  ...[1, 2, 3, 4].map((n): CatalogColumn => ({
    name: `rebroadcast_date_${n}`,
    type: "date",
    of: ({ broadcastDays }) => broadcastDays[n] ?? null,
  })),
];

/** What follows from the other columns, as the audience model wants it. */
function derivedColumns(year: number): readonly CatalogColumn[] {
  return [
    {
      name: "movie_age",
      type: "integer",
      of: ({ film }) => film.productionYear === null ? null : year - film.productionYear,
    },
    { name: "missing_tmdb", type: "boolean", of: ({ film }) => film.tmdbId === null },
    { name: "missing_release_date", type: "boolean", of: ({ film }) => film.releaseDate === null },
    { name: "is_movie", type: "boolean", of: () => true },
  ];
}

const HISTORY_COLUMNS: readonly ParquetColumn<DemoBroadcast>[] = [
  { name: "catalog_id", type: "text", of: (row) => row.catalogId },
  { name: "date", type: "date", of: (row) => row.day },
  { name: "start_time", type: "text", of: (row) => row.startTime },
  { name: "channel", type: "text", of: (row) => row.channel },
  { name: "title", type: "text", of: (row) => row.title },
  { name: "duration_min", type: "float", of: (row) => row.durationMin },
  { name: "rt_m", type: "float", of: (row) => row.audienceThousand },
  { name: "pdm", type: "float", of: (row) => row.marketShare },
  { name: "hour", type: "integer", of: (row) => row.hour },
  { name: "weekday", type: "integer", of: (row) => row.weekday },
  { name: "season", type: "text", of: (row) => row.season },
  { name: "public_holiday", type: "boolean", of: (row) => row.publicHoliday },
];

/** Returns catalog.parquet and history.parquet; equal datasets give equal bytes. */
export function encodeDemo(dataset: DemoDataset): { catalog: Uint8Array; history: Uint8Array } {
  const { year } = civilOfDay(epochDay(dataset.today));
  return {
    catalog: writeParquet(
      [...FILM_COLUMNS, ...RIGHTS_COLUMNS, ...derivedColumns(year)],
      dataset.catalog,
    ),
    history: writeParquet(HISTORY_COLUMNS, dataset.history),
  };
}
