// Goal: printed dates, times and years are read exactly or not at all.
import assert from "node:assert/strict";
import { parseIsoDate } from "@shared/formats/civil_date.ts";
import { parseClockTime, parseFrenchDate, parseYear } from "@shared/formats/printed_time.ts";

Deno.test("parseFrenchDate() reads day, month, year", () => {
  assert.equal(parseFrenchDate("23/08/2025"), parseIsoDate("2025-08-23"));
  assert.equal(parseFrenchDate("1/2/2025"), parseIsoDate("2025-02-01"));
  for (const text of ["30/02/2025", "2025-08-23", "23/13/2025", "23/08/25", "", null]) {
    assert.equal(parseFrenchDate(text), null, `${text}`);
  }
});

Deno.test("parseClockTime() reads minutes of the day up to 27:59", () => {
  const cases: [text: string | null, expected: number | null][] = [
    ["21.10", 1270],
    ["21:10", 1270],
    ["21h10", 1270],
    ["0.05", 5],
    ["00.00", 0],
    ["24.30", 1470],
    ["27.59", 1679],
    ["28.00", null],
    ["21.60", null],
    ["21", null],
    ["21.1", null],
    ["-1.30", null],
    ["", null],
    [null, null],
  ];
  for (const [text, expected] of cases) assert.equal(parseClockTime(text), expected, `${text}`);
});

Deno.test("parseYear() reads the year at the beginning", () => {
  const cases: [text: string | null, expected: number | null][] = [
    ["2017", 2017],
    ["20170508", 2017],
    ["2017-05-08", 2017],
    ["1888", 1888],
    ["1887", null],
    ["0", null],
    ["12", null],
    ["9999", null],
    [null, null],
  ];
  for (const [text, expected] of cases) assert.equal(parseYear(text), expected, `${text}`);
});
