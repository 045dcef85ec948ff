// Goal: audiences follow the formula in the module's header. Method: the same film on occasions that
// differ in one thing; the ratio of the geometric means over n draws is e^effect, and the standard
// error of its logarithm is 0.22 √(2 / n). The effects are those of the header, written out here.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import {
  type DemoAudience,
  drawAudience,
  filmEffect,
  type Occasion,
  repeatEffect,
} from "../../../supabase/local/demo_data/audience_formula.ts";
import type { DemoFilm } from "../../../supabase/local/demo_data/demo_film.ts";
import { streamRng } from "../../../supabase/local/demo_data/draws.ts";

const DRAWS = 4000;
const TOLERANCE = 4 * 0.22 * Math.sqrt(2 / DRAWS);

const FILM: DemoFilm = {
  catalogId: "1",
  tmdbId: 1,
  title: "A film",
  originalTitle: null,
  genres: ["Comedy", "Horror"],
  director: null,
  actors: null,
  durationMin: 100,
  productionYear: 2006,
  releaseDate: null,
  originalLanguage: null,
  popularity: Math.exp(2.2 + 0.8 * 1.5),
  revenue: null,
  voteAverage: 7.2,
  adult: false,
};

const UNKNOWN: DemoFilm = {
  ...FILM,
  genres: [],
  productionYear: null,
  popularity: null,
  voteAverage: null,
};

/** A Wednesday in spring. */
const BASE: Occasion = {
  channel: "Lumen 1",
  day: epochDay("2026-04-15"),
  hour: 20,
  isHoliday: false,
};

const NEVER = { count: 0, daysSince: 0 };

function draws(stream: string, occasion: Occasion, earlier = NEVER, film = FILM): DemoAudience[] {
  const rng = streamRng(21, stream);
  return Array.from({ length: DRAWS }, () => drawAudience(rng, film, occasion, earlier));
}

const meanLog = (values: number[]) =>
  values.reduce((sum, value) => sum + Math.log(value), 0) / values.length;

Deno.test("drawAudience() follows each effect of the formula", async (t) => {
  const base = meanLog(draws("base", BASE).map(({ thousand }) => thousand));
  const cases: [name: string, occasion: Partial<Occasion>, effect: number][] = [
    ["late night", { hour: 22 }, -0.5],
    ["afternoon", { hour: 14 }, -0.6],
    ["morning", { hour: 13 }, -0.95],
    ["a Wednesday in winter", { day: epochDay("2026-02-11") }, 0.14],
    ["a Wednesday in summer", { day: epochDay("2026-07-15") }, -0.22],
    ["a Wednesday in autumn", { day: epochDay("2026-10-14") }, 0.06],
    ["a Sunday", { day: epochDay("2026-04-19") }, 0.12],
    ["a Tuesday", { day: epochDay("2026-04-14") }, -0.05],
    ["a holiday", { isHoliday: true }, 0.15],
  ];
  for (const [name, change, effect] of cases) {
    await t.step(name, () => {
      const changed = draws(name, { ...BASE, ...change }).map(({ thousand }) => thousand);
      assert.ok(Math.abs(meanLog(changed) - base - effect) < TOLERANCE);
    });
  }
});

Deno.test("drawAudience() takes off for earlier showings, more for recent ones", () => {
  const base = meanLog(draws("base", BASE).map(({ thousand }) => thousand));
  const cases: [count: number, daysSince: number, effect: number][] = [
    [1, 120, -0.1 - 0.35 / 2],
    [2, 360, -0.2 - 0.35 / 8],
    [9, 120, -0.4 - 0.35 / 2],
  ];
  for (const [count, daysSince, effect] of cases) {
    assert.ok(Math.abs(repeatEffect({ count, daysSince }) - effect) < 1e-12);
    const again = draws(`${count}`, BASE, { count, daysSince }).map(({ thousand }) => thousand);
    assert.ok(Math.abs(meanLog(again) - base - effect) < TOLERANCE);
  }
});

Deno.test("drawAudience() is 105 thousand for an average film on Lumen 1 and 70 on Lumen 2", () => {
  for (const [channel, expected] of [["Lumen 1", 105], ["Lumen 2", 70]] as const) {
    const audiences = draws(channel, { ...BASE, channel }, NEVER, UNKNOWN);
    const mean = meanLog(audiences.map(({ thousand }) => thousand));
    assert.ok(Math.abs(mean - Math.log(expected)) < 4 * 0.22 / Math.sqrt(DRAWS));
  }
});

Deno.test("drawAudience() gives the share of the slot's viewers", () => {
  const summer = { ...BASE, day: epochDay("2026-07-15") };
  const ratios = draws("share", summer).map((a) => a.marketShare / (100 * a.thousand));
  const expected = -Math.log(640) + 0.6 * 0.22; // fewer sets are on in summer
  assert.ok(Math.abs(meanLog(ratios) - expected) < 4 * 0.06 / Math.sqrt(DRAWS) + 0.001);
});

Deno.test("filmEffect() adds up genres, vote, popularity and age, and nothing for the unknown", () => {
  const expected = (0.18 - 0.35) / 2 + 0.09 * 1 + 0.18 * 1.5 - 0.05 * 2;
  assert.ok(Math.abs(filmEffect(FILM, "Lumen 1", 2026) - expected) < 1e-12);
  assert.equal(filmEffect(UNKNOWN, "Lumen 1", 2026), 0);
  const old = { ...UNKNOWN, productionYear: 1930 };
  assert.ok(Math.abs(filmEffect(old, "Lumen 1", 2026) + 0.05 * 5) < 1e-12);
  assert.equal(filmEffect(old, "Lumen 2", 2026), 0);
});

Deno.test("filmEffect() refuses a channel that has no terms", () => {
  assert.throws(() => filmEffect(FILM, "TF1_T_PL", 2026), {
    name: "RangeError",
    message: /Lumen 1, Lumen 2: received "TF1_T_PL"$/,
  });
});
