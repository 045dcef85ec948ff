// Goal: the model never sees what it judges, and its probability is the logit's.
import assert from "node:assert/strict";
import { acceptanceProbability, crossFitAcceptance } from "@shared/evaluation/acceptance_model.ts";
import { createMnlPrior, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { slotBelief } from "@shared/bandit/slot_belief.ts";

const event = (first: number, pick: number | null) => ({
  context: Float64Array.of(1, 0),
  signals: Float64Array.of(first, 0.5, 0, 0, 0, 0),
  pick,
  ticks: null,
  signalMean: new Float64Array(6),
});
const events = [event(0.1, 0), event(0.9, null), event(0.7, 0), event(0.2, null)];

Deno.test("acceptanceProbability() is the odds of the films against the threshold", () => {
  const model = { weights: Float64Array.of(2, 0, 0, 0, 0, 0), outsideUtility: 1 };
  const signals = Float64Array.of(0.5, 1, ...new Array<number>(10).fill(0));
  const odds = Math.exp(1 - 1) + Math.exp(2 - 1);
  const actual = acceptanceProbability(model, signals, 2, Int32Array.of(0, 1));
  assert(Math.abs(actual - odds / (1 + odds)) < 1e-12);
});

Deno.test("acceptanceProbability() stays finite for utilities without measure", () => {
  const model = { weights: new Float64Array(6).fill(1e6), outsideUtility: 0 };
  const actual = acceptanceProbability(model, new Float64Array(6).fill(1), 1, Int32Array.of(0));
  assert(actual > 1 - 1e-12 && actual <= 1);
});

Deno.test("crossFitAcceptance() fits each fold to the events of the others", () => {
  const models = crossFitAcceptance(["c1", "c2"], events, 2);
  const prior = createMnlPrior(["c1", "c2"], { forgetting: 1 });
  const others = updateMnl(prior, [events[1]!, events[3]!]);
  const { mean } = slotBelief(others.mean, others.covariance, events[0]!.context);
  assert.deepEqual(models[0]!.weights, mean.slice(0, 6));
  assert.equal(models[2]!.outsideUtility, mean[6]);
});
