// Goal: a condition strikes out, a number shifts, a missing number does neither. Method: three
// films whose fields are known; every name a formula may use.
import assert from "node:assert/strict";
import type { FormulaNode } from "@shared/recommend/formula.ts";
import { bonusOf, judgeFilms, ruleEffects } from "@shared/recommend/house_rules.ts";
import { RULE_NUMBERS, ruleScope } from "@shared/recommend/rule_films.ts";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { parse } from "mathjs/number";
import { smallCatalog } from "../../functions/small_world.ts";

const catalog = smallCatalog();
catalog.releaseYears[5] = 0;
catalog.durationMin[5] = NaN;
catalog.rightsEndDays[5] = NO_DAY;
catalog.runsLeft[5] = -1;
catalog.languageIds[5] = -1;

/** Rows 1, 2 and 5 for the hour after midnight of Friday 27 November 2026. */
const films = {
  catalog,
  slot: createSlot({ channel: "Lumen 1", date: "2026-11-27", hour: 25 }),
  candidates: Int32Array.of(1, 2, 5),
  signals: Float64Array.from({ length: 18 }, (_, i) => i / 18),
  runsUsed: new Map([[1, 2]]),
  audience: Float64Array.of(100, 200, 500),
};

function judge(...formulas: string[]) {
  const rules = formulas.map((text, i) => ({ name: `r${i}`, tree: parse(text) as FormulaNode }));
  return judgeFilms(rules, ruleScope(films), 3);
}

const effects = (formula: string) => [...judge(formula).columns[0]!.effects];

Deno.test("judgeFilms() knows each number of a film", async (t) => {
  const cases: Record<(typeof RULE_NUMBERS)[number], number[]> = {
    duration_min: [9.1, 9.2, 0],
    release_year: [1.985, 1.99, 0],
    vote_average: [0.525, 0.55, 0.625],
    popularity: [0.1, 0.2, 0.5],
    revenue: [0.001, 0.01, 10],
    runs_left: [1, 3, Infinity],
    times_shown: [0, 0, 0],
    rights_days_left: [3.3, 3.3, Infinity],
    predicted_audience: [1, 2, 5],
    hour: [1, 1, 1],
    weekday: [5, 5, 5],
    month: [1.1, 1.1, 1.1],
  };
  const scales: Partial<Record<string, number>> = {
    duration_min: 10,
    release_year: 1000,
    vote_average: 10,
    popularity: 10,
    revenue: 10_000,
    rights_days_left: 10,
    predicted_audience: 100,
    month: 10,
  };
  for (const name of RULE_NUMBERS) {
    await t.step(name, () => {
      const expected = cases[name].map((value) => Math.min(10, value));
      assert.deepEqual(effects(`${name} / ${scales[name] ?? 1}`), expected);
    });
  }
});

Deno.test("judgeFilms() knows the signals by name", () => {
  SIGNAL_NAMES.forEach((name, j) => {
    assert.deepEqual(effects(name), [3 * j / 18, (3 * j + 1) / 18, (3 * j + 2) / 18]);
  });
});

Deno.test("judgeFilms() keeps the films for which every condition holds", async (t) => {
  const cases: [formula: string, kept: number[]][] = [
    ['genre("drama")', [1]],
    ['not genre("Drama")', [0, 2]],
    ['genre("Western")', []],
    ['not genre("Western")', [0, 1, 2]],
    ['language("en")', [0]],
    ['language("xx")', []],
    ['channel("Lumen 1")', [0, 1, 2]],
    ['channel("Lumen 2")', []],
    ["duration_min < 1000", [0, 1]], // unknown: false
    ["release_year != 1990", [0]],
    ["rights_days_left > 100", [2]],
    ["true", [0, 1, 2]],
  ];
  for (const [formula, kept] of cases) {
    await t.step(formula, () => assert.deepEqual([...judge(formula).kept], kept));
  }
  await t.step("two conditions", () => {
    assert.deepEqual([...judge("popularity > 1", "popularity < 5").kept], [1]);
  });
});

Deno.test("bonusOf() adds what the rules say, each within 10, a missing number 0", () => {
  const { kept, columns } = judge("duration_min", "-1e9", "popularity / 10", "hour > 0");
  assert.deepEqual([...kept], [0, 1, 2]);
  assert.deepEqual(columns.map(({ effects }) => [...effects]), [
    [10, 10, 0],
    [-10, -10, -10],
    [0.1, 0.2, 0.5],
  ]);
  assert.deepEqual([...bonusOf(columns)!], [0.1, 0.2, -9.5]);
  assert.deepEqual(ruleEffects(columns, 2), [
    { name: "r1", effect: -10 },
    { name: "r2", effect: 0.5 },
  ]);
  assert.equal(bonusOf(judge("hour > 0").columns), null);
});
