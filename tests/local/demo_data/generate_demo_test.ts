// Goal: the dataset keeps the rules its header promises, and its audiences show the formula although
// the programmer does not pick at random. Method: every broadcast is checked against its film's
// licences; effects are measured after taking off what the film brings.
import assert from "node:assert/strict";
import { civilOfDay, epochDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import { timeSlot } from "@shared/signals/context.ts";
import { filmEffect, repeatEffect } from "../../../supabase/local/demo_data/audience_formula.ts";
import type { DemoBroadcast } from "../../../supabase/local/demo_data/broadcast.ts";
import { generateDemo } from "../../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";
import { publicHolidays } from "@shared/signals/public_holidays.ts";
import { programmerTaste } from "../../../supabase/local/demo_data/programmer_view.ts";

const TODAY = "2026-07-14";
const OWN = ["Lumen 1", "Lumen 2"];
const demo = generateDemo({ seed: 51, films: inventedFilms(51, 1500), today: TODAY });
const entries = new Map(demo.catalog.map((entry) => [entry.film.catalogId, entry]));
const own = demo.history.filter(({ channel }) => OWN.includes(channel));
const others = demo.history.filter(({ channel }) => !OWN.includes(channel));

const daysOfFilm = new Map<string, number[]>();
for (const { catalogId, day } of own) {
  daysOfFilm.set(catalogId!, [...daysOfFilm.get(catalogId!) ?? [], day]);
}

Deno.test("generateDemo() repeats for the same options and differs for another seed", () => {
  const films = inventedFilms(1, 300);
  const first = generateDemo({ seed: 1, films, today: TODAY });
  assert.deepEqual(generateDemo({ seed: 1, today: TODAY }), first);
  assert.notDeepEqual(generateDemo({ seed: 2, films, today: TODAY }).history, first.history);
});

Deno.test("generateDemo() shows each film within its licences and their runs", () => {
  for (const [id, days] of daysOfFilm) {
    const used = entries.get(id)!.licences.map(({ startDay, endDay }) =>
      days.filter((day) => day >= startDay && day <= endDay).length
    );
    assert.equal(used.reduce((a, b) => a + b, 0), days.length, `${id}: shown without rights`);
    entries.get(id)!.licences.forEach(({ runs }, i) => {
      assert.ok(runs === null || used[i]! <= runs, `${id}: ${used[i]} of ${runs} runs`);
    });
  }
});

Deno.test("generateDemo() repeats a film after 90 days at the earliest", () => {
  const gaps = [...daysOfFilm.values()].flatMap((days) =>
    days.slice(1).map((day, i) => day - days[i]!)
  );
  assert.ok(gaps.length > 100);
  assert.ok(Math.min(...gaps) >= 90);
});

Deno.test("generateDemo() shows one film per channel and slot, all in the three years before today", () => {
  const slots = demo.history.map(({ channel, day, startTime }) => `${channel} ${day} ${startTime}`);
  assert.equal(new Set(slots).size, slots.length);
  const days = demo.history.map(({ day }) => day);
  assert.ok(
    Math.max(...days) === epochDay(TODAY) - 1 && Math.min(...days) >= epochDay("2023-07-15"),
  );
  assert.deepEqual(days, days.toSorted((a, b) => a - b));
});

Deno.test("generateDemo() keeps the catalogue's counts equal to the history", () => {
  for (const [id, { licences, broadcastDays, runsLeft }] of entries) {
    const days = daysOfFilm.get(id) ?? [];
    assert.deepEqual(broadcastDays, days);
    const { startDay, endDay, runs } = licences.at(-1)!;
    const used = days.filter((day) => day >= startDay && day <= endDay).length;
    assert.equal(runsLeft, runs === null ? null : runs - used);
  }
});

Deno.test("generateDemo() names the days rightly", () => {
  const years = [2023, 2024, 2025, 2026];
  const swiss = new Set(years.flatMap((year) => publicHolidays(year, "CH")));
  const french = new Set(years.flatMap((year) => publicHolidays(year, "FR")));
  for (const { day, hour, weekday, season, publicHoliday, startTime, channel } of demo.history) {
    assert.equal(weekday, weekdayOfDay(day));
    const { month } = civilOfDay(day);
    assert.equal(season, ["winter", "spring", "summer", "autumn"][Math.floor(month % 12 / 3)]);
    assert.equal(Number(startTime.slice(0, 2)), hour);
    assert.equal(publicHoliday, (OWN.includes(channel) ? swiss : french).has(day));
  }
  assert.ok(own.some(({ publicHoliday }) => publicHoliday));
});

Deno.test("generateDemo() knows audiences of its own channels only", () => {
  assert.ok(own.every((row) => row.audienceThousand! > 0 && row.marketShare! > 0));
  assert.ok(others.every((row) => row.audienceThousand === null && row.marketShare === null));
  assert.ok(others.some(({ catalogId }) => catalogId === null));
  assert.ok(others.some(({ catalogId }) => catalogId !== null));
  const plausible = own.filter(({ audienceThousand: a }) => a! >= 20 && a! <= 350);
  assert.ok(plausible.length > 0.97 * own.length, `${plausible.length} of ${own.length}`);
});

/** ln(rt_m) without what the film brings, so what the slot brings plus noise. */
function slotPart(row: DemoBroadcast): number {
  const { film, broadcastDays } = entries.get(row.catalogId!)!;
  const earlier = broadcastDays.filter((day) => day < row.day);
  return Math.log(row.audienceThousand!) -
    filmEffect(film, row.channel, civilOfDay(row.day).year) -
    repeatEffect({ count: earlier.length, daysSince: row.day - (earlier.at(-1) ?? row.day) });
}

/** Difference of the means of two groups, with its standard error. */
function difference(a: readonly number[], b: readonly number[]) {
  const moments = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, errorSquared: squares / (values.length - 1) / values.length };
  };
  const [x, y] = [moments(a), moments(b)];
  return { value: x.mean - y.mean, error: Math.sqrt(x.errorSquared + y.errorSquared) };
}

