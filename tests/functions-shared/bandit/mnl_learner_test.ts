// Goal: the learner says what its state believes. Method: day one in closed form, moments of
// many draws against the stated mean and covariance.
import assert from "node:assert/strict";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { displayWeights } from "@shared/bandit/slate.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { goldenEvents, goldenPrior } from "./golden_learner.ts";

const context = goldenEvents[0]!.context;

Deno.test("weightBelief() weighs the signals exactly equally on day one, in every context", () => {
  const learner = mnlLearner(goldenPrior());
  for (const event of goldenEvents) {
    const { mean, outsideUtility } = learner.weightBelief(event.context);
    assert.deepEqual([...displayWeights(mean)], Array(6).fill(1 / 6));
    assert.equal(outsideUtility, 0);
  }
});

Deno.test("weightBelief() has the variance of 1 + c on day one", () => {
  const settings = { interceptVariance: 1, interactionVariance: 0.25 };
  const { covariance } = mnlLearner(createMnlPrior(["a", "b", "c"], settings))
    .weightBelief(Float64Array.of(0, 1, 0.5));
  covariance!.forEach((value, i) => {
    assert.equal(value, i % 7 === 0 ? 1 + 0.25 * (1 + 0.25) : 0); // s0² + σ² |c|²
  });
});

Deno.test("draw() has the stated mean and covariance, scaled", () => {
  const learner = mnlLearner(goldenPrior()).learnAll(goldenEvents);
  const belief = learner.weightBelief(context);
  const [rng, count, scale] = [createRng(1), 40_000, 0.5];
  const sums = new Float64Array(6);
  const products = new Float64Array(36);
  for (let r = 0; r < count; r++) {
    const offset = belief.draw(rng, scale).map((w, j) => w - belief.mean[j]!);
    offset.forEach((a, j) => {
      sums[j]! += a;
      offset.forEach((b, k) => products[j * 6 + k]! += a * b);
    });
  }
  const variance = (j: number) => scale ** 2 * belief.covariance![j * 7]!;
  for (let j = 0; j < 6; j++) {
    assert(Math.abs(sums[j]! / count) < 4 * Math.sqrt(variance(j) / count));
    for (let k = 0; k < 6; k++) {
      const error = products[j * 6 + k]! / count - scale ** 2 * belief.covariance![j * 6 + k]!;
      assert(Math.abs(error) < 4 * Math.sqrt(2 * variance(j) * variance(k) / count));
    }
  }
});

Deno.test("draw() is the mean without noise, and fills the storage it is given", () => {
  const belief = mnlLearner(goldenPrior()).learnAll(goldenEvents.slice(0, 5)).weightBelief(context);
  assert.deepEqual(belief.draw(createRng(1), 0), belief.mean);
  const storage = new Float64Array(6);
  assert.equal(belief.draw(createRng(2), 1, storage), storage);
  assert.deepEqual(storage, belief.draw(createRng(2), 1));
});

Deno.test("weightBelief() throws when the context has another length", () => {
  assert.throws(() => mnlLearner(goldenPrior()).weightBelief(new Float64Array(16)), {
    name: "RangeError",
    message: /context must have 18 values: received 16$/,
  });
});

Deno.test("learnAll() returns a new learner and leaves the old one as it was", () => {
  const before = mnlLearner(goldenPrior());
  const after = before.learnAll(goldenEvents.slice(0, 3));
  assert.equal(after.algorithm, "mnl-ts/1");
  assert.deepEqual([before.eventCount, after.eventCount], [0, 3]);
  assert.deepEqual(before.state, goldenPrior());
  assert.deepEqual(after.contextNames, before.contextNames);
});

Deno.test("statistics() gives finite figures that people can follow", () => {
  const before = mnlLearner(createMnlPrior(["a"], { interceptVariance: 1 })).statistics();
  const after = mnlLearner(goldenPrior()).learnAll(goldenEvents).statistics();
  assert.equal(before.event_count, 0);
  assert.equal(before.remaining_variance_share, 1);
  for (const name of SIGNAL_NAMES) {
    assert.equal(before[`weight_${name}`], 2);
    assert.equal(before[`weight_std_${name}`], 1);
    assert(after[`weight_std_${name}`]! < 2);
  }
  assert.equal(after.event_count, goldenEvents.length);
  assert(after.remaining_variance_share! < 1);
  assert(Object.values(after).every(Number.isFinite));
});
