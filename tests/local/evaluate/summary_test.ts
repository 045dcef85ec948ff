// Goal: seeds are the unit of the intervals. Method: results by hand.
import assert from "node:assert/strict";
import { emptyBins } from "@shared/evaluation/calibration.ts";
import type { RegimeName } from "../../../supabase/local/evaluate/regimes.ts";
import { markdownTable, plusMinus } from "../../../supabase/local/evaluate/standings_table.ts";
import { learningCurve, standings } from "../../../supabase/local/evaluate/summary.ts";

const result = (perDecision: number) => ({
  name: "x",
  regret: Float64Array.from({ length: 50 }, (_, i) => (i + 1) * perDecision),
  hitAt5: 0.5,
  regenerations: 5,
  calibration: emptyBins(),
});
const season = (regime: RegimeName, seed: number) => ({ regime, seed, decisions: 50, entries: [] });
const seasons = [season("a", 1), season("a", 2), season("b", 1), season("b", 2)];
const results = [[result(1)], [result(2)], [result(3)], [result(4)]];

Deno.test("standings() averages the regimes of a seed, then takes the seeds' interval", () => {
  const [standing] = standings(seasons, results, ["a", "b"]);
  const { mean, halfWidth } = standing!.regretAt[50]!;
  assert.equal(mean, 125); // seeds 100 and 150
  assert(Math.abs(halfWidth - 12.706 * 25) < 0.1);
  assert.equal(standing!.regenerations.mean, 10);
  assert.equal(standing!.calibration, null);
});

Deno.test("standings() looks at the regimes asked for", () => {
  assert.equal(standings(seasons, results, ["b"])[0]!.regretAt[50]!.mean, 175);
});

Deno.test("learningCurve() is the regret per decision in each stretch", () => {
  assert.deepEqual(learningCurve([result(1), result(3)], 25), [
    { decision: 25, regret: 2 },
    { decision: 50, regret: 2 },
  ]);
});

Deno.test("plusMinus() shows more digits of small numbers and no interval of one seed", () => {
  assert.equal(plusMinus({ mean: 3.456, halfWidth: 0.5 }), "3.46 ± 0.50");
  assert.equal(plusMinus({ mean: 227.3, halfWidth: 12.2 }), "227 ± 12");
  assert.equal(plusMinus({ mean: 3, halfWidth: Infinity }), "3.00");
});

Deno.test("markdownTable() aligns its columns", () => {
  assert.equal(
    markdownTable(["name", "x"], [["a", "10"]]),
    "| name |   x |\n| ---- | --: |\n| a    |  10 |",
  );
});
