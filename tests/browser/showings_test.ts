// Goal: films of the same time are told from others across midnight, feeds' ages are the feeds'.
import assert from "node:assert/strict";
import { minutesUntil } from "../../supabase/console/src/film_filters.tsx";
import { minuteOfDay, runsBeside, sharedGenres } from "../../supabase/console/src/overlap.ts";
import { feedAges } from "../../supabase/console/src/use_showings.ts";

Deno.test("minuteOfDay() counts a broadcast day from 06:00 to the next morning", () => {
  assert.deepEqual(["06:00", "21:05", "00:30", "05:59"].map(minuteOfDay), [0, 905, 1110, 1439]);
});

const BESIDE: [hour: number, time: string, beside: boolean][] = [
  [21, "19:00", true],
  [21, "18:59", false],
  [21, "23:00", true],
  [23, "00:45", true],
  [0, "22:00", true],
  [5, "06:30", false],
];
Deno.test("runsBeside() is true within two hours of one broadcast day", () => {
  for (const [hour, air_time, beside] of BESIDE) {
    assert.equal(runsBeside(hour, { air_time }), beside, `${hour} ${air_time}`);
  }
});

Deno.test("sharedGenres() keeps what both have", () => {
  assert.deepEqual(sharedGenres(["Drama", "War"], ["War", "Crime"]), ["War"]);
  assert.deepEqual(sharedGenres(["Drama"], []), []);
});

Deno.test("minutesUntil() counts over midnight", () => {
  assert.equal(minutesUntil(20, 22), 120);
  assert.equal(minutesUntil(23, 1), 120);
});

type Answer = Parameters<typeof feedAges>[0];
const showing = (channel: string, last_seen_at: string) =>
  ({ channel, last_seen_at }) as Answer["showings"][number];
const source = (channel: string, enabled: boolean, last_good_at: string | null, stale = false) =>
  ({ channel, enabled, last_good_at, stale }) as Answer["sources"][number];

Deno.test("feedAges() takes the feed's own word, else when its showings were last seen", () => {
  const ages = feedAges({
    showings: [
      showing("TF1", "2026-11-20T10:00:00Z"),
      showing("TF1", "2026-11-21T10:00:00Z"),
      showing("M6", "2026-11-19T10:00:00Z"),
    ],
    sources: [
      source("M6", true, "2026-11-22T09:00:00Z", true),
      source("ARTE", true, null),
      source("RTL", false, null),
    ],
  });
  assert.deepEqual(ages, [
    { channel: "ARTE", readAt: null, stale: false },
    { channel: "M6", readAt: "2026-11-22T09:00:00Z", stale: true },
    { channel: "TF1", readAt: "2026-11-21T10:00:00Z", stale: false },
  ]);
});
