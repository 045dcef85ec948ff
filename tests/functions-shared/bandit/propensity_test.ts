// Goal: propensities are the probabilities they claim. Method: closed forms, with bounds four
// standard errors wide, and a plain simulation that sorts all films from the same draws.
import assert from "node:assert/strict";
import type { SlatePolicy } from "@shared/bandit/learner.ts";
import {
  pickProbabilities,
  type PropensityRequest,
  slatePropensities,
} from "@shared/bandit/propensity.ts";
import { composeSlate, type SlateRequest } from "@shared/bandit/slate.ts";
import { normalQuantile } from "@shared/random/normal_quantile.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { normalBelief } from "./normal_belief.ts";
import { randomFilms } from "./random_films.ts";

const policy: SlatePolicy = { meanPositions: 2, sharedDraw: false, explorationScale: 1 };
const ones = [1, 1, 1, 1, 1, 1];

/** Film i has signal i and nothing else, so its score is weight i. */
function oneSignalEach(count: number): Float64Array {
  return Float64Array.from(
    { length: 6 * count },
    (_, i) => i % count === Math.floor(i / count) ? 1 : 0,
  );
}

Deno.test("slatePropensities() is 1/2 for each of two films that mirror each other", () => {
  const request = {
    signals: oneSignalEach(2),
    count: 2,
    belief: normalBelief([1, 1, 0, 0, 0, 0], ones),
    size: 1,
    policy: { ...policy, meanPositions: 0 },
    seed: 1,
    rows: Int32Array.of(1),
    draws: 20_000,
  };
  assertShare(slatePropensities(request)[0]!, 1 / 2, request.draws);
});

Deno.test("slatePropensities() is Φ((a - b) / √2) for two films a - b apart", () => {
  const lead = Math.SQRT2 * normalQuantile(0.8);
  const request = {
    signals: oneSignalEach(2),
    count: 2,
    belief: normalBelief([lead, 0, 0, 0, 0, 0], ones),
    size: 1,
    policy: { ...policy, meanPositions: 0 },
    seed: 2,
    rows: Int32Array.of(0),
    draws: 20_000,
  };
  assertShare(slatePropensities(request)[0]!, 0.8, request.draws);
});

Deno.test("slatePropensities() is 2/3 for two of three films alike, whoever draws", async (t) => {
  for (const sharedDraw of [false, true]) {
    await t.step(`shared draw ${sharedDraw}`, () => {
      const request = {
        signals: oneSignalEach(3),
        count: 3,
        belief: normalBelief([1, 1, 1, 0, 0, 0], ones),
        size: 2,
        policy: { ...policy, meanPositions: 0, sharedDraw },
        seed: 3,
        rows: Int32Array.of(2, 0),
        draws: 20_000,
      };
      for (const share of slatePropensities(request)) assertShare(share, 2 / 3, request.draws);
    });
  }
});

Deno.test("slatePropensities() is Φ(bonus / √2) for a film that a bonus lifts above its equal", () => {
  const request = {
    signals: oneSignalEach(2),
    count: 2,
    bonus: Float64Array.of(0, Math.SQRT2 * normalQuantile(0.9)),
    belief: normalBelief([1, 1, 0, 0, 0, 0], ones),
    size: 1,
    policy: { ...policy, meanPositions: 0 },
    seed: 4,
    rows: Int32Array.of(1),
    draws: 20_000,
  };
  assertShare(slatePropensities(request)[0]!, 0.9, request.draws);
});

Deno.test("slatePropensities() counts as a plain simulation does", () => {
  const rng = createRng(9);
  for (let seed = 0; seed < 24; seed++) {
    const count = 7 + Math.floor(rng.uniform() * 60);
    const request: SlateRequest = {
      signals: randomFilms(rng, count, 1 + seed % 6),
      count,
      bonus: seed % 2 === 0
        ? null
        : Float64Array.from({ length: count }, () => Math.round(3 * rng.normal()) / 2),
      belief: normalBelief([2, -1, 1, 0.5, 0, 1], [1, 0.5, 2, 1, 0.25, 1]),
      size: 6,
      policy: { ...policy, meanPositions: seed % 4, sharedDraw: seed % 5 === 0 },
      seed,
    };
    const { rows } = composeSlate(request);
    const simulated = simulate({ ...request, rows, draws: 150 });
    assert.deepEqual(slatePropensities({ ...request, rows, draws: 150 }), simulated);
  }
});

