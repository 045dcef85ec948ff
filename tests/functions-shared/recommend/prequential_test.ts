// Goal: figures are those of the definition. On day one utilities are known in closed form: the
// mean weight is 2 for each signal and the outside utility 0.
import assert from "node:assert/strict";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { learnAndJudge } from "@shared/recommend/prequential.ts";

const NAMES = ["a", "b"];
const prior = mnlLearner(createMnlPrior(NAMES));

/** Films whose six signals are all `values[i]`, so that their utility is 12 values[i]. */
function event(values: number[], pick: number | null, isOwnChoice = false) {
  return {
    isOwnChoice,
    choice: {
      context: Float64Array.of(0, 0),
      signals: Float64Array.from(values.flatMap((value) => new Array(6).fill(value))),
      pick,
      ticks: null,
      signalMean: new Float64Array(6),
    },
  };
}

Deno.test("learnAndJudge() takes the loss before it learns", () => {
  const values = [0.5, 0.25];
  const total = Math.exp(6) + Math.exp(3) + 1;
  const cases: [pick: number | null, loss: number][] = [
    [0, Math.log(total) - 6],
    [1, Math.log(total) - 3],
    [null, Math.log(total)],
  ];
  for (const [pick, loss] of cases) {
    const { judgement } = learnAndJudge(prior, [event(values, pick)]);
    assert(Math.abs(judgement.log_loss! - loss) < 1e-9, `pick ${pick}: ${judgement.log_loss}`);
  }
});

Deno.test("learnAndJudge() counts hits among the first five, never own choices or refusals", () => {
  const seven = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
  const cases: [pick: number | null, isOwnChoice: boolean, hit: number][] = [
    [0, false, 1],
    [4, false, 1],
    [5, false, 0],
    [null, false, 0],
    [3, true, 0],
  ];
  for (const [pick, isOwnChoice, hit] of cases) {
    const { judgement } = learnAndJudge(prior, [event(seven, pick, isOwnChoice)]);
    assert.equal(judgement.hit_at_5, hit);
  }
  const all = cases.map(([pick, isOwnChoice]) => event(seven, pick, isOwnChoice));
  assert.equal(learnAndJudge(prior, all).judgement.hit_at_5, 2 / 5);
});

Deno.test("learnAndJudge() learns what learnAll() learns, to the bit", () => {
  const events = Array.from(
    { length: 25 },
    (_, i) => event([0.2, 0.9, 0.4], i % 4 === 3 ? null : i % 3),
  );
  const { learner } = learnAndJudge(prior, events);
  const expected = prior.learnAll(events.map(({ choice }) => choice));
  assert.deepEqual(
    learner.weightBelief(Float64Array.of(1, 0)).mean,
    expected.weightBelief(Float64Array.of(1, 0)).mean,
  );
});

Deno.test("learnAndJudge() has no figures without slates", () => {
  assert.deepEqual(learnAndJudge(prior, []).judgement, {
    slates: 0,
    hit_at_5: null,
    log_loss: null,
  });
});
