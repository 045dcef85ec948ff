// Goal: each position holds the best film left for the weights recorded with it. Method: a plain
// sort as the oracle, closed forms for day one and for two films alike.
import assert from "node:assert/strict";
import type { SlatePolicy } from "@shared/bandit/learner.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { composeSlate, displayWeights, type SlateRequest } from "@shared/bandit/slate.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { normalBelief } from "./normal_belief.ts";
import { randomFilms } from "./random_films.ts";

const policy: SlatePolicy = { meanPositions: 2, sharedDraw: false, explorationScale: 1 };
const belief = normalBelief([2, 1, -1, 0.5, 0, 3], [1, 0.5, 2, 1, 0.25, 1]);
const request: SlateRequest = {
  signals: randomFilms(createRng(1), 50, 4),
  count: 50,
  belief,
  size: 6,
  policy,
  seed: 5,
};

Deno.test("composeSlate() puts the best film left at each position", () => {
  const rng = createRng(2);
  for (let seed = 0; seed < 200; seed++) {
    const count = 1 + Math.floor(rng.uniform() * 40);
    const signals = randomFilms(rng, count, 1 + seed % 5);
    const meanPositions = seed % 4;
    const sharedDraw = seed % 3 === 0;
    const slate = composeSlate({
      ...request,
      signals,
      count,
      seed,
      policy: { ...policy, meanPositions, sharedDraw },
    });
    assert.equal(slate.rows.length, Math.min(6, count));
    const left = new Set(Array.from({ length: count }, (_, row) => row));
    slate.rows.forEach((row, position) => {
      const weights = slate.weights.subarray(position * 6, position * 6 + 6);
      const score = (film: number) =>
        weights.reduce((sum, w, j) => sum + w * signals[j * count + film]!, 0);
      const best = [...left].sort((a, b) => score(b) - score(a) || a - b)[0]!;
      // another order of summation may break a tie the other way, by a rounding error only
      assert(row === best || Math.abs(score(row) - score(best)) < 1e-14);
      left.delete(row);
    });
  }
});

Deno.test("composeSlate() follows the mean first, then a draw for each position", () => {
  const { weights, exploring } = composeSlate(request);
  const rng = createRng(request.seed);
  const expected = [belief.mean, belief.mean, ...[1, 2, 3, 4].map(() => belief.draw(rng, 1))];
  assert.deepEqual([...weights], expected.flatMap((w) => [...w]));
  assert.deepEqual([...exploring], [0, 0, 1, 1, 1, 1]);
});

Deno.test("composeSlate() ranks all exploring positions by one draw when it is shared", () => {
  const shared = { ...policy, meanPositions: 1, sharedDraw: true };
  const { weights } = composeSlate({ ...request, policy: shared });
  const draw = belief.draw(createRng(request.seed), 1);
  const expected = [belief.mean, draw, draw, draw, draw, draw];
  assert.deepEqual([...weights], expected.flatMap((w) => [...w]));
});

Deno.test("composeSlate() explores nothing at scale 0 or when the mean fills the slate", () => {
  const still = composeSlate({ ...request, policy: { ...policy, explorationScale: 0 } });
  const full = composeSlate({ ...request, policy: { ...policy, meanPositions: 9 } });
  assert.deepEqual([...still.exploring], Array(6).fill(0));
  assert.deepEqual(still, full);
});

Deno.test("composeSlate() scores with weights as displayed", () => {
  const slate = composeSlate(request);
  const { rows, weights, scores, meanScores } = slate;
  rows.forEach((row, i) => {
    const film = Float64Array.from({ length: 6 }, (_, j) => request.signals[j * 50 + row]!);
    const dot = (w: Float64Array) => w.reduce((sum, value, j) => sum + value * film[j]!, 0);
    assert(Math.abs(scores[i]! - dot(displayWeights(weights.slice(i * 6, i * 6 + 6)))) < 1e-15);
    assert(Math.abs(meanScores[i]! - dot(displayWeights(belief.mean))) < 1e-15);
  });
  assert.deepEqual(scores.subarray(0, 2), meanScores.subarray(0, 2));
});

Deno.test("composeSlate() ranks with the bonus and displays without it", () => {
  const plain = composeSlate(request);
  const last = [...Array(50).keys()].filter((row) => !plain.rows.includes(row)).slice(0, 2);
  const bonus = new Float64Array(50);
  bonus[last[0]!] = 40; // no weights make up for 40
  bonus[last[1]!] = 20;
  bonus[plain.rows[0]!] = -40;
  const lifted = composeSlate({ ...request, bonus });
  assert.deepEqual([...lifted.rows.subarray(0, 2)], last);
  assert(!lifted.rows.includes(plain.rows[0]!));
  assert.deepEqual(lifted.weights, plain.weights);
  const shares = displayWeights(belief.mean);
  const sum = shares.reduce((total, w, j) => total + w * request.signals[j * 50 + last[0]!]!, 0);
  assert(Math.abs(lifted.scores[0]! - sum) < 1e-15);
  assert.equal(lifted.meanScores[0], lifted.scores[0]);
  assert.deepEqual(composeSlate({ ...request, bonus: new Float64Array(50) }), plain);
});

