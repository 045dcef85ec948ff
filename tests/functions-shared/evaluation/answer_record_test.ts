import assert from "node:assert/strict";
import {
  blindLogLoss,
  type ForeseenAnswer,
  hitAt,
  prequentialLogLoss,
} from "@shared/evaluation/answer_record.ts";

const answers: ForeseenAnswer[] = [
  { probabilities: [0.5, 0.25], pick: 1 },
  { probabilities: [0.5, 0.25], pick: null },
  { probabilities: [0.125, 0.125, 0.25], pick: 0 },
];

Deno.test("prequentialLogLoss() is the mean surprise, refusals included", () => {
  const expected = (Math.log(4) + Math.log(4) + Math.log(8)) / 3;
  assert(Math.abs(prequentialLogLoss(answers) - expected) < 1e-12);
});

Deno.test("prequentialLogLoss() stays finite when the impossible happens", () => {
  assert(Number.isFinite(prequentialLogLoss([{ probabilities: [1], pick: null }])));
});

Deno.test("blindLogLoss() takes every film and a refusal for equally likely", () => {
  const expected = (2 * Math.log(3) + Math.log(4)) / 3;
  assert(Math.abs(blindLogLoss(answers) - expected) < 1e-12);
});

Deno.test("hitAt() counts picks among the first k", () => {
  assert.deepEqual([1, 2].map((k) => hitAt(answers, k)), [1 / 3, 2 / 3]);
});
