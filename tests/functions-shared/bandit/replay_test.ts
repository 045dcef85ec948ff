// Goal: the state is a fold over the log, and a retracted event is as if it had never been.
// Method: logs with and without the event give the same bytes.
import assert from "node:assert/strict";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { type LoggedEvent, replay, retractionsBefore } from "@shared/bandit/replay.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { randomChoices } from "./random_choices.ts";

const choices = randomChoices(createRng(1), 30, 2, 4);
const base = mnlLearner(createMnlPrior(["a", "b"]));

Deno.test("replay() folds the answered slates in order", () => {
  const replayed = replay(base, log(choices.map((_, i) => i), 100));
  assert.deepEqual(state(replayed), state(base.learnAll(choices)));
});

Deno.test("replay() gives the same bytes in one go and batch by batch", () => {
  const events = log(choices.map((_, i) => i), 1);
  const first = replay(base, events.slice(0, 13));
  assert.deepEqual(state(replay(first, events.slice(13))), state(replay(base, events)));
});

Deno.test("replay() leaves a retracted event out, to the last bit", () => {
  const events = [...log([0, 1, 2, 3], 1), retraction(5, "choice 1"), ...log([4], 6)];
  const without = base.learnAll([0, 2, 3, 4].map((i) => choices[i]!));
  const replayed = replay(base, events);
  assert.deepEqual(state(replayed), state(without));
  assert.equal(replayed.eventCount, 4);
});

Deno.test("replay() counts an event again when its retraction is retracted", () => {
  const events = [
    ...log([0, 1], 1),
    retraction(3, "choice 0"),
    retraction(4, "retraction 3"),
  ];
  assert.deepEqual(state(replay(base, events)), state(base.learnAll(choices.slice(0, 2))));
});

Deno.test("replay() ignores a second retraction and one of an event it does not hold", () => {
  const events = [
    ...log([0, 1], 1),
    retraction(3, "choice 0"),
    retraction(4, "choice 0"),
    retraction(5, "long ago"),
  ];
  assert.deepEqual(state(replay(base, events)), state(base.learnAll([choices[1]!])));
});

Deno.test("replay() returns the base itself when nothing stands", () => {
  assert.equal(replay(base, []), base);
  assert.equal(replay(base, [...log([0], 1), retraction(2, "choice 0")]), base);
});

Deno.test("retractionsBefore() names the events that only an older base can leave out", () => {
  const events = [
    ...log([0], 1),
    retraction(2, "choice 0"),
    retraction(3, "long ago"),
    retraction(4, "longer ago"),
    retraction(5, "retraction 4"),
  ];
  assert.deepEqual(retractionsBefore(events), ["long ago"]);
  assert.deepEqual(retractionsBefore(events.slice(0, 2)), []);
});

Deno.test("replay() throws on a log it cannot trust", async (t) => {
  const [one, two] = log([0, 1], 1) as [LoggedEvent, LoggedEvent];
  const cases: [name: string, events: LoggedEvent[], error: string, message: RegExp][] = [
    ["gap", [one, { ...two, seq: 3 }], "RangeError", /must follow 1 without a gap: received 3$/],
    ["disorder", [two, one], "RangeError", /must follow 2 without a gap: received 1$/],
    ["repetition", [one, one], "RangeError", /must follow 1 without a gap: received 1$/],
    [
      "no choice",
      [{ ...one, choice: null }],
      "TypeError",
      /event 1 as a selection must have a choice/,
    ],
    ["no target", [{ ...retraction(1, "x"), retracts: null }], "TypeError", /must name an event/],
    ["bad choice", [{ ...one, choice: { ...choices[0]!, pick: 9 } }], "RangeError", /pick/],
  ];
  for (const [name, events, error, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => replay(base, events), { name: error, message });
    });
  }
});

function log(indices: number[], firstSeq: number): LoggedEvent[] {
  return indices.map((index, i) => ({
    seq: firstSeq + i,
    eventId: `choice ${index}`,
    kind: choices[index]!.pick === null ? "rejection" : "selection",
    retracts: null,
    choice: choices[index]!,
  }));
}

function retraction(seq: number, target: string): LoggedEvent {
  return { seq, eventId: `retraction ${seq}`, kind: "retraction", retracts: target, choice: null };
}

function state(learner: ReturnType<typeof replay>): unknown {
  return (learner as typeof base).state;
}
