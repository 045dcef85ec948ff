/**
 * How probable a whole slate is under a policy: the leading positions follow the mean, so they are
 * certain or impossible; each further one is the best film left for a draw of its own, so its
 * probability is a share of draws, and the slate's is the product. (A shared draw ranks all
 * further positions, so there the share is of draws that give them all.)
 *
 * Shapes: M candidates, N films in the slate, R draws a position.
 *
 * Source: Horvitz and Thompson (1952) for the weights that this is for; the inverse of
 * (count + 1) / (R + 1) has mean (1 - (1 - p)^(R + 1)) / p, so weights that divide by it are
 * unbiased but for films of next to no probability.
 */
import { bestFilm } from "@shared/bandit/best_film.ts";
import type { FilmTree } from "@shared/bandit/film_tree.ts";
import type { SlatePolicy, WeightBelief } from "@shared/bandit/learner.ts";
import type { Rng } from "@shared/random/rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** A slate that may or may not have been composed so. */
export interface SlateOfPolicy {
  /** Of the candidates. */
  readonly tree: FilmTree;
  /** M */
  readonly count: number;
  /** [N] candidates in position order. */
  readonly rows: Int32Array;
  readonly belief: WeightBelief;
  readonly policy: SlatePolicy;
}

/** Returns an unbiased estimate of the slate's probability, in [0, 1]. */
export function slateProbability(slate: SlateOfPolicy, rng: Rng, draws: number): number {
  return shares(slate, rng, draws).reduce((product, hits) => product * hits / draws, 1);
}

/**
 * Returns an unbiased estimate of one over the slate's probability, for a slate that this policy
 * did compose.
 */
export function inverseSlateProbability(slate: SlateOfPolicy, rng: Rng, draws: number): number {
  return shares(slate, rng, draws).reduce(
    (product, hits) => product * (draws + 1) / (hits + 1),
    1,
  );
}

/** For each independent event that makes up the slate, how many of R draws it happens in. */
function shares({ tree, count, rows, belief, policy }: SlateOfPolicy, rng: Rng, draws: number) {
  const leading = Math.min(policy.meanPositions, rows.length);
  const taken = new Uint8Array(count);
  for (let position = 0; position < leading; position++) {
    if (bestFilm(tree, belief.mean, taken) !== rows[position]) return [0];
    taken[rows[position]!] = 1;
  }
  const out = new Float64Array(SIGNAL_COUNT);
  const draw = () => belief.draw(rng, policy.explorationScale, out);
  const exploring = rows.subarray(leading);
  if (policy.sharedDraw) {
    return [repeat(draws, () => isRanking(tree, draw(), taken.slice(), exploring))];
  }
  return Array.from(exploring, (row) => {
    const hits = repeat(draws, () => bestFilm(tree, draw(), taken) === row);
    taken[row] = 1;
    return hits;
  });
}

/** Whether one vector of weights ranks exactly these films first among those not taken. */
function isRanking(tree: FilmTree, weights: Float64Array, taken: Uint8Array, rows: Int32Array) {
  return rows.every((row) => {
    if (bestFilm(tree, weights, taken) !== row) return false;
    taken[row] = 1;
    return true;
  });
}

function repeat(times: number, happens: () => boolean): number {
  let hits = 0;
  for (let i = 0; i < times; i++) if (happens()) hits++;
  return hits;
}
