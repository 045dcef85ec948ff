// Goal: only days that exist have a number, and numbers and dates are each other's inverse.
import assert from "node:assert/strict";
import { dayNumber, isoDate, isoWeekday, parseIsoDate } from "@shared/formats/civil_date.ts";

Deno.test("dayNumber() counts from 1970-01-01 and refuses days that do not exist", () => {
  const cases: [date: [number, number, number], expected: number | null][] = [
    [[1970, 1, 1], 0],
    [[1969, 12, 31], -1],
    [[2000, 3, 1], 11_017], // 30 · 365 + 7 leap days, then 31 + 29
    [[2024, 2, 29], 19_782],
    [[2025, 2, 29], null],
    [[1900, 2, 29], null],
    [[2025, 13, 1], null],
    [[2025, 0, 1], null],
    [[2025, 4, 31], null],
    [[2025, 1, 0], null],
  ];
  for (const [date, expected] of cases) assert.equal(dayNumber(...date), expected, `${date}`);
});

Deno.test("isoDate() undoes parseIsoDate()", () => {
  for (const date of ["0001-01-01", "1969-12-31", "2024-02-29", "2025-08-23", "9999-12-31"]) {
    assert.equal(isoDate(parseIsoDate(date) ?? NaN), date);
  }
});

Deno.test("parseIsoDate() returns null for other texts", () => {
  for (const text of ["", "2025-8-23", "23/08/2025", "2025-02-30", "2025-08-23 21:10", "2025-08"]) {
    assert.equal(parseIsoDate(text), null, text);
  }
});

Deno.test("isoWeekday() is 1 on Monday and 7 on Sunday", () => {
  const cases: [date: string, weekday: number][] = [
    ["1970-01-01", 4],
    ["1969-12-29", 1],
    ["2025-08-23", 6],
    ["2025-08-24", 7],
  ];
  for (const [date, weekday] of cases) {
    assert.equal(isoWeekday(parseIsoDate(date) ?? NaN), weekday, date);
  }
});
