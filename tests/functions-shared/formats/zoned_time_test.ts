// Goal: wall time and instants agree, on both nights a year in which the clock is moved as well.
// Transitions are those of the tz database; Lord Howe moves by half an hour, Kathmandu lies on a
// quarter, Samoa went without 30 December 2011.
import assert from "node:assert/strict";
import { createZoneClock, isoInstant } from "@shared/formats/zoned_time.ts";

const minute = (iso: string) => Date.parse(iso + "Z") / 60_000;
const instants = (zone: string, wallTime: string) =>
  createZoneClock(zone).instants(minute(wallTime)).map(isoInstant);

Deno.test("ZoneClock.instants() finds each instant with that wall time", async (t) => {
  const cases: [name: string, zone: string, wallTime: string, expected: string[]][] = [
    ["summer", "Europe/Paris", "2025-08-23T21:10", ["2025-08-23T19:10:00Z"]],
    ["winter", "Europe/Paris", "2025-12-23T21:10", ["2025-12-23T20:10:00Z"]],
    ["last minute before the gap", "Europe/Paris", "2026-03-29T01:59", ["2026-03-29T00:59:00Z"]],
    ["in the gap", "Europe/Paris", "2026-03-29T02:30", ["2026-03-29T01:30:00Z"]],
    ["behind the gap", "Europe/Paris", "2026-03-29T03:00", ["2026-03-29T01:00:00Z"]],
    ["before the fold", "Europe/Paris", "2025-10-26T01:59", ["2025-10-25T23:59:00Z"]],
    ["fold", "Europe/Paris", "2025-10-26T02:00", ["2025-10-26T00:00:00Z", "2025-10-26T01:00:00Z"]],
    ["fold's end", "Europe/Paris", "2025-10-26T02:59", [
      "2025-10-26T00:59:00Z",
      "2025-10-26T01:59:00Z",
    ]],
    ["behind the fold", "Europe/Paris", "2025-10-26T03:00", ["2025-10-26T02:00:00Z"]],
    ["west of Greenwich", "America/New_York", "2025-11-02T01:30", [
      "2025-11-02T05:30:00Z",
      "2025-11-02T06:30:00Z",
    ]],
    ["half an hour", "Australia/Lord_Howe", "2026-04-05T01:45", [
      "2026-04-04T14:45:00Z",
      "2026-04-04T15:15:00Z",
    ]],
    ["a quarter", "Asia/Kathmandu", "2025-01-01T00:00", ["2024-12-31T18:15:00Z"]],
    ["a day that was skipped", "Pacific/Apia", "2011-12-30T12:00", ["2011-12-30T22:00:00Z"]],
  ];
  for (const [name, zone, wallTime, expected] of cases) {
    await t.step(name, () => assert.deepEqual(instants(zone, wallTime), expected));
  }
});

Deno.test("ZoneClock.wallTime() undoes ZoneClock.instants() outside gaps", () => {
  const clock = createZoneClock("Europe/Paris");
  for (const from of ["2025-10-25T20:00", "2026-03-28T20:00"]) {
    for (let offset = 0; offset < 720; offset += 7) {
      const instant = minute(from) + offset;
      assert(clock.instants(clock.wallTime(instant)).includes(instant), isoInstant(instant));
    }
  }
});

Deno.test("createZoneClock() throws on a zone that does not exist", () => {
  for (const zone of ["Europe/Lausane", "", "Mars/Olympus"]) {
    assert.throws(() => createZoneClock(zone), {
      name: "RangeError",
      message: `Cannot tell the time as the zone must be an IANA time zone: received "${zone}"`,
    });
  }
});
