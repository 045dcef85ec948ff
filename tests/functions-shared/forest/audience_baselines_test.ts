// Goal: the baselines are what they are called, and never look into the future.
import assert from "node:assert/strict";
import { lastRating, meanBySlot } from "@shared/forest/audience_baselines.ts";
import {
  type AudienceBroadcasts,
  splitByTime,
  splitDay,
} from "@shared/forest/audience_broadcasts.ts";
import { audienceContext } from "@shared/forest/audience_context.ts";

/** Day 0 is a Thursday; a day number of 7 more is the same weekday. */
type Entry = [film: number, day: number, hour: number, channel: string, thousands: number];

function broadcasts(entries: readonly Entry[]): AudienceBroadcasts {
  return {
    films: Int32Array.from(entries, ([film]) => film),
    days: Int32Array.from(entries, ([, day]) => day),
    contexts: entries.map(([, day, hour, channel]) =>
      audienceContext({ channel, day, hour }, new Set())
    ),
    thousands: Float64Array.from(entries, ([, , , , thousands]) => thousands),
  };
}

const earlier = broadcasts([
  [1, 0, 20, "A", 10],
  [2, 7, 20, "A", 30],
  [1, 8, 20, "A", 100],
  [3, 9, 22, "A", 1000],
  [3, 10, 20, "B", 5000],
]);

Deno.test("meanBySlot() takes the most specific slot that was seen", async (t) => {
  const cases: [name: string, day: number, hour: number, channel: string, expected: number][] = [
    ["channel, weekday and hour", 14, 20, "A", 20],
    ["channel and hour", 18, 20, "A", 140 / 3],
    ["channel", 14, 9, "A", 285],
    ["all", 14, 20, "C", 1228],
  ];
  for (const [name, day, hour, channel, expected] of cases) {
    await t.step(name, () => {
      const context = audienceContext({ channel, day, hour }, new Set());
      assert.deepEqual(meanBySlot(earlier, [context]), Float64Array.of(expected));
    });
  }
});

Deno.test("lastRating() is the film's audience at its broadcast before, else the slot's mean", () => {
  const later = broadcasts([
    [1, 20, 20, "A", 7],
    [9, 21, 20, "A", 8], // a Thursday, never shown
    [1, 22, 20, "A", 9],
    [1, 22, 22, "A", 11], // the same day: the one at 20 was not known yet
    [9, 30, 20, "A", 12],
  ]);
  assert.deepEqual(lastRating(earlier, later), Float64Array.of(100, 20, 7, 7, 8));
});

Deno.test("meanBySlot() refuses to answer from nothing", () => {
  assert.throws(() => meanBySlot(broadcasts([]), []), /there must be an earlier broadcast/);
});

Deno.test("splitByTime() parts at a day, whatever share is asked for", () => {
  assert.equal(splitDay(earlier, 0.4), 9);
  const { earlier: before, later } = splitByTime(earlier, 9);
  assert.deepEqual([...before.days], [0, 7, 8]);
  assert.deepEqual([...later.thousands], [1000, 5000]);
  assert.equal(splitByTime(earlier, 99).later.films.length, 0);
});
