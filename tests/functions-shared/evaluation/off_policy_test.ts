// Goal: the estimators are those of the literature. Method: logs small enough to sum by hand, and
// identities: equal weights, a perfect model, a blind model.
import assert from "node:assert/strict";
import {
  directMethod,
  doublyRobust,
  effectiveSampleSize,
  type JudgedDecision,
  loggedValue,
  overlap,
  selfNormalised,
} from "@shared/evaluation/off_policy.ts";

const decision = (
  reward: number,
  weight: number,
  expected = 0,
  candidateExpected = 0,
): JudgedDecision => ({ reward, weight, expected, candidateExpected });

const near = (actual: number, expected: number) => assert(Math.abs(actual - expected) < 1e-12);

Deno.test("selfNormalised() is the weighted mean reward with the delta method's error", () => {
  const { value, standardError } = selfNormalised([decision(1, 3), decision(0, 1)]);
  near(value, 3 / 4);
  // squares (3 · 1/4)² + (1 · 3/4)², times n/(n-1) with n = 16/10, over 4
  near(standardError, Math.sqrt((9 / 16 + 9 / 16) * (1.6 / 0.6)) / 4);
});

Deno.test("selfNormalised() with equal weights is the logged mean and its usual error", () => {
  const log = [1, 0, 0, 1, 1].map((reward) => decision(reward, 0.25));
  near(selfNormalised(log).value, loggedValue(log).value);
  near(selfNormalised(log).standardError, loggedValue(log).standardError);
});

Deno.test("selfNormalised() does not depend on the scale of the weights", () => {
  const log = [decision(1, 2), decision(0, 5), decision(1, 0.5)];
  const scaled = log.map((d) => ({ ...d, weight: 8 * d.weight }));
  near(selfNormalised(scaled).value, selfNormalised(log).value);
});

Deno.test("doublyRobust() is the direct method when the model is right about the log", () => {
  const log = [decision(1, 4, 1, 0.75), decision(0, 0.5, 0, 0.25)];
  near(doublyRobust(log).value, 0.5);
  assert.deepEqual(doublyRobust(log), directMethod(log));
});

Deno.test("doublyRobust() is SNIPS when the model knows nothing", () => {
  const log = [decision(1, 3), decision(0, 1), decision(1, 0.5)];
  near(doublyRobust(log).value, selfNormalised(log).value);
});

Deno.test("doublyRobust() corrects the model by its weighted errors", () => {
  const log = [decision(1, 3, 0.5, 0.4), decision(0, 1, 0.25, 0.2)];
  near(doublyRobust(log).value, 0.3 + (3 * 0.5 - 1 * 0.25) / 4);
});

Deno.test("effectiveSampleSize() counts equal weights fully, one large weight once", () => {
  near(effectiveSampleSize([2, 2, 2].map((weight) => ({ weight }))), 3);
  near(effectiveSampleSize([1, 3].map((weight) => ({ weight }))), 16 / 10);
  assert.equal(effectiveSampleSize([{ weight: 0 }, { weight: 0 }]), 0);
  assert.equal(effectiveSampleSize([]), 0);
});

Deno.test("overlap() is the mean weight", () => {
  near(overlap([{ weight: 0 }, { weight: 1.5 }]), 0.75);
});
