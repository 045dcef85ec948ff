// Goal: weeks and their numbers are those that broadcasters print. Numbers around New Year are those
// of ISO 8601, for the calendar week in which the TV week ends.
import assert from "node:assert/strict";
import { addWeeks, dayCount, daysOf, tvWeekOf, weekNumber } from "@shared/formats/tv_week.ts";

Deno.test("tvWeekOf() runs from Saturday to Friday", () => {
  const cases: [date: string, first: string, last: string][] = [
    ["2025-08-23", "2025-08-23", "2025-08-29"],
    ["2025-08-29", "2025-08-23", "2025-08-29"],
    ["2025-08-30", "2025-08-30", "2025-09-05"],
    ["2026-01-01", "2025-12-27", "2026-01-02"],
    ["2024-02-29", "2024-02-24", "2024-03-01"],
  ];
  for (const [date, first, last] of cases) assert.deepEqual(tvWeekOf(date), { first, last }, date);
});

Deno.test("tvWeekOf() begins on the weekday asked for", () => {
  assert.deepEqual(tvWeekOf("2025-08-24", 1), { first: "2025-08-18", last: "2025-08-24" });
  assert.deepEqual(tvWeekOf("2025-08-24", 7), { first: "2025-08-24", last: "2025-08-30" });
});

Deno.test("tvWeekOf() throws on dates and weekdays that do not exist", () => {
  assert.throws(() => tvWeekOf("2025-02-30"), { name: "RangeError", message: /"2025-02-30"$/ });
  for (const weekday of [0, 8, 1.5, NaN]) {
    assert.throws(() => tvWeekOf("2025-08-23", weekday), { name: "RangeError" });
  }
});

Deno.test("weekNumber() is that of the calendar week in which the TV week ends", () => {
  const cases: [date: string, year: number, week: number][] = [
    ["2025-08-23", 2025, 35],
    ["2024-12-28", 2025, 1],
    ["2025-12-27", 2026, 1],
    ["2026-12-26", 2026, 53],
    ["2027-01-02", 2027, 1],
    ["2020-12-26", 2020, 53],
    ["2021-01-02", 2021, 1],
  ];
  for (const [date, year, week] of cases) {
    assert.deepEqual(weekNumber(tvWeekOf(date)), { year, week }, date);
  }
});

Deno.test("addWeeks() and daysOf() cross months and leap days", () => {
  const week = { first: "2024-02-24", last: "2024-03-01" };
  assert.deepEqual(addWeeks(week, 1), { first: "2024-03-02", last: "2024-03-08" });
  assert.deepEqual(addWeeks(addWeeks(week, 60), -60), week);
  assert.equal(dayCount(week), 7);
  assert.equal(dayCount({ first: "2024-03-02", last: "2024-02-24" }), -6);
  assert.deepEqual(daysOf({ first: "2024-02-28", last: "2024-03-01" }), [
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
  ]);
});
