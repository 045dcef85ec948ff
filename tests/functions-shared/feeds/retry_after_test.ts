// Goal: both forms of RFC 9110 are read, and nothing else makes anyone wait.
import assert from "node:assert/strict";
import { retryAfterMs } from "@shared/feeds/retry_after.ts";

const now = new Date("2025-08-23T18:00:00Z");

Deno.test("retryAfterMs() reads seconds and dates", () => {
  const cases: [value: string | null, expected: number | null][] = [
    ["0", 0],
    ["120", 120_000],
    [" 7 ", 7000],
    ["Sat, 23 Aug 2025 18:00:30 GMT", 30_000],
    ["Sat, 23 Aug 2025 17:00:00 GMT", 0],
    ["", null],
    ["soon", null],
    ["-5", null],
    ["1.5", null],
    ["2025-08-23", null],
    ["Sat, 99 Aug 2025", null],
    ["99999999999", null],
    [null, null],
  ];
  for (const [value, expected] of cases) {
    assert.equal(retryAfterMs(value, now), expected, `${value}`);
  }
});
