// Goal: novelty equals the golden curve and cases given the old service's inputs, and follows its
// closed form from ours. What cannot be reproduced is listed with the reason.
import assert from "node:assert/strict";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import {
  allChannelsNovelty,
  channelNovelty,
  LEGACY_NOVELTY,
  noveltySignal,
} from "@shared/signals/novelty.ts";
import { golden, type GoldenCase, goldenCatalog, goldenRow } from "./golden_signals.ts";
import { assertNear } from "./near.ts";

const AIR_DAY = 20_000;

/** Golden films without a number to reproduce. */
const NOT_REPRODUCED = new Map([
  ["1006", "NaN in the old service: shown twice, last date NaT; ours is finite"],
  ["WO_000014", "NaN in the old service: shown once, last date None; ours is finite"],
]);

/** What the old service looked at: the catalogue's figures and all broadcasts before the date. */
function legacyShowings({ film, air_date: airDate }: GoldenCase) {
  const row = goldenRow(film);
  const airDay = epochDay(airDate.slice(0, 10));
  const lastDays = new Int32Array(goldenCatalog.size).fill(NO_DAY);
  for (const { catalog_id, date } of golden.history) {
    if (catalog_id === film && epochDay(date) < airDay) {
      lastDays[row] = Math.max(lastDays[row]!, epochDay(date));
    }
  }
  return {
    timesShown: goldenCatalog.timesShown,
    lastChannelDays: goldenCatalog.lastBroadcastDays,
    lastDays,
  };
}

Deno.test("channelNovelty() equals the golden curve", async (t) => {
  for (const { times_shown, days_since, novelty_channel_only } of golden.novelty_channel_curve) {
    await t.step(`${times_shown} times, ${days_since} days ago`, () => {
      const value = channelNovelty(times_shown, AIR_DAY - days_since, AIR_DAY, LEGACY_NOVELTY);
      assertNear(Math.max(0, value), novelty_channel_only, 1e-15); // the old one clipped the signal
    });
  }
});

Deno.test("noveltySignal() equals the golden cases", async (t) => {
  let compared = 0;
  for (const goldenCase of golden.cases) {
    const { name, film, air_date: airDate, memory, use_history: useHistory, expect } = goldenCase;
    if (NOT_REPRODUCED.has(film)) {
      assert.equal(expect.novelty, "NaN");
      continue;
    }
    compared++;
    await t.step(`${name}: ${film}`, () => {
      const airDay = epochDay(airDate.slice(0, 10));
      const row = goldenRow(film);
      const showings = legacyShowings(goldenCase);
      const channelOnly = Math.max(
        0,
        channelNovelty(showings.timesShown[row]!, showings.lastChannelDays[row]!, airDay),
      );
      if (memory.length > 0) assertNear(channelOnly, Number(expect.novelty_without_history), 1e-15);
      if (!useHistory) return assertNear(channelOnly, Number(expect.novelty), 1e-15);
      const known = memory.length > 0 ? showings : null;
      const [value] = noveltySignal(known, Int32Array.of(row), airDay, LEGACY_NOVELTY);
      assertNear(value, Number(expect.novelty), 1e-15);
    });
  }
  assert.equal(compared, 45);
});

Deno.test("noveltySignal() follows its closed form", async (t) => {
  const cases: [name: string, times: number, channel: number, any: number, expected: number][] = [
    ["never shown", 0, NO_DAY, NO_DAY, 1],
    ["shown yesterday on another channel", 0, NO_DAY, 1, (1 + 1 / 365) / 2],
    ["once, yesterday", 1, 1, 1, (0.75 / 365 + 1 / 365) / 2],
    ["once, a year ago", 1, 365, 365, (0.75 + 1) / 2],
    ["twice, ten years ago", 2, 3650, 3650, (0.5 + 1) / 2],
    ["four times, long ago", 4, 3650, 3650, 0.5],
    ["nine times, long ago", 9, 3650, 73, 0.5 * 73 / 365],
    ["twice, nobody knows when", 2, NO_DAY, NO_DAY, (0.5 + 1) / 2],
  ];
  for (const [name, times, channelDays, anyDays, expected] of cases) {
    await t.step(name, () => {
      const day = (days: number) => Int32Array.of(days === NO_DAY ? NO_DAY : AIR_DAY - days);
      const showings = {
        timesShown: Int32Array.of(times),
        lastChannelDays: day(channelDays),
        lastDays: day(anyDays),
      };
      assertNear(noveltySignal(showings, Int32Array.of(0), AIR_DAY)[0], expected, 1e-15);
    });
  }
});

Deno.test("noveltySignal() is 0.75 when no broadcast is known", () => {
  assert.deepEqual(Array.from(noveltySignal(null, Int32Array.of(4, 2), AIR_DAY)), [0.75, 0.75]);
});

Deno.test("allChannelsNovelty() is 1 when never shown, and from a year on", () => {
  assert.equal(allChannelsNovelty(NO_DAY, AIR_DAY), 1);
  assert.equal(allChannelsNovelty(AIR_DAY - 365, AIR_DAY), 1);
  assert.equal(allChannelsNovelty(AIR_DAY - 146, AIR_DAY), 0.4);
});
