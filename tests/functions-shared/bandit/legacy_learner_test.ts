// Goal: the adapter turns a slate into exactly the gradient steps that legacy_cts_test.ts checks
// against golden files: the pick first, then the films left standing, in slate order.
import assert from "node:assert/strict";
import { legacyUpdate, legacyWeights } from "@shared/bandit/legacy_cts.ts";
import { legacyLearner } from "@shared/bandit/legacy_learner.ts";
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { goldenLegacyState } from "./golden_legacy.ts";

const f64 = (...values: number[]) => Float64Array.from(values);

const HYPER = {
  lr: 0.25,
  expl_scale: 0.5,
  ema_decay: 0.75,
  h0: 2,
  tau: 2,
  alpha: 0.25,
  match_loss_weight: 0.5,
  weight_decay: 0.125,
};
const state = goldenLegacyState({
  U: [[1, 2, 0], [0, -1, 1], [2, 0, 0], [-1, 1, 0], [0, 0, 3], [1, 1, 1]],
  b: [0.5, -0.5, 0.25, 0, 1, -1],
  h_U: [[2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2]],
  h_b: [2, 2, 2, 2, 2, 2],
}, HYPER);

const films = [
  f64(0.9, 0.1, 0.5, 0.3, 0.2, 1),
  f64(0.1, 0.8, 0.4, 0.7, 0.6, 0),
  f64(0.5, 0.2, 0.9, 0.1, 1, 0.3),
];
const choice: ChoiceEvent = {
  context: f64(1, 0, 1),
  signals: Float64Array.from(films.flatMap((film) => [...film])),
  pick: 1,
  ticks: f64(0, 1, 0, 1, 0, 0),
  signalMean: f64(0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
};
const { context, ticks } = choice;
const step = (film: number, reward: number, ticked: Float64Array | null) => ({
  context,
  signals: films[film]!,
  reward,
  ticks: ticked,
});

Deno.test("legacyLearner() learns a selection: the pick with its ticks, then the others", () => {
  const learner = legacyLearner(state).learnAll([choice]);
  const expected = legacyUpdate(state, [step(1, 1, ticks), step(0, 0, null), step(2, 0, null)]);
  assert.equal(learner.eventCount, 1);
  assert.deepEqual(learner.state, { ...expected, eventCount: 1 });
});

Deno.test("legacyLearner() learns a rejection: reward 0 for each film, ticks ignored", () => {
  const learner = legacyLearner(state).learnAll([{ ...choice, pick: null }]);
  const expected = legacyUpdate(state, [0, 1, 2].map((film) => step(film, 0, null)));
  assert.deepEqual(learner.state, { ...expected, eventCount: 1 });
});

Deno.test("legacyLearner() folds a batch as it folds events in turn, and keeps its state", () => {
  const rejection = { ...choice, pick: null };
  const learner = legacyLearner(state);
  const batch = learner.learnAll([choice, rejection, choice]);
  const inTurn = learner.learnAll([choice]).learnAll([rejection, choice]);
  assert.deepEqual(batch.state, inTurn.state);
  assert.equal(batch.eventCount, 3);
  assert.deepEqual(learner.state, state);
});

Deno.test("legacyLearner() learns nothing when one event of a batch is bad", () => {
  const bad: [name: string, event: ChoiceEvent, message: RegExp][] = [
    ["NaN", { ...choice, signals: choice.signals.with(7, NaN) }, /signals must be finite/],
    ["short context", { ...choice, context: f64(1) }, /context must have 3 values: received 1$/],
    ["pick", { ...choice, pick: 3 }, /pick must be one of 3 rows: received 3$/],
  ];
  for (const [name, event, message] of bad) {
    const learn = () => legacyLearner(state).learnAll([choice, event]);
    assert.throws(learn, { name: "RangeError", message }, name);
  }
});

Deno.test("legacyLearner() believes in the weights without noise", () => {
  const belief = legacyLearner(state).weightBelief(context);
  assert.deepEqual(belief.mean, legacyWeights(state, context));
  assert.equal(belief.covariance, null);
  assert.equal(belief.outsideUtility, 0);
  const still = { uniform: () => 0, normal: () => 0 };
  assert.deepEqual(belief.draw(still, 1), belief.mean);
  const pushed = belief.draw({ uniform: () => 0, normal: () => 1 }, 1);
  assert.deepEqual(pushed, belief.mean); // the same push on every logit changes no share
});

Deno.test("legacyLearner() has one draw rank the whole slate", () => {
  assert.deepEqual(legacyLearner(state).slatePolicy, {
    meanPositions: 0,
    sharedDraw: true,
    explorationScale: 1,
  });
});

Deno.test("statistics() names finite figures", () => {
  const statistics = legacyLearner(state).statistics();
  assert.equal(statistics.event_count, 0);
  assert.ok(Math.abs(statistics.noise_std! - Math.sqrt(0.5 / 2)) < 1e-8); // sqrt(expl_scale / h)
  const weights = Object.entries(statistics).filter(([name]) => name.startsWith("weight_"));
  assert.equal(weights.length, 6);
  assert.ok(Math.abs(weights.reduce((sum, [, weight]) => sum + weight, 0) - 1) < 1e-15);
});
