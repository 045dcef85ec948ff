/**
 * A slate the way one writes it first: films as objects, and for every position all of them
 * scored and sorted. The yardstick for the one in use; its rows are the same.
 */
import { createRng } from "@shared/random/seeded_rng.ts";
import type { SlateRequest } from "@shared/bandit/slate.ts";

/** A film with its six signals. */
export interface PlainFilm {
  readonly row: number;
  readonly signals: readonly number[];
}

/** Returns the candidates as objects. */
export function plainFilms({ signals, count }: SlateRequest): PlainFilm[] {
  return Array.from({ length: count }, (_, row) => ({
    row,
    signals: [0, 1, 2, 3, 4, 5].map((j) => signals[j * count + row]!),
  }));
}

/** Returns the rows of the slate in position order. */
export function plainSlate(films: readonly PlainFilm[], request: SlateRequest): number[] {
  const { belief, policy, size, seed } = request;
  const rng = createRng(seed);
  const slate: number[] = [];
  while (slate.length < Math.min(size, films.length)) {
    const weights = slate.length < policy.meanPositions
      ? belief.mean
      : belief.draw(rng, policy.explorationScale);
    const ranked = films
      .filter(({ row }) => !slate.includes(row))
      .map(({ row, signals }) => ({
        row,
        score: signals.reduce((sum, s, j) => sum + s * weights[j]!, 0),
      }))
      .sort((a, b) => b.score - a.score || a.row - b.row);
    slate.push(ranked[0]!.row);
  }
  return slate;
}
