// Goal: nothing is claimed from too little. Method: hand-made decisions around the limit of 30.
import assert from "node:assert/strict";
import { verdict } from "../../../supabase/local/evaluate/judge_log.ts";

const decisions = (count: number, weight: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({
    reward: i % 2,
    weight: weight(i),
    expected: 0.5,
    candidateExpected: 0.5,
  }));

Deno.test("verdict() refuses below an effective sample of 30 and says what is missing", () => {
  const judged = verdict("a", decisions(29, () => 1));
  assert.equal(judged.selfNormalised, null);
  assert.equal(judged.doublyRobust, null);
  assert.equal(judged.missing, 1);
  assert.equal(verdict("b", decisions(30, () => 1)).missing, 0);
  assert.equal(verdict("b", decisions(30, () => 1)).selfNormalised?.value, 0.5);
});

Deno.test("verdict() extrapolates from how much each decision counts", () => {
  const judged = verdict("a", decisions(40, (i) => i % 4 === 0 ? 1 : 0)); // 10 of 40 count
  assert.equal(judged.effectiveSampleSize, 10);
  assert.equal(judged.missing, 80);
});

Deno.test("verdict() gives no number when nothing on record is the candidate's", () => {
  assert.equal(verdict("a", decisions(50, () => 0)).missing, null);
});

Deno.test("verdict() always gives the choice model's word", () => {
  assert.equal(verdict("a", decisions(5, () => 0)).directMethod.value, 0.5);
});