Deno.test("generateDemo() has more viewers in prime time than in the afternoon, by e^0.6", () => {
  const rows = own.filter(({ channel, weekday }) => channel === "Lumen 1" && weekday === 6);
  const partsOf = (slot: string) =>
    rows.filter(({ hour }) => timeSlot(hour) === slot).map((row) => slotPart(row));
  const { value, error } = difference(partsOf("prime_time"), partsOf("afternoon"));
  assert.ok(error < 0.06 && Math.abs(value - 0.6) < 4 * error, `${value} ± ${error}`);
});

Deno.test("generateDemo() has more viewers in winter than in summer, by e^0.36", () => {
  const slotMeans = new Map<string, number>();
  const slotOf = (row: DemoBroadcast) => `${row.channel} ${row.weekday} ${row.startTime}`;
  const regular = own.filter(({ publicHoliday }) => !publicHoliday);
  for (const slot of new Set(regular.map(slotOf))) {
    const spring = regular.filter((row) => slotOf(row) === slot && row.season === "spring");
    slotMeans.set(slot, spring.reduce((sum, row) => sum + slotPart(row), 0) / spring.length);
  }
  const partsOf = (season: string) =>
    regular.filter((row) => row.season === season)
      .map((row) => slotPart(row) - slotMeans.get(slotOf(row))!);
  const { value, error } = difference(partsOf("winter"), partsOf("summer"));
  assert.ok(error < 0.03 && Math.abs(value - 0.36) < 4 * error, `${value} ± ${error}`);
});

Deno.test("generateDemo() has one pick for each own broadcast, of a film the programmer liked", () => {
  assert.deepEqual(
    demo.picks.map((
      { movie_id, channel, date, hour },
    ) => [movie_id, channel, epochDay(date), hour]),
    own.map(({ catalogId, channel, day, hour }) => [catalogId, channel, day, hour]),
  );
  assert.ok(demo.picks.every(({ probability: p }) => p > 0 && p <= 1));
  const all = demo.catalog.map(({ film }) => programmerTaste(film, "Lumen 2", 20));
  const picked = demo.picks.filter(({ channel }) => channel === "Lumen 2")
    .map(({ movie_id }) => programmerTaste(entries.get(movie_id)!.film, "Lumen 2", 20));
  const { value, error } = difference(picked, all);
  assert.ok(value > 10 * error, `${value} ± ${error}`);
});

Deno.test("generateDemo() lists what competitors show in the next 21 days", () => {
  const days = demo.showings.map(({ air_date }) => epochDay(air_date) - epochDay(TODAY));
  assert.ok(Math.min(...days) >= 0 && Math.max(...days) <= 21);
  assert.ok(new Set(days).size > 10);
  assert.ok(demo.showings.some(({ movie_id }) => movie_id !== null));
  assert.ok(demo.showings.some(({ movie_id }) => movie_id === null));
  for (const { movie_id, title, channel, air_time } of demo.showings) {
    assert.ok(!OWN.includes(channel));
    assert.match(air_time, /^\d{2}:\d{2}$/);
    if (movie_id !== null) assert.equal(entries.get(movie_id)?.film.title, title);
  }
});

Deno.test("generateDemo() reports progress that rises from 0 to 1", () => {
  const fractions: number[] = [];
  generateDemo({ seed: 1, today: TODAY, onProgress: (fraction) => fractions.push(fraction) });
  assert.deepEqual([fractions[0], fractions.at(-1)], [0, 1]);
  assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b));
});

Deno.test("generateDemo() makes a programme without films when there are none", () => {
  const empty = generateDemo({ seed: 1, films: [], today: TODAY });
  assert.deepEqual([empty.catalog.length, empty.picks.length], [0, 0]);
  assert.ok(empty.history.every(({ catalogId }) => catalogId === null));
});

Deno.test("generateDemo() refuses a date that does not exist", () => {
  assert.throws(() => generateDemo({ seed: 1, today: "2025-02-30" }), { name: "RangeError" });
});
