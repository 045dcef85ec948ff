// Goal: the posterior is the documented model, to the last digits that mean anything. Method:
// states computed by NumPy, and properties that hold for every log.
import assert from "node:assert/strict";
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { createMnlPrior, type MnlState, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { slotBelief } from "@shared/bandit/slot_belief.ts";
import { choleskyFactor } from "@shared/linalg/cholesky.ts";
import { softmax } from "@shared/linalg/softmax.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { goldenEvents, goldenPrior, goldenStates } from "./golden_learner.ts";
import { randomChoices } from "./random_choices.ts";

const FIVE = ["a", "b", "c", "d", "e"];

Deno.test("updateMnl() reproduces every state that NumPy computed to 1e-9", async (t) => {
  for (const expected of goldenStates) {
    await t.step(`after ${expected.after} events`, () => {
      const state = updateMnl(goldenPrior(), goldenEvents.slice(0, expected.after));
      const size = state.mean.length;
      assert.equal(size, expected.m.length);
      assertClose(state.mean, expected.m, 1e-9);
      assertClose(
        state.mean.map((_, i) => state.covariance[i * size + i]!),
        expected.S_diagonal,
        1e-9,
      );
      if (expected.S !== undefined) assertClose(state.covariance, expected.S, 1e-9);
    });
  }
});

Deno.test("createMnlPrior() doubts equal weights more than that they hold in every slot", () => {
  const state = createMnlPrior(["a", "b"]);
  assert.deepEqual([...state.mean], [2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 0]);
  const ofSignal = [2, 0.25, 0.25]; // the weight itself, then its interactions
  assert.deepEqual([...state.priorVariance], [...Array(6).fill(ofSignal).flat(), 4]);
  assert.equal(createMnlPrior(["a"], { interceptVariance: 4 }).priorVariance[2], 4);
});

Deno.test("updateMnl() never widens the belief without forgetting", () => {
  const events = randomChoices(createRng(1), 40, 5, 4);
  let state = createMnlPrior(FIVE, { forgetting: 1 });
  for (const event of events) {
    const next = updateMnl(state, [event]);
    assertNotAbove(next.covariance, state.covariance);
    state = next;
  }
});

Deno.test("updateMnl() narrows the belief about the slot a pick was made in", () => {
  const events = randomChoices(createRng(2), 40, 5, 4).filter(({ pick }) => pick !== null);
  let state = createMnlPrior(FIVE, { forgetting: 1 });
  for (const event of events) {
    const next = updateMnl(state, [event]);
    assert(slotTrace(next, event) < slotTrace(state, event));
    state = next;
  }
});

Deno.test("updateMnl() with forgetting stays within the prior", () => {
  const prior = createMnlPrior(FIVE, { forgetting: 0.9 });
  let state = prior;
  for (let batch = 0; batch < 20; batch++) {
    state = updateMnl(state, randomChoices(createRng(batch), 15, 5, 4));
    assertNotAbove(state.covariance, prior.covariance);
  }
});

Deno.test("updateMnl() keeps S symmetric and positive definite over 10,000 events", async (t) => {
  const events = randomChoices(createRng(3), 10_000, 8, 5);
  const names = Array.from({ length: 8 }, (_, i) => `feature ${i}`);
  for (const forgetting of [1, 0.998]) {
    await t.step(`forgetting ${forgetting}`, () => {
      const { mean, covariance } = updateMnl(createMnlPrior(names, { forgetting }), events);
      const size = mean.length;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < i; j++) {
          assert(Math.abs(covariance[i * size + j]! - covariance[j * size + i]!) <= 1e-12);
        }
      }
      choleskyFactor(covariance, size);
      assert(mean.every(Number.isFinite));
    });
  }
});

Deno.test("updateMnl() raises a picked film above the others of its slate", () => {
  let state = createMnlPrior(FIVE, { forgetting: 1 });
  for (const event of randomChoices(createRng(4), 100, 5, 4)) {
    const next = updateMnl(state, [{ ...event, pick: event.pick ?? 0, ticks: null }]);
    const lead = (s: MnlState) => {
      const u = utilities(s, event).subarray(0, 4);
      const picked = u[event.pick ?? 0]!;
      return picked - (u.reduce((sum, value) => sum + value, 0) - picked) / 3;
    };
    assert(lead(next) > lead(state));
    state = next;
  }
});

Deno.test("updateMnl() makes a refused slate more likely to be refused", () => {
  let state = createMnlPrior(FIVE, { forgetting: 1 });
  for (const event of randomChoices(createRng(5), 100, 5, 4)) {
    const next = updateMnl(state, [{ ...event, pick: null, ticks: null }]);
    const refusal = (s: MnlState) => softmax(utilities(s, event))[4]!;
    assert(refusal(next) > refusal(state));
    state = next;
  }
});

