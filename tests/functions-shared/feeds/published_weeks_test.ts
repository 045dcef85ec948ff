// Goal: what is published when, to the minute, on both sides of the clock changes. 18:00 in Zurich
// is 16:00 UTC in summer and 17:00 UTC in winter.
import assert from "node:assert/strict";
import { lastPublication, nextPublication, publishedWeeks } from "@shared/feeds/published_weeks.ts";

const starts = (now: string, choice = {}) =>
  publishedWeeks(new Date(now), choice).map(({ first }) => first);

Deno.test("publishedWeeks() gains the week in three weeks on Saturday at 18:00 in Zurich", () => {
  const cases: [name: string, now: string, expected: string[]][] = [
    ["summer, a minute before", "2025-08-02T15:59:59Z", ["2025-08-02", "2025-08-09", "2025-08-16"]],
    ["summer", "2025-08-02T16:00:00Z", ["2025-08-02", "2025-08-09", "2025-08-16", "2025-08-23"]],
    ["winter, a minute before", "2025-12-06T16:59:59Z", ["2025-12-06", "2025-12-13", "2025-12-20"]],
    ["winter", "2025-12-06T17:00:00Z", ["2025-12-06", "2025-12-13", "2025-12-20", "2025-12-27"]],
    ["Friday", "2025-08-08T12:00:00Z", ["2025-08-02", "2025-08-09", "2025-08-16", "2025-08-23"]],
    ["past midnight in Zurich, not in UTC", "2025-08-08T22:30:00Z", [
      "2025-08-09",
      "2025-08-16",
      "2025-08-23",
    ]],
  ];
  for (const [name, now, expected] of cases) assert.deepEqual(starts(now), expected, name);
});

Deno.test("publishedWeeks() keeps to the days ahead and to the source's weekday", () => {
  const monday = "2025-08-04T10:00:00Z";
  assert.deepEqual(starts(monday, { daysAhead: 0 }), ["2025-08-02"]);
  assert.deepEqual(starts(monday, { daysAhead: 5 }), ["2025-08-02", "2025-08-09"]);
  assert.deepEqual(starts(monday, { daysAhead: 400 }), starts(monday));
  assert.deepEqual(starts(monday, { weekStart: 1 }), ["2025-08-04", "2025-08-11", "2025-08-18"]);
});

Deno.test("lastPublication() and nextPublication() enclose a moment", () => {
  const cases: [now: string, last: string, next: string][] = [
    ["2025-08-02T15:59:59Z", "2025-07-26T16:00:00Z", "2025-08-02T16:00:00Z"],
    ["2025-08-02T16:00:00Z", "2025-08-02T16:00:00Z", "2025-08-09T16:00:00Z"],
    ["2025-10-25T16:30:00Z", "2025-10-25T16:00:00Z", "2025-11-01T17:00:00Z"], // clock set back
    ["2026-03-28T17:30:00Z", "2026-03-28T17:00:00Z", "2026-04-04T16:00:00Z"], // clock set forward
  ];
  for (const [now, last, next] of cases) {
    assert.equal(lastPublication(new Date(now)).toISOString(), last.replace("Z", ".000Z"), now);
    assert.equal(nextPublication(new Date(now)).toISOString(), next.replace("Z", ".000Z"), now);
  }
});
