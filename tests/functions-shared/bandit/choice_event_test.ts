// Goal: nothing that could spoil the state passes, and everything a log may hold does.
import assert from "node:assert/strict";
import { checkChoiceEvent } from "@shared/bandit/choice_event.ts";
import type { ChoiceEvent } from "@shared/bandit/learner.ts";

const good: ChoiceEvent = {
  context: Float64Array.of(1, 0, 0.5),
  signals: new Float64Array(12).fill(0.5),
  pick: 1,
  ticks: Float64Array.of(1, 0, 0, 0, 0, 1),
  signalMean: new Float64Array(6).fill(0.4),
};

Deno.test("checkChoiceEvent() accepts picks, refusals and a slate without films", () => {
  checkChoiceEvent(good, 3);
  checkChoiceEvent({ ...good, pick: null, ticks: null }, 3);
  checkChoiceEvent({ ...good, signals: new Float64Array(0), pick: null, ticks: null }, 3);
});

Deno.test("checkChoiceEvent() throws and names what is wrong", async (t) => {
  const six = (last: number) => Float64Array.of(0, 0, 0, 0, 0, last);
  const cases: [name: string, change: Partial<ChoiceEvent>, message: RegExp][] = [
    ["short context", { context: Float64Array.of(1) }, /context must have 3 values: received 1$/],
    [
      "infinite context",
      { context: Float64Array.of(0, Infinity, 0) },
      /context must be finite: received Infinity at 1$/,
    ],
    ["ragged signals", { signals: new Float64Array(13) }, /6 columns: received 13 values$/],
    ["NaN signal", { signals: six(NaN), pick: 0 }, /signals must be finite: received NaN at 5$/],
    ["pick past the end", { pick: 2 }, /pick must be one of 2 rows: received 2$/],
    ["negative pick", { pick: -1 }, /received -1$/],
    ["half a pick", { pick: 0.5 }, /received 0.5$/],
    ["pick without films", { signals: new Float64Array(0), pick: 0 }, /one of 0 rows: received 0$/],
    ["short ticks", { ticks: Float64Array.of(1) }, /ticks must have 6 values: received 1$/],
    ["half a tick", { ticks: six(0.5) }, /ticks must be 0 or 1: received \[0, 0, 0, 0, 0, 0.5\]$/],
    ["NaN mean", { signalMean: six(NaN) }, /signalMean must be finite: received NaN at 5$/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, () => {
      const event = { ...good, ...change };
      assert.throws(() => checkChoiceEvent(event, 3), { name: "RangeError", message });
    });
  }
});
