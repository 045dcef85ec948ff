// The golden file of the service this project replaces: its catalogue, its cases and its curves.
// Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity".
import type { Catalog } from "@shared/catalog/catalog.ts";
import { filmCatalog, type FilmFields } from "./film_catalog.ts";

type GoldenNumber = number | "NaN" | "Infinity" | "-Infinity";

interface GoldenFilm {
  readonly catalog_id: string;
  readonly genres: readonly string[] | null;
  readonly original_language: string | null;
  readonly release_date: string | null;
  readonly vote_average: GoldenNumber;
  readonly revenue: GoldenNumber;
  readonly tv_rights_start: string | null;
  readonly tv_rights_end: string | null;
  readonly available_broadcasts: number;
  readonly times_shown: number;
  readonly last_broadcast_date: string | null;
}

export interface GoldenCase {
  readonly name: string;
  readonly film: string;
  readonly air_date: string;
  /** Ids of the programmed films, most recent last. */
  readonly memory: readonly string[];
  readonly use_history: boolean;
  readonly expect: {
    readonly competitor_showings_in_window: readonly { readonly air_date: string }[];
    readonly competition: number;
    readonly diversity: number;
    readonly diversity_parts_genre_language_temporal_vote_revenue: readonly number[] | null;
    readonly novelty: GoldenNumber;
    readonly novelty_without_history: GoldenNumber;
    readonly rights: number;
  };
}

interface GoldenSignals {
  readonly catalogue: readonly GoldenFilm[];
  readonly history: readonly {
    readonly catalog_id: string | null;
    readonly date: string;
    readonly channel: string;
  }[];
  readonly competitor_channels: readonly string[];
  readonly cases: readonly GoldenCase[];
  readonly competition_curve: readonly {
    readonly days_floor: number;
    readonly reward_formula: number;
    readonly reward_through_window: number;
  }[];
  readonly competition_multi: readonly {
    readonly ds: readonly number[];
    readonly reward_formula: number;
    readonly reward_through_window: number;
  }[];
  readonly rights_curve: readonly { readonly days_floor: number; readonly reward: number }[];
  readonly novelty_channel_curve: readonly {
    readonly times_shown: number;
    readonly days_since: number;
    readonly novelty_channel_only: number;
  }[];
  /** Ids of the candidates by date; films on their first or last day are missing. */
  readonly availability: Readonly<Record<string, readonly string[]>>;
}

export const golden: GoldenSignals = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/golden/signals.json", import.meta.url)),
);

/** The films as the old service saw them: "unknown" is a language and 1900 a year. */
export const goldenCatalog: Catalog = filmCatalog(golden.catalogue.map(filmFields));

function filmFields(film: GoldenFilm): FilmFields {
  const fields: Record<string, unknown> = {
    id: film.catalog_id,
    genres: film.genres,
    language: film.original_language,
    year: film.release_date === null ? null : Number(film.release_date.slice(0, 4)),
    vote: Number(film.vote_average),
    revenue: Number(film.revenue),
    rightsStart: film.tv_rights_start?.slice(0, 10),
    rightsEnd: film.tv_rights_end?.slice(0, 10),
    runsLeft: film.available_broadcasts,
    timesShown: film.times_shown,
    lastBroadcast: film.last_broadcast_date?.slice(0, 10),
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Returns the row of a film. */
export function goldenRow(id: string): number {
  return goldenCatalog.rowOfId.get(id)!;
}
