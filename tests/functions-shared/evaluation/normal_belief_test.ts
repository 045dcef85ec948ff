import assert from "node:assert/strict";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { normalBelief } from "@shared/evaluation/normal_belief.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

Deno.test("normalBelief() of what is on record draws as the learner did", () => {
  const learner = mnlLearner(createMnlPrior(["c1", "c2"])).learnAll([{
    context: Float64Array.of(1, 0),
    signals: Float64Array.of(0.5, 0.1, 0.2, 0.9, 0.3, 0, 1, 0.2, 0.2, 0.4, 0.6, 0.8),
    pick: 1,
    ticks: null,
    signalMean: new Float64Array(6).fill(0.4),
  }]);
  const belief = learner.weightBelief(Float64Array.of(0, 1));
  const again = normalBelief(belief.mean, belief.covariance!);
  assert.deepEqual(again.draw(createRng(8), 0.7), belief.draw(createRng(8), 0.7));
});
