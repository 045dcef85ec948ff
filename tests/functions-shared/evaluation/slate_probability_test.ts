// Goal: the probability of a slate is right. Method: one signal matters, so a film wins when one
// normal number is positive or negative, and closed forms exist; and all slates together have
// probability 1. Tolerances are five standard errors of 20,000 draws.
import assert from "node:assert/strict";
import { createFilmTree } from "@shared/bandit/film_tree.ts";
import { normalBelief } from "@shared/evaluation/normal_belief.ts";
import { inverseSlateProbability, slateProbability } from "@shared/evaluation/slate_probability.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const COUNT = 3;
/** Signal 1 of the films is 1, 0 and 0.5; the others are 0. */
const signals = new Float64Array(18);
signals.set([1, 0, 0.5]);
const tree = createFilmTree(signals, COUNT, new Float64Array(6));
/** The first weight is N(0.5, 1), the others next to certain. */
const belief = normalBelief(
  Float64Array.of(0.5, 0, 0, 0, 0, 0),
  Float64Array.from({ length: 36 }, (_, i) => i === 0 ? 1 : 0),
);
const policy = { meanPositions: 0, sharedDraw: false, explorationScale: 1 };
const slate = (rows: number[], change: Partial<typeof policy> = {}) => ({
  tree,
  count: COUNT,
  rows: Int32Array.from(rows),
  belief,
  policy: { ...policy, ...change },
});
const DRAWS = 20_000;
const P = 0.6914624612740131; // P(weight > 0) = Φ(0.5)
const near = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) < 5 * 0.5 / Math.sqrt(DRAWS), `${actual}, not ${expected}`);

Deno.test("slateProbability() is the product over independent draws", () => {
  near(slateProbability(slate([0, 2]), createRng(1), DRAWS), P * P);
  near(slateProbability(slate([0, 1]), createRng(1), DRAWS), P * (1 - P));
});

Deno.test("slateProbability() of a shared draw asks for one draw that ranks them all", () => {
  near(slateProbability(slate([0, 2], { sharedDraw: true }), createRng(1), DRAWS), P);
  assert.equal(slateProbability(slate([0, 1], { sharedDraw: true }), createRng(1), 100), 0);
});

Deno.test("slateProbability() has leading positions follow the mean", () => {
  near(slateProbability(slate([0, 1], { meanPositions: 1 }), createRng(1), DRAWS), 1 - P);
  assert.equal(slateProbability(slate([1, 0], { meanPositions: 1 }), createRng(1), 100), 0);
});

Deno.test("slateProbability() scales the noise", () => {
  const half = slate([0], { explorationScale: 0.5 });
  near(slateProbability(half, createRng(1), DRAWS), 0.8413447460685429); // Φ(1)
});

Deno.test("slateProbability() adds up to 1 over all slates", () => {
  const all = [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]];
  const total = all.reduce(
    (sum, rows) => sum + slateProbability(slate(rows), createRng(3), DRAWS),
    0,
  );
  assert(Math.abs(total - 1) < 1e-9);
});

Deno.test("inverseSlateProbability() is unbiased even with few draws", () => {
  let sum = 0;
  for (let seed = 0; seed < 4000; seed++) {
    sum += inverseSlateProbability(slate([1]), createRng(seed), 40);
  }
  // E = (1 - (1 - p)^41) / p; the naive (R / hits) is 4 % too large; s.e. of the mean is 0.014
  assert(Math.abs(sum / 4000 - 1 / (1 - P)) < 0.05);
});