Deno.test("slatePropensities() is all but 1 where nothing is left to chance", async (t) => {
  const signals = randomFilms(createRng(4), 30, 9);
  const belief = normalBelief([2, 1, 1, 1, 1, 1], ones);
  const base = { signals, count: 30, belief, size: 5, policy, seed: 1, draws: 1000 };
  const certain = 1000.5 / 1001;
  await t.step("mean positions", () => {
    const rows = composeSlate(base).rows;
    const shares = slatePropensities({ ...base, rows });
    assert.deepEqual([...shares.subarray(0, 2)], [certain, certain]);
    assert(shares.subarray(2).every((share) => share > 0 && share < certain));
  });
  await t.step("no noise", () => {
    const still = { ...base, policy: { ...policy, explorationScale: 0 } };
    const shares = slatePropensities({ ...still, rows: composeSlate(still).rows });
    assert.deepEqual([...shares], Array(5).fill(certain));
  });
  await t.step("every candidate is in the slate", () => {
    const all = { ...base, size: 30 };
    const shares = slatePropensities({ ...all, rows: composeSlate(all).rows });
    assert.deepEqual([...shares], Array(30).fill(certain));
  });
  await t.step("no candidates", () => {
    const none = { ...base, signals: new Float64Array(0), count: 0, rows: new Int32Array(0) };
    assert.equal(slatePropensities(none).length, 0);
  });
});

Deno.test("slatePropensities() depends on the request alone and not on the slate's own stream", () => {
  const signals = randomFilms(createRng(5), 40, 9);
  const belief = normalBelief([1, 1, 1, 1, 1, 1], ones);
  const base = { signals, count: 40, belief, size: 6, policy, seed: 1, draws: 1 };
  const rows = composeSlate(base).rows;
  assert.deepEqual(slatePropensities({ ...base, rows }), slatePropensities({ ...base, rows }));
  // with one draw from the slate's own stream, every film would come back
  assert.notDeepEqual([...slatePropensities({ ...base, rows })], Array(6).fill(0.75));
});

Deno.test("slatePropensities() throws on what it cannot use", async (t) => {
  const good: PropensityRequest = {
    signals: randomFilms(createRng(6), 9, 9),
    count: 9,
    belief: normalBelief(ones, ones),
    size: 3,
    policy,
    seed: 1,
    rows: Int32Array.of(0, 1, 2),
    draws: 10,
  };
  const cases: [name: string, change: Partial<PropensityRequest>, message: RegExp][] = [
    ["no draws", { draws: 0 }, /draws must be an integer of at least 1: received 0$/],
    ["short slate", { rows: Int32Array.of(0) }, /rows must be 3 candidates of 9: received \[0\]$/],
    ["unknown film", { rows: Int32Array.of(0, 1, 9) }, /received \[0,1,9\]$/],
    [
      "infinite draws",
      { belief: { ...good.belief, draw: () => new Float64Array(6).fill(NaN) } },
      /scores must be finite: received weights \[NaN, /,
    ],
    ["short signals", { count: 8 }, /must have shape \[6, 8\]/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => slatePropensities({ ...good, ...change }), {
        name: "RangeError",
        message,
      });
    });
  }
});

Deno.test("pickProbabilities() leaves the rest to a refusal", () => {
  const request = {
    signals: oneSignalEach(3),
    count: 3,
    belief: normalBelief([Math.log(2), Math.log(3), 7, 0, 0, 0], ones, Math.log(5)),
    rows: Int32Array.of(1, 0),
  };
  const [second, first] = pickProbabilities(request);
  assert(Math.abs(second! - 3 / 10) < 1e-15);
  assert(Math.abs(first! - 2 / 10) < 1e-15);
});

function assertShare(actual: number, expected: number, draws: number): void {
  const bound = 4 * Math.sqrt(expected * (1 - expected) / draws);
  assert(Math.abs(actual - expected) < bound, `${actual} against ${expected}`);
}

/** Composes R slates by sorting all films for every position. */
function simulate(request: PropensityRequest): Float64Array {
  const { signals, count, bonus, belief, policy, seed, rows, draws } = request;
  const rng = createRng(deriveSeed(seed, 1));
  const included = new Map<number, number>();
  for (let r = 0; r < draws; r++) {
    const slate = [...rows.subarray(0, policy.meanPositions)];
    let weights: Float64Array | null = null;
    while (slate.length < rows.length) {
      if (weights === null || !policy.sharedDraw) weights = belief.draw(rng, 1);
      const score = (row: number) =>
        [1, 2, 3, 4, 5].reduce(
          (sum, j) => sum + weights![j]! * signals[j * count + row]!,
          weights![0]! * signals[row]!,
        ) + (bonus?.[row] ?? 0);
      const left = Array.from({ length: count }, (_, row) => row).filter((row) =>
        !slate.includes(row)
      );
      slate.push(left.sort((a, b) => score(b) - score(a) || a - b)[0]!);
    }
    for (const row of slate) included.set(row, (included.get(row) ?? 0) + 1);
  }
  return Float64Array.from(rows, (row) => ((included.get(row) ?? 0) + 0.5) / (draws + 1));
}
