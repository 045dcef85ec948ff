// Goal: past choices move the prior as far as they are worth, and touch nothing else. Method: the
// condition that the mode of a posterior satisfies, worked out here in all D dimensions, and
// properties that hold for all choices.
import assert from "node:assert/strict";
import { createMnlPrior, type MnlState } from "@shared/bandit/mnl_posterior.ts";
import { softmax } from "@shared/linalg/softmax.ts";
import type { Rng } from "@shared/random/rng.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import type { FilmChoice } from "../../../../supabase/local/train/warm_start/film_choice.ts";
import { foldHistory } from "../../../../supabase/local/train/warm_start/fold_history.ts";

const NAMES = ["a", "b", "c"];
const prior = createMnlPrior(NAMES);

function randomChoice(rng: Rng, films: number): FilmChoice {
  return {
    day: 0,
    context: Float64Array.of(1, rng.uniform() < 0.5 ? 1 : 0, 0),
    signals: Float64Array.from({ length: 6 * films }, () => rng.uniform()),
    pick: Math.floor(rng.uniform() * films),
  };
}

const choices = (seed: number, count: number) => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => randomChoice(rng, 30));
};

/** Rows s (x) [1, c] of the films, over all parameters but the outside utility. */
function designOf({ context, signals }: FilmChoice): number[][] {
  const x = [1, ...context];
  return Array.from(
    { length: signals.length / 6 },
    (_, film) =>
      Array.from(
        { length: 6 * x.length },
        (_, at) => signals[film * 6 + Math.floor(at / x.length)]! * x[at % x.length]!,
      ),
  );
}

const dot = (a: readonly number[], b: ArrayLike<number>) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

Deno.test("foldHistory() ends where prior and weighted likelihood pull equally", () => {
  const [choice] = choices(1, 1) as [FilmChoice];
  const weight = 0.3;
  const { mean } = foldHistory(prior, [choice], weight);
  const design = designOf(choice);
  const probabilities = softmax(Float64Array.from(design, (row) => dot(row, mean)));
  for (let at = 0; at < mean.length - 1; at++) {
    const pull = design.reduce(
      (sum, row, film) => sum + row[at]! * ((film === choice.pick ? 1 : 0) - probabilities[film]!),
      0,
    );
    const expected = prior.mean[at]! + prior.priorVariance[at]! * weight * pull;
    assert(Math.abs(mean[at]! - expected) < 1e-7, `parameter ${at}`);
  }
});

Deno.test("foldHistory() narrows the belief the more the past counts, and leaves refusals alone", () => {
  const past = choices(2, 40);
  const last = prior.mean.length - 1;
  const variances = (state: MnlState) =>
    state.mean.map((_, i) => state.covariance[i * state.mean.length + i]!);
  let wider = variances(prior);
  for (const weight of [0.01, 0.1, 1]) {
    const folded = foldHistory(prior, past, weight);
    const narrower = variances(folded);
    assert(narrower.slice(0, 3).every((variance, i) => variance < wider[i]!));
    assert.equal(folded.mean[last], prior.mean[last]);
    assert.equal(narrower[last], prior.priorVariance[last]);
    wider = narrower;
  }
});

Deno.test("foldHistory() keeps the plain prior as what is forgotten towards, and its input", () => {
  const before = structuredClone(prior);
  const folded = foldHistory(prior, choices(3, 5), 1);
  assert.deepEqual(prior, before);
  assert.deepEqual(folded.priorMean, prior.priorMean);
  assert.deepEqual(folded.priorVariance, prior.priorVariance);
  assert.equal(folded.eventCount, 0);
  assert.equal(foldHistory(prior, choices(3, 5), 0), prior);
});
