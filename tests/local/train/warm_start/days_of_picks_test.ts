// Goal: the days that a warm start saves are those after which the plain prior is as good. Method:
// picks that teach one weight, so that the loss falls with each; the crossing is worked out by hand.
import assert from "node:assert/strict";
import { createMnlPrior, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import {
  daysOfPicks,
  type Pick,
  servedAgain,
} from "../../../../supabase/local/train/warm_start/days_of_picks.ts";
import type { FilmChoice } from "../../../../supabase/local/train/warm_start/film_choice.ts";
import { judgeChoices } from "../../../../supabase/local/train/warm_start/judge_choices.ts";

const prior = createMnlPrior(["a"]);
/** The first signal is disliked: the film without it is taken. */
const choice: FilmChoice = {
  day: 0,
  context: Float64Array.of(1),
  signals: Float64Array.of(...[1, 0, 0, 0, 0, 0], ...[0, 0, 0, 0, 0, 0], ...[0.9, 0, 0, 0, 0, 0]),
  pick: 1,
};
const event = { ...choice, ticks: null, signalMean: new Float64Array(6) };
const picks: Pick[] = [5, 5, 6, 9, 9, 9, 12].map((day) => ({ day, eventFor: () => event }));
const lossAfter = (count: number) =>
  judgeChoices(updateMnl(prior, Array(count).fill(event)), [choice]).logLoss;

Deno.test("daysOfPicks() counts days with picks and doubles them", () => {
  const { curve } = daysOfPicks(prior, [picks], [choice], 0);
  assert.deepEqual(curve.map(({ days, picks }) => [days, picks]), [[0, 0], [1, 2], [2, 3], [4, 7]]);
  for (const { picks: learned, logLoss } of curve) {
    assert(Math.abs(logLoss - lossAfter(learned)) < 1e-12);
  }
});

Deno.test("daysOfPicks() finds where the curve reaches the warm start, linear between", () => {
  const [at2, at3] = [lossAfter(2), lossAfter(3)];
  const between = daysOfPicks(prior, [picks], [choice], at2 + 0.25 * (at3 - at2));
  assert(Math.abs(between.days! - 1.25) < 1e-9, String(between.days));
  assert(Math.abs(between.picks! - 2.25) < 1e-9);
  assert.equal(daysOfPicks(prior, [picks], [choice], lossAfter(0) + 1).days, 0, "worth nothing");
  assert.equal(daysOfPicks(prior, [picks], [choice], lossAfter(7) - 0.1).days, null, "never");
});

Deno.test("servedAgain() answers a slate by the taste that it is given", () => {
  const dislikes = updateMnl(prior, Array(60).fill(event));
  const [again] = servedAgain([choice], dislikes, 3, 1) as [Pick];
  const answered = again.eventFor(prior);
  assert.deepEqual([...answered.signals].filter((_, i) => i % 6 === 0), [1, 0.9, 0]);
  assert.equal(answered.pick, 2, "the film without the signal, which the plain prior puts last");
  assert.deepEqual(again.eventFor(prior), answered, "the same answer each time");
});
