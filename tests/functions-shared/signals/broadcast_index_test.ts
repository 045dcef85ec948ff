// Goal: broadcasts are found by film, by channel and by competitor, in order, and the catalogue's
// own figures stand in exactly where the history has no own broadcast.
import assert from "node:assert/strict";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { indexBroadcasts } from "@shared/signals/broadcast_index.ts";
import { broadcastHistory } from "./broadcast_history.ts";
import { filmCatalog } from "./film_catalog.ts";

Deno.test("indexBroadcasts() orders a channel by day, then hour, then file order", () => {
  const history = broadcastHistory([
    ["2025-01-02", "A", 0, 24], // 00:00 of that calendar day
    ["2025-01-02", "A", 1, 21],
    ["2025-01-02", "A", 2, 9],
    ["2025-01-01", "A", 3, 23],
    ["2025-01-02", "A", 4, 21],
    ["2025-01-02", "A", -1, 22],
    ["2025-01-02", "B", 5, 1],
  ]);
  const films = Array.from({ length: 6 }, () => ({}));
  const { channels } = indexBroadcasts(filmCatalog(films), history, ["A"]);
  assert.deepEqual(Array.from(channels.get("A")!.sequence.films), [3, 0, 2, 1, 4]);
});

Deno.test("indexBroadcasts() counts per own channel, the catalogue standing in", () => {
  const catalog = filmCatalog([
    { timesShown: 7, lastBroadcast: "2024-12-31" }, // the history knows better
    { timesShown: 3, lastBroadcast: "2024-05-01" },
    { lastBroadcast: "2024-06-01" }, // shown at least once
    { timesShown: 2 },
    {},
  ]);
  const history = broadcastHistory([
    ["2025-01-01", "A", 0],
    ["2025-01-05", "A", 0],
    ["2025-01-09", "B", 0],
    ["2025-01-09", "Rival", 1],
  ]);
  const index = indexBroadcasts(catalog, history, ["A", "B"]);
  const day = (date: string) => date === "" ? NO_DAY : epochDay(date);
  const [a, b] = [index.channels.get("A")!, index.channels.get("B")!];
  assert.deepEqual(Array.from(a.timesShown), [2, 3, 1, 2, 0]);
  assert.deepEqual(Array.from(b.timesShown), [1, 3, 1, 2, 0]);
  const dates = ["2024-05-01", "2024-06-01", "", ""].map(day);
  assert.deepEqual(Array.from(a.lastDays), [day("2025-01-05"), ...dates]);
  assert.deepEqual(Array.from(b.lastDays), [day("2025-01-09"), ...dates]);
  assert.deepEqual(Array.from(index.catalogStandsIn), [0, 1, 1, 1, 1]);
  assert.deepEqual(
    Array.from(index.lastDays),
    ["2025-01-09", "2025-01-09", "2024-06-01", "", ""].map(day),
  );
  assert.equal(index.lastDay, day("2025-01-09"));
  assert.deepEqual(Array.from(index.competitors.films), [1]);
});

Deno.test("indexBroadcasts() throws for a history out of order", () => {
  const history = broadcastHistory([["2025-01-01", "A", 0], ["2025-01-05", "A", 0]]);
  const reversed = { ...history, days: history.days.toReversed() };
  assert.throws(() => indexBroadcasts(filmCatalog([{}]), reversed, ["A"]), {
    name: "RangeError",
    message: /^Cannot index history as days must ascend: received \d+ after \d+$/,
  });
});
