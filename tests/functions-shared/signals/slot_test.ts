// Goal: a slot lands on the right broadcast day and calendar day, whatever clock its hour is
// written in, and dates that do not exist are refused by name.
import assert from "node:assert/strict";
import { createSlot } from "@shared/signals/slot.ts";

const day = Date.UTC(2025, 1, 28) / 86_400_000;

Deno.test("createSlot() places an hour on its calendar day", async (t) => {
  const cases: [hour: number, clockHour: number, airDay: number][] = [
    [0, 0, day + 1],
    [5, 5, day + 1],
    [6, 6, day],
    [20, 20, day],
    [23, 23, day],
    [24, 0, day + 1],
    [27, 3, day + 1],
  ];
  for (const [hour, clockHour, airDay] of cases) {
    await t.step(`hour ${hour}`, () => {
      assert.deepEqual(createSlot({ channel: "Channel 1", date: "2025-02-28", hour }), {
        channel: "Channel 1",
        date: "2025-02-28",
        day,
        hour: clockHour,
        airDay,
      });
    });
  }
});

Deno.test("createSlot() makes 25 and 1 the same slot", () => {
  const slot = { channel: "Channel 1", date: "2024-12-31" };
  assert.deepEqual(createSlot({ ...slot, hour: 25 }), createSlot({ ...slot, hour: 1 }));
});

Deno.test("createSlot() throws for dates and hours that do not exist", async (t) => {
  const cases: [date: string, hour: number, message: RegExp][] = [
    ["2025-02-30", 20, /date must be a day that exists, YYYY-MM-DD: received "2025-02-30"$/],
    ["2025-02-29", 20, /received "2025-02-29"$/],
    ["1900-02-29", 20, /received "1900-02-29"$/],
    ["2025-13-01", 20, /received "2025-13-01"$/],
    ["2025-00-10", 20, /received "2025-00-10"$/],
    ["2025-04-31", 20, /received "2025-04-31"$/],
    ["2025-1-1", 20, /received "2025-1-1"$/],
    ["2025-01-01T00:00", 20, /received "2025-01-01T00:00"$/],
    ["", 20, /received ""$/],
    ["2025-02-28", 28, /hour must be an integer from 0 to 27: received 28$/],
    ["2025-02-28", -1, /received -1$/],
    ["2025-02-28", 20.5, /received 20.5$/],
    ["2025-02-28", NaN, /received NaN$/],
  ];
  for (const [date, hour, message] of cases) {
    await t.step(`${date} ${hour}`, () => {
      assert.throws(() => createSlot({ channel: "Channel 1", date, hour }), {
        name: "RangeError",
        message,
      });
    });
  }
});
