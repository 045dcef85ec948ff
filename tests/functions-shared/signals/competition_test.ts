// Goal: with the old constants the signal equals the golden curve, sums and cases; with ours one
// recent showing vetoes and otherwise the best counts, over a year back and three weeks ahead.
// Tolerance: exp() may differ in the last bit between numpy and the engine.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import {
  COMPETITION,
  type CompetitionConstants,
  competitionSignal,
  competitionValue,
  decisiveDistances,
  LEGACY_COMPETITION,
} from "@shared/signals/competition.ts";
import { golden, goldenCatalog, goldenRow } from "./golden_signals.ts";
import { assertNear } from "./near.ts";

const AIR_DAY = 20_000;

/** The signal of one film that competitors show at the distances `ds`. */
function signalOf(ds: readonly number[], constants: CompetitionConstants): number {
  const showings = {
    films: new Int32Array(ds.length),
    days: Int32Array.from(ds, (d) => AIR_DAY - d),
  };
  return competitionSignal([showings], 1, Int32Array.of(0), AIR_DAY, constants)[0]!;
}

Deno.test("competitionValue() equals the golden curve without a window", async (t) => {
  for (const { days_floor: d, reward_formula: reward } of golden.competition_curve) {
    await t.step(`d = ${d}`, () => assertNear(competitionValue(d), reward, 1e-15));
  }
});

Deno.test("competitionSignal() equals the golden curve through the old window", async (t) => {
  for (const { days_floor: d, reward_through_window: reward } of golden.competition_curve) {
    await t.step(`d = ${d}`, () => assertNear(signalOf([d], LEGACY_COMPETITION), reward, 1e-15));
  }
});

Deno.test("competitionSignal() equals the golden sums", async (t) => {
  const wide = { ...LEGACY_COMPETITION, daysBackMax: 1000, daysAheadMax: 1000 };
  for (const { ds, reward_formula, reward_through_window } of golden.competition_multi) {
    await t.step(`[${ds}]`, () => {
      assertNear(signalOf(ds, wide), reward_formula, 1e-15);
      assertNear(signalOf(ds, LEGACY_COMPETITION), reward_through_window, 1e-15);
    });
  }
});

Deno.test("competitionSignal() equals the golden cases", async (t) => {
  const rival = golden.history.filter(({ catalog_id, channel }) =>
    catalog_id !== null && golden.competitor_channels.includes(channel)
  );
  const showings = {
    films: Int32Array.from(rival, ({ catalog_id }) => goldenRow(catalog_id!)),
    days: Int32Array.from(rival, ({ date }) => epochDay(date)),
  };
  for (const { name, film, air_date: airDate, expect } of golden.cases) {
    await t.step(`${name}: ${film}`, () => {
      const [value] = competitionSignal(
        [showings],
        goldenCatalog.size,
        Int32Array.of(goldenRow(film)),
        epochDay(airDate.slice(0, 10)),
        LEGACY_COMPETITION,
      );
      assertNear(value, expect.competition, 1e-15);
    });
  }
});

Deno.test("competitionSignal() lets a recent showing veto, else the best count", async (t) => {
  const rise = (d: number) => 0.4 + 0.6 * (Math.exp(0.25 * (d + 21)) - 1) / (Math.exp(4.25) - 1);
  const cases: [ds: number[], expected: number][] = [
    [[], 0.2],
    [[0], 0],
    [[183], 0],
    [[184], 0.2 / 183],
    [[274], 0.2 * 91 / 183],
    [[365], 0.2 * 182 / 183],
    [[366], 0.2], // beyond the window: not shown
    [[-1], 1],
    [[-4], 1],
    [[-5], rise(-5)],
    [[-20], rise(-20)],
    [[-21], 0.2],
    [[-22], 0.2], // beyond the window
    [[-2, 50], 0], // a scoop is none when another channel had it in spring
    [[50, -2], 0],
    [[-2, 0], 0],
    [[183, -2], 0],
    [[-21, -21, -21, -21, -21, -21], 0.2], // six far showings are no scoop
    [[-10, -12], rise(-10)],
    [[-12, -10], rise(-10)],
    [[200, -3], 1],
    [[184, 184], 0.2 / 183],
    [[200, -21], 0.2],
    [[400, -30], 0.2],
  ];
  for (const [ds, expected] of cases) {
    await t.step(`[${ds}]`, () => {
      assertNear(signalOf(ds, COMPETITION), expected, 1e-15);
    });
  }
});

Deno.test("decisiveDistances() are those without which the signal is another", async (t) => {
  const cases: [ds: number[], expected: number[]][] = [
    [[], []],
    [[-22, 366], []],
    [[-21], []], // as good as not shown
    [[-3, -10], [-3]],
    [[-1, -4, -5], [-1, -4]],
    [[-3, 50, 120], [50, 120]],
    [[0], [0]],
    [[183, 184], [183]],
    [[200, 300], [300]],
    [[300, -20], [-20]],
  ];
  for (const [ds, expected] of cases) {
    await t.step(`[${ds}]`, () => assert.deepEqual([...decisiveDistances(ds)], expected));
  }
  const rng = createRng(5);
  for (let i = 0; i < 500; i++) {
    const ds = Array.from(
      { length: 1 + rng.uniform() * 4 },
      () => Math.floor(rng.uniform() * 420) - 30,
    );
    const decisive = decisiveDistances(ds);
    const value = signalOf(ds, COMPETITION);
    assert.equal(signalOf([...decisive], COMPETITION), value, `only the decisive of [${ds}]`);
    const others = ds.filter((d) => !decisive.has(d));
    if (decisive.size > 0) assert.notEqual(signalOf(others, COMPETITION), value, `without [${ds}]`);
  }
});

Deno.test("competitionSignal() keeps films and sources of showings apart", () => {
  const columns = (rows: [film: number, d: number][]) => ({
    films: Int32Array.from(rows, ([film]) => film),
    days: Int32Array.from(rows, ([, d]) => AIR_DAY - d),
  });
  const values = competitionSignal(
    [columns([[0, -2], [1, 10]]), columns([[1, -2], [3, -3], [9, -1], [-1, -1]])],
    4,
    Int32Array.of(3, 2, 1, 0),
    AIR_DAY,
  );
  assert.deepEqual(Array.from(values), [1, 0.2, 0, 1]);
});
