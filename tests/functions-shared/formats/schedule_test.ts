// Goal: a time printed under a programme day is the right instant, in order, on the nights of the
// clock changes too; expected values are counted by hand from the UTC offsets of Paris.
import assert from "node:assert/strict";
import { parseIsoDate } from "@shared/formats/civil_date.ts";
import {
  assembleSchedule,
  broadcastDayOf,
  instantOnDay,
  type Programme,
} from "@shared/formats/schedule.ts";
import { createZoneClock, isoInstant } from "@shared/formats/zoned_time.ts";

const clock = createZoneClock("Europe/Paris");
const day = (date: string) => parseIsoDate(date) ?? NaN;

Deno.test("instantOnDay() puts the hours before 06:00 and after 24:00 on the next calendar day", () => {
  const cases: [date: string, minute: number, expected: string][] = [
    ["2025-08-23", 360, "2025-08-23T04:00:00Z"],
    ["2025-08-23", 359, "2025-08-24T03:59:00Z"],
    ["2025-08-23", 0, "2025-08-23T22:00:00Z"],
    ["2025-08-23", 1439, "2025-08-23T21:59:00Z"],
    ["2025-08-23", 1440 + 90, "2025-08-23T23:30:00Z"],
    ["2025-12-31", 30, "2025-12-31T23:30:00Z"],
    ["2025-10-25", 359, "2025-10-26T04:59:00Z"], // the 25th lasts 25 hours
    ["2026-03-28", 359, "2026-03-29T03:59:00Z"], // the 28th lasts 23 hours
  ];
  for (const [date, minute, expected] of cases) {
    assert.equal(isoInstant(instantOnDay(clock, day(date), minute, -Infinity)), expected);
  }
});

Deno.test("instantOnDay() takes the second of two equal times once the first is over", () => {
  const at = (minute: number, previous: number) =>
    instantOnDay(clock, day("2025-10-25"), minute, previous);
  const first = at(150, -Infinity);
  assert.equal(isoInstant(first), "2025-10-26T00:30:00Z");
  assert.equal(isoInstant(at(150, first)), "2025-10-26T00:30:00Z"); // two entries of one time
  assert.equal(isoInstant(at(150, first + 1)), "2025-10-26T01:30:00Z");
  assert.equal(isoInstant(at(120, first)), "2025-10-26T01:00:00Z");
});

Deno.test("broadcastDayOf() undoes instantOnDay()", () => {
  for (const date of ["2025-10-25", "2025-10-26", "2026-03-28", "2026-03-29", "2025-12-31"]) {
    for (const minute of [0, 119, 120, 150, 179, 180, 359, 360, 1439]) {
      const instant = instantOnDay(clock, day(date), minute, -Infinity);
      assert.equal(broadcastDayOf(clock, instant), day(date), `${date} ${minute}`);
    }
  }
});

Deno.test("assembleSchedule() sorts films by time and leaves out other programmes", () => {
  const film = { title: "A", originalTitle: null, year: null, director: null, durationMin: null };
  const programme = (minute: number, title: string | null): Programme => ({
    broadcastDay: day("2025-08-23"),
    instant: instantOnDay(clock, day("2025-08-23"), minute, -Infinity),
    film: title === null ? null : { ...film, title },
  });
  const schedule = assembleSchedule(
    "xmltv",
    [programme(30, "night"), programme(600, null), programme(1270, "evening")],
    null,
    { channel: "X", timeZone: "Europe/Paris" },
    clock,
  );
  assert.equal(schedule.programmeCount, 3);
  assert.deepEqual(schedule.showings.map(({ title, airDate }) => [title, airDate]), [
    ["evening", "2025-08-23"],
    ["night", "2025-08-24"],
  ]);
});