Deno.test("composeSlate() on day one leads with the films of equal weights", () => {
  const learner = mnlLearner(createMnlPrior(["a", "b"]));
  const slate = composeSlate({
    ...request,
    belief: learner.weightBelief(Float64Array.of(1, 0.5)),
    policy: learner.slatePolicy,
  });
  const sums = Array.from(
    { length: 50 },
    (_, row) => [0, 1, 2, 3, 4, 5].reduce((sum, j) => sum + request.signals[j * 50 + row]!, 0),
  );
  const best = sums.map((_, row) => row).sort((a, b) => sums[b]! - sums[a]! || a - b);
  assert.deepEqual([...slate.rows.subarray(0, 2)], best.slice(0, 2));
  assert.deepEqual([...displayWeights(slate.weights.slice(0, 6))], Array(6).fill(1 / 6));
});

Deno.test("composeSlate() prefers either of two films that mirror each other half of the time", () => {
  const mirrored = new Float64Array(12);
  mirrored[0] = 1; // film 0 has signal 0, film 1 has signal 1
  mirrored[3] = 1;
  let first = 0;
  for (let seed = 0; seed < 4000; seed++) {
    first += 1 - composeSlate({
      ...request,
      signals: mirrored,
      count: 2,
      size: 1,
      belief: normalBelief([1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]),
      policy: { ...policy, meanPositions: 0 },
      seed,
    }).rows[0]!;
  }
  assert(Math.abs(first / 4000 - 0.5) < 4 * 0.5 / Math.sqrt(4000));
});

Deno.test("composeSlate() gives the same slate for the same seed and another for another", () => {
  assert.deepEqual(composeSlate(request), composeSlate(request));
  assert.notDeepEqual(composeSlate({ ...request, seed: 6 }).weights, composeSlate(request).weights);
});

Deno.test("composeSlate() gives ties to the lower index", () => {
  const alike = new Float64Array(60).fill(0.5);
  assert.deepEqual([...composeSlate({ ...request, signals: alike, count: 10 }).rows], [
    0,
    1,
    2,
    3,
    4,
    5,
  ]);
});

Deno.test("composeSlate() is as long as the candidates allow", () => {
  const none = composeSlate({ ...request, signals: new Float64Array(0), count: 0 });
  assert.equal(none.rows.length, 0);
  assert.equal(none.weights.length, 0);
  const three = composeSlate({ ...request, signals: randomFilms(createRng(3), 3, 9), count: 3 });
  assert.deepEqual([...three.rows].sort(), [0, 1, 2]);
  assert.equal(composeSlate({ ...request, size: 0 }).rows.length, 0);
});

Deno.test("composeSlate() throws on what it cannot use", async (t) => {
  const cases: [name: string, change: Partial<SlateRequest>, message: RegExp][] = [
    ["short signals", { count: 51 }, /must have shape \[6, 51\]: received 300 values$/],
    ["negative size", { size: -1 }, /size must be an integer of at least 0: received -1$/],
    ["half a size", { size: 2.5 }, /size must be an integer/],
    [
      "bad policy",
      { policy: { ...policy, meanPositions: -2 } },
      /meanPositions must be an integer/,
    ],
    ["bad scale", { policy: { ...policy, explorationScale: NaN } }, /explorationScale/],
    ["short bonus", { bonus: new Float64Array(2) }, /bonus must be 50 finite numbers: .* \[0,0\]$/],
    ["NaN bonus", { bonus: new Float64Array(50).fill(NaN) }, /bonus must be 50 finite numbers/],
    ["bad seed", { seed: -1 }, /seed must be an integer/],
    ["NaN signals", { signals: new Float64Array(300).fill(NaN) }, /scores must be finite/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => composeSlate({ ...request, ...change }), { name: "RangeError", message });
    });
  }
});

Deno.test("displayWeights() gives signed shares, and zeros for zeros", () => {
  assert.deepEqual(
    displayWeights(Float64Array.of(1, -2, 0, 1, 0, 4)),
    Float64Array.of(0.125, -0.25, 0, 0.125, 0, 0.5),
  );
  assert.deepEqual(displayWeights(new Float64Array(6)), new Float64Array(6));
});
