/** Films as GET /catalog/films answers them, and how the console asks for them. */
import type { FilmFields } from "@shared/recommend/recommendation.ts";
import type { Standing } from "@shared/recommend/film_standing.ts";
import type { SignalName } from "@shared/signals/signal_names.ts";
import type { Api } from "./api.ts";
import type { Slot } from "./slot.ts";

/** A film and how it stands in a slot. */
export interface FilmFacts extends FilmFields {
  readonly original_language: string | null;
  readonly runs_left: number | null;
  /** Newest first; channel null for one of our own that the history does not hold. */
  readonly last_broadcasts: readonly { readonly date: string; readonly channel: string | null }[];
  /** On other channels, nearest first; negative days when the slot comes first. */
  readonly nearest_showings: readonly NearShowing[];
  readonly standing: Standing;
  readonly signal_contributions: Readonly<Record<SignalName, number>>;
  readonly mean_score: number;
  readonly mean_rank: number | null;
}

interface NearShowing {
  readonly channel: string;
  readonly date: string;
  readonly days_before: number;
}

export interface FilmsAnswer {
  readonly matched: number;
  readonly candidate_count: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly films: readonly FilmFacts[];
}

const IDS_MAX = 150;

/** Films by id, as they stand in the slot; in requests of a size that any proxy takes. */
export async function filmsById(
  api: Api,
  ids: readonly string[],
  slot: Partial<Slot>,
): Promise<Map<string, FilmFacts>> {
  const films = new Map<string, FilmFacts>();
  for (let at = 0; at < ids.length; at += IDS_MAX) {
    const part = ids.slice(at, at + IDS_MAX).join(",");
    const answer = await api.get<FilmsAnswer>("catalog/films", { ids: part, ...slot });
    for (const film of answer.films) films.set(String(film.movie_id), film);
  }
  return films;
}
