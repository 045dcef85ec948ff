/** Contestants that never learn: what a user could have without a learner. */
import { createRng } from "@shared/random/seeded_rng.ts";
import { SIGNAL_COUNT, SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { topFilms } from "@shared/bandit/top_films.ts";
import type { Contestant } from "./contestant.ts";

/** Films drawn blindly. */
export function randomContestant(): Contestant {
  return {
    propose: ({ pool, size, seed }) => {
      const rng = createRng(seed);
      const rows = new Set<number>();
      while (rows.size < Math.min(size, pool.count)) {
        rows.add(Math.floor(rng.uniform() * pool.count));
      }
      return Int32Array.from(rows);
    },
    predict: () => null,
    learn: () => {},
  };
}

/** The best films by the sum of the six signals. */
export function equalWeightsContestant(): Contestant {
  return rankedBy(new Float64Array(SIGNAL_COUNT).fill(1));
}

/** The films with the largest expected audience. */
export function audienceContestant(): Contestant {
  return rankedBy(Float64Array.from(SIGNAL_NAMES, (name) => name === "audience" ? 1 : 0));
}

function rankedBy(weights: Float64Array): Contestant {
  return {
    propose: ({ pool, size }) =>
      topFilms(pool.signals, weights, Math.min(size, pool.count), new Uint8Array(pool.count)),
    predict: () => null,
    learn: () => {},
  };
}
