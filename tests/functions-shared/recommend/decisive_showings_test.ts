// Goal: a film names the showings that its competition signal rests on, wherever they are known from,
// and no others. Method: a slot on 27 November 2026; days are counted by hand.
import assert from "node:assert/strict";
import { decisiveShowings, type ScheduledShowing } from "@shared/recommend/decisive_showings.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { createSlot, epochDay } from "@shared/signals/slot.ts";
import { CHANNELS, smallCatalog } from "../../functions/small_world.ts";
import { type Broadcast, broadcastHistory } from "../signals/broadcast_history.ts";

const catalog = smallCatalog();

const scheduled = (row: number, date: string, channel = "TF1"): ScheduledShowing => ({
  row,
  day: epochDay(date),
  channel,
  time: "21:10",
  title: `Titre ${row}`,
});

function decisive(
  showings: readonly ScheduledShowing[],
  history: readonly Broadcast[] = [],
  rows: readonly number[] = [0],
  hour = 20,
) {
  const slot = createSlot({ channel: CHANNELS[0]!, date: "2026-11-27", hour });
  const index = indexSignals(catalog, broadcastHistory(history), CHANNELS);
  return decisiveShowings({ slot, index, showings }, Int32Array.from(rows));
}

const described = (films: ReturnType<typeof decisive>) =>
  films.map((film) => film.map(({ channel, days_before }) => `${channel} ${days_before}`));

Deno.test("decisiveShowings() tells an announced showing as it is printed", () => {
  assert.deepEqual(decisive([scheduled(0, "2026-11-30")]), [[{
    channel: "TF1",
    air_date: "2026-11-30",
    air_time: "21:10",
    title: "Titre 0",
    days_before: -3,
  }]]);
});

Deno.test("decisiveShowings() tells a past broadcast on another channel, never one of our own", () => {
  const history: Broadcast[] = [
    ["2026-11-20", CHANNELS[1]!, 0],
    ["2026-10-01", "M6_T_PL", 0],
    ["2026-11-21", "M6_T_PL", 1],
  ];
  assert.deepEqual(decisive([scheduled(0, "2026-11-30")], history), [[{
    channel: "M6_T_PL",
    air_date: "2026-10-01",
    air_time: null,
    title: null,
    days_before: 57,
  }]]);
});

Deno.test("decisiveShowings() keeps films apart, in the order asked for", () => {
  const showings = [
    scheduled(3, "2026-11-29"),
    scheduled(0, "2026-12-10"),
    scheduled(5, "2026-11-28"),
  ];
  assert.deepEqual(described(decisive(showings, [], [0, 2, 3])), [["TF1 -13"], [], ["TF1 -2"]]);
});

Deno.test("decisiveShowings() counts from the night in which the slot airs", () => {
  assert.deepEqual(described(decisive([scheduled(0, "2026-11-28")], [], [0], 25)), [["TF1 0"]]);
});

Deno.test("decisiveShowings() tells the three nearest, and what aired once", () => {
  const dates = ["2026-06-10", "2026-11-25", "2026-09-01", "2026-10-10"];
  const showings = dates.map((date) => scheduled(0, date));
  const history: Broadcast[] = [["2026-11-25", "TF1", 0], ["2026-11-25", "M6_T_PL", 0]];
  assert.deepEqual(described(decisive(showings, history)), [["TF1 2", "M6_T_PL 2", "TF1 48"]]);
});