Deno.test("updateMnl() raises the weight of a ticked signal that the pick is rich in", () => {
  const [event] = randomChoices(createRng(6), 1, 5, 2);
  const signals = Float64Array.of(0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5);
  const ticks = Float64Array.of(1, 0, 0, 0, 0, 0);
  const prior = createMnlPrior(FIVE);
  const explained = updateMnl(prior, [{ ...event!, signals, pick: 0, ticks }]);
  const unexplained = updateMnl(prior, [{ ...event!, signals, pick: 0, ticks: null }]);
  assert(explained.mean[0]! > unexplained.mean[0]!);
});

Deno.test("updateMnl() reads ticks only beside a pick, and no tick as none", () => {
  const [event] = randomChoices(createRng(7), 1, 5, 4);
  const prior = createMnlPrior(FIVE);
  const none = new Float64Array(6);
  const ones = new Float64Array(6).fill(1);
  assert.deepEqual(
    updateMnl(prior, [{ ...event!, pick: null, ticks: ones }]),
    updateMnl(prior, [{ ...event!, pick: null, ticks: null }]),
  );
  assert.deepEqual(
    updateMnl(prior, [{ ...event!, pick: 1, ticks: none }]),
    updateMnl(prior, [{ ...event!, pick: 1, ticks: null }]),
  );
});

Deno.test("updateMnl() gives the same bytes for the same log, however it is cut", () => {
  const events = randomChoices(createRng(8), 37, 5, 4);
  const prior = createMnlPrior(FIVE);
  const whole = updateMnl(prior, events);
  assert.deepEqual(updateMnl(prior, events), whole);
  assert.deepEqual(events.reduce((state, event) => updateMnl(state, [event]), prior), whole);
  assert.deepEqual(updateMnl(updateMnl(prior, events.slice(0, 13)), events.slice(13)), whole);
  assert.equal(whole.eventCount, 37);
});

Deno.test("updateMnl() does not care for the order of the films in a slate", () => {
  const events = randomChoices(createRng(9), 50, 5, 4);
  const reversed = events.map((event) => ({
    ...event,
    pick: event.pick === null ? null : 3 - event.pick,
    signals: event.signals.map((_, i) => event.signals[(3 - Math.floor(i / 6)) * 6 + i % 6]!),
  }));
  const [a, b] = [
    updateMnl(createMnlPrior(FIVE), events),
    updateMnl(createMnlPrior(FIVE), reversed),
  ];
  assertClose(a.mean, [...b.mean], 1e-9);
  assertClose(a.covariance, [...b.covariance], 1e-9);
});

Deno.test("updateMnl() leaves its input unchanged and learns nothing from a bad batch", () => {
  const [good] = randomChoices(createRng(10), 1, 5, 4);
  const prior = createMnlPrior(FIVE);
  updateMnl(prior, [good!]);
  assert.deepEqual(prior, createMnlPrior(FIVE));
  const bad = { ...good!, context: Float64Array.of(NaN, 0, 0, 0, 0) };
  assert.throws(() => updateMnl(prior, [good!, bad]), { name: "RangeError", message: /context/ });
});

Deno.test("createMnlPrior() throws on settings that are no belief", async (t) => {
  const cases: [settings: Parameters<typeof createMnlPrior>[1], message: RegExp][] = [
    [{ interceptVariance: 0 }, /interceptVariance must be positive and finite: received 0$/],
    [{ outsideVariance: NaN }, /outsideVariance must be positive and finite: received NaN$/],
    [{ forgetting: 0 }, /forgetting must be in \(0, 1\]: received 0$/],
    [{ forgetting: 1.01 }, /forgetting must be in \(0, 1\]: received 1.01$/],
  ];
  for (const [settings, message] of cases) {
    await t.step(JSON.stringify(settings), () => {
      assert.throws(() => createMnlPrior(["a"], settings), { name: "RangeError", message });
    });
  }
});

/** Utilities of the films by the mean, and last that of refusing. */
function utilities(
  { mean, covariance }: MnlState,
  { context, signals }: ChoiceEvent,
): Float64Array {
  const slot = slotBelief(mean, covariance, context);
  const u = new Float64Array(signals.length / 6 + 1);
  signals.forEach((signal, i) => u[Math.floor(i / 6)]! += signal * slot.mean[i % 6]!);
  u[u.length - 1] = slot.mean[6]!;
  return u;
}

function slotTrace({ mean, covariance }: MnlState, { context }: ChoiceEvent): number {
  const slot = slotBelief(mean, covariance, context);
  return [0, 1, 2, 3, 4, 5].reduce((sum, k) => sum + slot.covariance[k * 8]!, 0);
}

/** In the Loewner order: upper - lower + 1e-12 I has a Cholesky factor. */
function assertNotAbove(lower: Float64Array, upper: Float64Array): void {
  const size = Math.sqrt(upper.length);
  const difference = upper.map((value, i) =>
    value - lower[i]! + (i % (size + 1) === 0 ? 1e-12 : 0)
  );
  choleskyFactor(difference, size);
}

function assertClose(actual: Float64Array, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  const worst = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - actual[i]!)), 0);
  assert(worst <= tolerance, `largest difference ${worst}`);
}
