/** The films of a slate in the order in which they are shown. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { type Parts, partsOf, totalOf } from "./bar_layout.ts";
import type { BySignal } from "./signals.ts";

/** A film with the weights it is shown with. */
export interface Shown {
  readonly film: Recommendation;
  readonly id: string;
  readonly weights: BySignal;
  readonly parts: Parts;
  readonly total: number;
  /** From 1. */
  readonly place: number;
  /** Places that the weights being tried move it up; 0 while none are tried. */
  readonly moved: number;
}

/** Returns the films in slate order, or by the weights being tried; pinned ones first. */
export function arranged(
  films: readonly Recommendation[],
  tried: BySignal | null,
  pinned: ReadonlySet<string>,
): Shown[] {
  const weighed = films.map((film) => {
    const weights = tried ?? film.signal_weights;
    const parts = partsOf(film, weights);
    return { film, id: String(film.movie_id), weights, parts, total: totalOf(parts) };
  });
  if (tried) weighed.sort((a, b) => b.total - a.total || a.film.rank - b.film.rank);
  const isPinned = ({ id }: { readonly id: string }) => pinned.has(id);
  return [...weighed.filter(isPinned), ...weighed.filter((one) => !isPinned(one))]
    .map((one, i) => ({ ...one, place: i + 1, moved: tried ? one.film.rank - 1 - i : 0 }));
}

/** How far a film has moved, as text; empty when it has not. */
export const movedText = (moved: number) =>
  moved === 0 ? "" : moved > 0 ? `▲${moved}` : `▼${-moved}`;
