// Goal: a search in the tree answers what a full scan answers, to the row. Method: the scan as
// the oracle; coarse signals and whole weights make ties, taken films make the search go on.
import assert from "node:assert/strict";
import { bestFilm } from "@shared/bandit/best_film.ts";
import { createFilmTree } from "@shared/bandit/film_tree.ts";
import { topFilms } from "@shared/bandit/top_films.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { randomFilms } from "./random_films.ts";

const even = new Float64Array(6).fill(1);

Deno.test("bestFilm() agrees with a full scan, ties and taken films included", async (t) => {
  for (const steps of [1, 3, 10, 1000]) {
    await t.step(`signals in steps of 1 / ${steps}`, () => {
      const rng = createRng(steps);
      for (const count of [1, 13, 200, 900]) {
        const signals = randomFilms(rng, count, steps);
        const tree = createFilmTree(signals, count, even);
        for (let round = 0; round < 60; round++) {
          const whole = round % 2 === 0;
          const weights = even.map(() => whole ? Math.round(2 * rng.normal()) : rng.normal());
          const taken = Uint8Array.from({ length: count }, () => rng.uniform() < 0.2 ? 1 : 0);
          taken[Math.floor(rng.uniform() * count)] = 0;
          assert.equal(bestFilm(tree, weights, taken), topFilms(signals, weights, 1, taken)[0]);
        }
      }
    });
  }
});

Deno.test("bestFilm() returns M when every film is taken", () => {
  const tree = createFilmTree(randomFilms(createRng(1), 40, 5), 40, even);
  assert.equal(bestFilm(tree, even, new Uint8Array(40).fill(1)), 40);
});
