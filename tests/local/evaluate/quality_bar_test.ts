// Goal: the learner is good enough, and stays so. Method: the first 200 decisions of seasons of
// 1,000 with seeds 1 to 12, as the evaluation runs them (regime c is regime b until its programmer
// changes, so b counts twice); the bars are the project's, not our own output.
import assert from "node:assert/strict";
import { calibrationError, mergeBins } from "@shared/evaluation/calibration.ts";
import type { Entry } from "../../../supabase/local/evaluate/lineup.ts";
import type { RegimeName } from "../../../supabase/local/evaluate/regimes.ts";
import { type SeasonResult, simulateSeason } from "../../../supabase/local/evaluate/simulate.ts";

const SEEDS = 12;
const DECISIONS = 200;
const REGRET_MAX = 8;
const CALIBRATION_ERROR_MAX = 0.06;
const OURS: Entry = { name: "ours", kind: "ours" };

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const finalRegret = (results: SeasonResult[]) => mean(results.map(({ regret }) => regret.at(-1)!));

function seasons(regime: RegimeName, entry: Entry): SeasonResult[] {
  return Array.from({ length: SEEDS }, (_, i) =>
    simulateSeason({
      regime,
      seed: i + 1,
      decisions: DECISIONS,
      redrawAt: 500,
      entries: [entry],
    })[0]!);
}

Deno.test("the learner's mean regret over real preferences is at most 8 at 200 decisions", () => {
  const [a, b, d, e] = (["a", "b", "d", "e"] as const).map((regime) => seasons(regime, OURS));
  const regret = mean([a!, b!, b!, d!, e!].map(finalRegret));
  assert(regret <= REGRET_MAX, `received ${regret.toFixed(2)}`);
  const bins = mergeBins([...a!, ...b!, ...b!, ...d!, ...e!].map(({ calibration }) => calibration));
  const error = calibrationError(bins)!;
  assert(error <= CALIBRATION_ERROR_MAX, `received ${error.toFixed(3)}`);
});

Deno.test("the learner's mean regret where equal weights are right is at most 0.6", () => {
  const regret = finalRegret(seasons("f", OURS));
  assert(regret <= 0.6, `received ${regret.toFixed(2)}`);
});

Deno.test("the learner finds its way when the programmer changes", () => {
  const changed = Array.from(
    { length: 4 },
    (_, i) =>
      simulateSeason({
        regime: "c",
        seed: i + 1,
        decisions: 300,
        redrawAt: 100,
        entries: [OURS],
      })[0]!,
  );
  const between = (from: number, to: number) =>
    mean(changed.map(({ regret }) => regret[to - 1]! - regret[from - 1]!));
  assert(between(250, 300) < between(100, 150) / 2);
});
