// Goal: day numbers agree with the platform's proleptic Gregorian calendar in UTC for every day
// from 1600 to 2400 and at the ends of years 1 to 9999.
import assert from "node:assert/strict";
import {
  civilOfDay,
  dayOfCivil,
  epochDay,
  isoDate,
  parseDay,
  weekdayOfDay,
} from "@shared/catalog/calendar_day.ts";

const DAY_MS = 86_400_000;

Deno.test("civilOfDay(), dayOfCivil() and weekdayOfDay() agree with Date in UTC", () => {
  const first = Date.UTC(1600, 0, 1) / DAY_MS;
  const last = Date.UTC(2400, 11, 31) / DAY_MS;
  for (let day = first; day <= last; day++) {
    const date = new Date(day * DAY_MS);
    const civil = civilOfDay(day);
    const same = civil.year === date.getUTCFullYear() && civil.month === date.getUTCMonth() + 1 &&
      civil.day === date.getUTCDate() && weekdayOfDay(day) === (date.getUTCDay() + 6) % 7 &&
      dayOfCivil(civil.year, civil.month, civil.day) === day;
    if (!same) assert.fail(`${date.toISOString()} is ${JSON.stringify(civil)}`);
  }
});

Deno.test("isoDate() and epochDay() are inverse", () => {
  for (const text of ["0001-01-01", "1900-02-28", "1970-01-01", "2024-02-29", "9999-12-31"]) {
    assert.equal(epochDay(text), Date.parse(`${text}T00:00:00Z`) / DAY_MS);
    assert.equal(isoDate(epochDay(text)), text);
  }
});

Deno.test("parseDay() is null for what is no day", () => {
  for (
    const text of ["2025-02-29", "2025-02-30", "2025-00-01", "2025-13-01", "2025-01-00"].concat(
      ["2025-01-32", "25-01-01", "2025-1-01", " 2025-01-01", "2025-01-01\n", "20250101", ""],
    )
  ) {
    assert.equal(parseDay(text), null, text);
  }
  assert.throws(() => epochDay("2025-02-30"), {
    name: "RangeError",
    message: 'Cannot read date as it must be a day that exists, YYYY-MM-DD: received "2025-02-30"',
  });
});
