// Goal: a slot and a past broadcast of the same place in the schedule are one context.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { audienceContext, broadcastDay, contextKey } from "@shared/forest/audience_context.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { contextOf } from "./audience_films.ts";

Deno.test("audienceContext() describes a slot", () => {
  const slot = createSlot({ channel: "RTS 1", date: "2026-08-01", hour: 20 });
  assert.deepEqual(audienceContext(slot, new Set([slot.day])), {
    channel: "RTS 1",
    hour: 20,
    weekday: 5, // a Saturday
    isHoliday: true,
    season: "summer",
    year: 2026,
  });
});

Deno.test("audienceContext() counts the night with the evening before", () => {
  const night = contextOf({ date: "2026-12-31", hour: 25 }, ["2027-01-01"]);
  assert.deepEqual(night, contextOf({ date: "2026-12-31", hour: 1 }, ["2027-01-01"]));
  assert.deepEqual(
    [night.hour, night.weekday, night.isHoliday, night.year],
    [25, 3, false, 2026],
  );
});

Deno.test("broadcastDay() is the day whose schedule a broadcast belongs to", async (t) => {
  const cases: [hour: number, date: string][] = [
    [0, "2026-02-28"],
    [5, "2026-02-28"],
    [6, "2026-03-01"],
    [23, "2026-03-01"],
    [24, "2026-02-28"],
    [27, "2026-02-28"],
  ];
  for (const [hour, date] of cases) {
    await t.step(`${hour} h on 1 March`, () => {
      assert.equal(broadcastDay(epochDay("2026-03-01"), hour), epochDay(date));
    });
  }
});

Deno.test("contextKey() is equal for equal contexts only", () => {
  const slot = { channel: "RTS 1", date: "2026-08-03", hour: 20 };
  const key = contextKey(contextOf(slot));
  assert.equal(contextKey(contextOf({ ...slot, date: "2026-08-10" })), key); // the next Monday
  const others = [
    contextOf({ ...slot, channel: "RTS 2" }),
    contextOf({ ...slot, hour: 21 }),
    contextOf({ ...slot, date: "2026-08-04" }),
    contextOf({ ...slot, date: "2026-09-07" }),
    contextOf({ ...slot, date: "2027-08-02" }),
    contextOf(slot, ["2026-08-03"]),
  ];
  assert.equal(new Set([key, ...others.map(contextKey)]).size, 7);
});
