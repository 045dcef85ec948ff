// Goal: the programmer chooses as she says. Method: choices are counted against the logit's
// probabilities; 4,000 choices, so five standard errors are below 0.04.
import assert from "node:assert/strict";
import {
  answerSlate,
  judgePool,
  slateRegret,
} from "../../../supabase/local/evaluate/programmer.ts";
import { type Regime, REGIMES } from "../../../supabase/local/evaluate/regimes.ts";

const pool = {
  signals: Float64Array.of(1, 0.5, 0, 0, 0, 1, ...new Array<number>(12).fill(0.2)),
  count: 3,
};
const judgement = judgePool(pool, Float64Array.of(2, -1, 0, 0, 0, 0));
const means = Float64Array.of(0.5, 1 / 3, 0.2, 0.2, 0.2, 0.2);
const rows = Int32Array.of(2, 0, 1);
const N = 4000;

function answers(regime: Regime) {
  return Array.from(
    { length: N },
    (_, decision) =>
      answerSlate(regime, judgement, pool, means, { seed: 5, decision, rows, mayRefuse: true }),
  );
}
const shareOf = (regime: Regime, pick: number | null) =>
  answers(regime).filter((answer) => answer.pick === pick).length / N;

Deno.test("judgePool() sums weights times signals", () => {
  assert.deepEqual(judgement.utilities, Float64Array.of(2, 1, -1));
  assert.equal(judgement.best, 2);
  assert(Math.abs(judgement.mean - 2 / 3) < 1e-15);
});

Deno.test("slateRegret() is 0 with the best film, 1 for one as good as the mean", () => {
  assert.equal(slateRegret(judgement, Int32Array.of(1, 0)), 0);
  assert.equal(slateRegret(judgement, Int32Array.of(1)), 1 / (2 - 2 / 3));
});

Deno.test("answerSlate() picks by the logit", () => {
  const total = Math.exp(2) + Math.exp(1) + Math.exp(-1);
  [-1, 2, 1].forEach((utility, position) => {
    assert(Math.abs(shareOf(REGIMES.b, position) - Math.exp(utility) / total) < 0.04);
  });
});

Deno.test("answerSlate() with four times the noise picks as by a quarter of the utilities", () => {
  const total = Math.exp(2 / 4) + Math.exp(1 / 4) + Math.exp(-1 / 4);
  const expected = 0.9 * Math.exp(2 / 4) / total + 0.1 / 3;
  assert(Math.abs(shareOf(REGIMES.d, 1) - expected) < 0.04);
});

Deno.test("answerSlate() refuses a slate without a good film, unless it must not", () => {
  const poor = { seed: 5, decision: 0, rows: Int32Array.of(2) };
  const answer = (mayRefuse: boolean) =>
    answerSlate(REGIMES.e, judgement, pool, means, { ...poor, mayRefuse }).pick;
  assert.equal(answer(true), null);
  assert.equal(answer(false), 0);
});

Deno.test("answerSlate() explains 60 % of picks by what speaks for the film, 8 % of boxes wrong", () => {
  const ticks = answers(REGIMES.b).filter(({ pick }) => pick === 1).map((answer) => answer.ticks);
  const given = ticks.filter((values) => values !== null);
  assert(Math.abs(given.length / ticks.length - 0.6) < 0.05);
  const curator = given.filter((values) => values[0] === 1).length / given.length;
  const rights = given.filter((values) => values[5] === 1).length / given.length;
  assert(Math.abs(curator - 0.92) < 0.04);
  assert(Math.abs(rights - 0.08) < 0.04);
});
