// Goal: a programmer's past makes the learner good from the first day, and another's past does not
// make it bad. Method: the simulator, where the true taste is known; the same seasons with and
// without the warm start.
import assert from "node:assert/strict";
import { createMnlPrior, type MnlState } from "@shared/bandit/mnl_posterior.ts";
import { type HiddenWeights, REGIMES } from "../../../../supabase/local/evaluate/regimes.ts";
import { hiddenTaste, simulateSeason } from "../../../../supabase/local/evaluate/simulate.ts";
import { CONTEXT_NAMES } from "../../../../supabase/local/evaluate/slot_stream.ts";
import { evidenceOf } from "../../../../supabase/local/train/warm_start/evidence.ts";
import { warmStart } from "../../../../supabase/local/train/warm_start/warm_start.ts";
import { simulatedPast, simulatedPicks } from "./simulated_past.ts";

const SEEDS = [1, 2, 3];
const PAST = 150;
const PICKS = 80;
const SLATES = { size: 5, seed: 0 };
const prior = createMnlPrior(CONTEXT_NAMES);
const tasteOf = (seed: number) => hiddenTaste(REGIMES.b, seed, Infinity)(0);
/** Of another programmer of the same kind. */
const otherTaste = (seed: number) => tasteOf(seed + 1000);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Cumulative regret after 50 decisions. */
function regretAt50(seed: number, start: MnlState): number {
  const entries = [{ name: "ours", kind: "ours", start }] as const;
  return simulateSeason({ regime: "b", seed, decisions: 50, entries })[0]!.regret.at(-1)!;
}

Deno.test("warmStart() on her own past lowers the regret of the first 50 decisions by half", () => {
  const [cold, warm] = [[] as number[], [] as number[]];
  for (const seed of SEEDS) {
    const past = simulatedPast(seed, tasteOf(seed), PAST);
    const { state, weight, worth, plain, warm: begun } = warmStart(
      prior,
      evidenceOf(prior, past, [], SLATES),
    );
    assert(weight >= 0.1, `received ${weight}`);
    assert(begun.logLoss < plain.logLoss - 0.3);
    assert(worth.days === null || worth.days >= 5, `worth ${worth.days} days`);
    cold.push(regretAt50(seed, prior));
    warm.push(regretAt50(seed, state));
  }
  assert(mean(warm) < mean(cold) / 2, `${mean(warm).toFixed(2)} of ${mean(cold).toFixed(2)}`);
});

Deno.test("warmStart() counts the past of the opposite taste for nothing once there are picks", () => {
  for (const seed of SEEDS) {
    const picks = simulatedPicks(seed, tasteOf(seed), PICKS);
    const weightOf = (taste: HiddenWeights) => {
      const evidence = evidenceOf(prior, simulatedPast(seed, taste, PAST), picks, SLATES);
      assert.equal(evidence.judgedOn, "picks");
      return warmStart(prior, evidence).weight;
    };
    const own = weightOf(tasteOf(seed));
    assert(own >= 0.1, `her own: ${own}`);
    assert(weightOf(otherTaste(seed)) <= own / 3, "a colleague's");
    assert.equal(weightOf((context) => tasteOf(seed)(context).map((w) => 4 - w)), 0);
  }
});

Deno.test("evidenceOf() learns from nothing that is not earlier than what it is judged on", () => {
  const past = simulatedPast(1, tasteOf(1), 100);
  const { past: learned, heldOut, picks, judgedOn } = evidenceOf(prior, past, [], SLATES);
  assert.equal(judgedOn, "history");
  const firstHeldOut = Math.min(...heldOut.map(({ day }) => day));
  assert(learned.every(({ day }) => day < firstHeldOut));
  assert(picks.flat().every(({ day }) => day < firstHeldOut));
  assert.equal(learned.length + heldOut.length, past.length);

  const recorded = simulatedPicks(1, tasteOf(1), 60).map((pick) => ({ ...pick, day: 30 }));
  const withPicks = evidenceOf(prior, past, recorded, SLATES);
  assert.equal(withPicks.judgedOn, "picks");
  assert(withPicks.whole.every(({ day }) => day < 30), "what was picked is not history");
  assert.throws(
    () => evidenceOf(prior, past.slice(0, 49), [], SLATES),
    /at least 50 films.*received 49/,
  );
});
