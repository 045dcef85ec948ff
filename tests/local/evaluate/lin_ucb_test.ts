// Goal: it is ridge regression with a bound. Method: two films of one slate, where the solution is
// known in closed form.
import assert from "node:assert/strict";
import { linUcbContestant } from "../../../supabase/local/evaluate/lin_ucb.ts";

const EVENT = {
  context: new Float64Array(2),
  signals: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  pick: 0,
  ticks: null,
  signalMean: new Float64Array(6),
};
const POOL = { signals: Float64Array.of(0, 1, ...new Array<number>(10).fill(0)), count: 2 };
const TASK = { pool: POOL, context: new Float64Array(2), size: 2, seed: 1 };

Deno.test("linUcbContestant() predicts by ridge regression on differences within the slate", () => {
  const contestant = linUcbContestant(2, 0);
  contestant.learn(EVENT);
  // φ = ±1/2 with rewards ±1/2: θ = (1/4 + 1/4) / (1 + 1/4 + 1/4) = 1/3, advantage θ / 2
  const [worse, better] = contestant.predict(TASK, Int32Array.of(0, 1))!;
  assert(Math.abs(better! - (1 / 2 + 1 / 6)) < 1e-12);
  assert(Math.abs(worse! - (1 / 2 - 1 / 6)) < 1e-12);
  assert.deepEqual(contestant.propose(TASK), Int32Array.of(1, 0));
});

Deno.test("linUcbContestant() tries what it does not know when alpha is large", () => {
  const pool = {
    signals: Float64Array.of(0.5, 0, 0, 0.5, ...new Array<number>(8).fill(0)),
    count: 2,
  };
  const first = (alpha: number) => {
    const contestant = linUcbContestant(2, alpha);
    for (let i = 0; i < 20; i++) contestant.learn(EVENT);
    return contestant.propose({ ...TASK, pool, size: 1 })[0];
  };
  assert.equal(first(0), 0);
  assert.equal(first(10), 1);
});
