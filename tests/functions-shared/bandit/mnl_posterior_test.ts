// Goal: the posterior is the documented model, to the last digits that mean anything. Method:
// states computed by NumPy, and properties that hold for every log.
import assert from "node:assert/strict";
import { createMnlPrior, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { goldenEvents, goldenPrior, goldenStates } from "./golden_learner.ts";

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

Deno.test("createMnlPrior() doubts equal weights with variance 1 unless told otherwise", () => {
  const state = createMnlPrior(["a", "b"]);
  assert.deepEqual([...state.mean], [2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 0]);
  assert.deepEqual([...state.priorVariance], [...Array(18).fill(1), 4]);
  assert.equal(createMnlPrior(["a"], { interceptVariance: 4 }).priorVariance[2], 4);
});

function assertClose(actual: Float64Array, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  const worst = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - actual[i]!)), 0);
  assert(worst <= tolerance, `largest difference ${worst}`);
}
