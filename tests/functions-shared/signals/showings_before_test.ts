// Goal: only what aired before the slot counts, a pick that was broadcast counts once, and the
// catalogue's count is read with care where its last date is still to come.
import assert from "node:assert/strict";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { indexBroadcasts } from "@shared/signals/broadcast_index.ts";
import { notYetIndexed, type Programmed, showingsBefore } from "@shared/signals/showings_before.ts";
import { type Broadcast, broadcastHistory } from "./broadcast_history.ts";
import { filmCatalog, type FilmFields } from "./film_catalog.ts";

const pick = (row: number, channel: string, date: string): Programmed => ({
  row,
  channel,
  day: epochDay(date),
});

/** Times shown, last date on channel A and last date anywhere of the first film. */
function firstFilm(
  film: FilmFields,
  broadcasts: readonly Broadcast[],
  airDate: string,
  picks: readonly Programmed[] = [],
): [times: number, onChannel: string | null, anywhere: string | null] {
  const catalog = filmCatalog([film, {}]);
  const index = indexBroadcasts(catalog, broadcastHistory(broadcasts), ["A", "B"]);
  const airDay = epochDay(airDate);
  const earlier = notYetIndexed(index, catalog, picks, airDay);
  const showings = showingsBefore(index, catalog, "A", airDay, earlier);
  const date = (day: number) =>
    day === NO_DAY ? null : new Date(day * 86_400_000).toISOString().slice(0, 10);
  const { timesShown, lastChannelDays, lastDays } = showings;
  return [timesShown[0]!, date(lastChannelDays[0]!), date(lastDays[0]!)];
}

Deno.test("showingsBefore() counts broadcasts before the air date only", async (t) => {
  const broadcasts: Broadcast[] = [
    ["2025-01-01", "A", 0],
    ["2025-01-10", "B", 0],
    ["2025-01-20", "A", 0],
    ["2025-01-25", "Rival", 0],
  ];
  const cases: [airDate: string, times: number, channel: string | null, any: string | null][] = [
    ["2025-01-01", 0, null, null],
    ["2025-01-02", 1, "2025-01-01", "2025-01-01"],
    ["2025-01-15", 1, "2025-01-01", "2025-01-10"],
    ["2025-01-20", 1, "2025-01-01", "2025-01-10"],
    ["2025-01-21", 2, "2025-01-20", "2025-01-20"],
    ["2025-01-26", 2, "2025-01-20", "2025-01-25"],
    ["2026-01-01", 2, "2025-01-20", "2025-01-25"],
  ];
  for (const [airDate, ...expected] of cases) {
    await t.step(airDate, () => assert.deepEqual(firstFilm({}, broadcasts, airDate), expected));
  }
});

Deno.test("showingsBefore() reads the catalogue's figures with care", async (t) => {
  const film = { timesShown: 3, lastBroadcast: "2025-01-10" };
  const cases: [string, FilmFields, Broadcast[], [number, string | null, string | null]][] = [
    ["the last date is past", film, [], [3, "2025-01-10", "2025-01-10"]],
    [
      "a competitor showed it since",
      film,
      [["2025-01-15", "Rival", 0]],
      [3, "2025-01-10", "2025-01-15"],
    ],
    [
      "a competitor shows it later",
      film,
      [["2025-03-15", "Rival", 0]],
      [3, "2025-01-10", "2025-01-10"],
    ],
    [
      "the last date is yet to come: one broadcast less",
      { timesShown: 3, lastBroadcast: "2025-02-10" },
      [],
      [2, null, null],
    ],
    [
      "the only broadcast is yet to come",
      { timesShown: 1, lastBroadcast: "2025-02-10" },
      [],
      [0, null, null],
    ],
    ["no date", { timesShown: 2 }, [], [2, null, null]],
    [
      "the history has own broadcasts, on another channel",
      film,
      [["2025-01-12", "B", 0]],
      [0, null, "2025-01-12"],
    ],
  ];
  for (const [name, fields, broadcasts, expected] of cases) {
    await t.step(name, () => {
      const others: Broadcast[] = [["2024-01-01", "A", 1]];
      const actual = firstFilm(fields, [...others, ...broadcasts], "2025-02-01");
      assert.deepEqual(actual, expected);
    });
  }
});

Deno.test("notYetIndexed() drops picks that were broadcast, on their date or after midnight", async (t) => {
  const cases: [string, FilmFields, Broadcast[], Programmed, number][] = [
    ["broadcast on its date", {}, [["2025-01-10", "A", 0]], pick(0, "A", "2025-01-10"), 1],
    ["broadcast after midnight", {}, [["2025-01-11", "A", 0]], pick(0, "A", "2025-01-10"), 1],
    ["broadcast a day before", {}, [["2025-01-09", "A", 0]], pick(0, "A", "2025-01-10"), 2],
    ["not yet in the history", {}, [["2024-05-01", "A", 0]], pick(0, "A", "2025-01-10"), 2],
    [
      "already in the catalogue's count",
      { timesShown: 1, lastBroadcast: "2025-01-10" },
      [],
      pick(0, "A", "2025-01-10"),
      1,
    ],
    [
      "after the catalogue was written",
      { timesShown: 1, lastBroadcast: "2025-01-09" },
      [],
      pick(0, "A", "2025-01-10"),
      2,
    ],
    ["for the slot's own date", {}, [["2024-05-01", "A", 0]], pick(0, "A", "2025-02-01"), 1],
  ];
  for (const [name, fields, broadcasts, picked, times] of cases) {
    await t.step(name, () => {
      const others: Broadcast[] = [["2024-01-01", "A", 1]];
      const [counted] = firstFilm(fields, [...others, ...broadcasts], "2025-02-01", [picked]);
      assert.equal(counted, times);
    });
  }
});

Deno.test("showingsBefore() counts a pick for another channel as shown somewhere", () => {
  const picks = [pick(0, "B", "2025-01-10"), pick(0, "A", "2025-01-05")];
  const actual = firstFilm({}, [["2024-01-01", "A", 1]], "2025-02-01", picks);
  assert.deepEqual(actual, [1, "2025-01-05", "2025-01-10"]);
});
