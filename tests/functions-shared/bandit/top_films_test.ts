// Goal: one pass finds what sorting everything finds. Method: a stable sort as the oracle, over
// signals with many ties and weights of either sign.
import assert from "node:assert/strict";
import { filmScore } from "@shared/bandit/film_score.ts";
import { topFilms } from "@shared/bandit/top_films.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { randomFilms } from "./random_films.ts";

Deno.test("topFilms() agrees with a stable sort, ties and taken films included", () => {
  const rng = createRng(1);
  for (let round = 0; round < 300; round++) {
    const count = 1 + Math.floor(rng.uniform() * 60);
    const signals = randomFilms(rng, count, 1 + round % 4);
    const weights = Float64Array.from({ length: 6 }, () => Math.round(2 * rng.normal()));
    const taken = Uint8Array.from({ length: count }, () => rng.uniform() < 0.3 ? 1 : 0);
    const bonus = round % 2 === 0
      ? null
      : Float64Array.from({ length: count }, () => Math.round(rng.normal()));
    const score = (row: number) =>
      filmScore(signals, count, row, weights) + (bonus ? bonus[row]! : 0);
    taken[Math.floor(rng.uniform() * count)] = 0;
    const sorted = Array.from(taken.keys())
      .filter((row) => taken[row] === 0)
      .sort((a, b) => score(b) - score(a));
    const k = 1 + Math.floor(rng.uniform() * sorted.length);
    assert.deepEqual([...topFilms(signals, weights, k, taken, bonus)], sorted.slice(0, k));
  }
});

Deno.test("topFilms() throws when scores are not finite or films run out", () => {
  const signals = new Float64Array(12).fill(0.5);
  const run = (weight: number, k: number) =>
    topFilms(signals, new Float64Array(6).fill(weight), k, new Uint8Array(2));
  for (const [weight, k] of [[NaN, 1], [Infinity, 1], [-Infinity, 2], [1, 3]] as const) {
    assert.throws(() => run(weight, k), { name: "RangeError", message: /scores must be finite/ });
  }
});
