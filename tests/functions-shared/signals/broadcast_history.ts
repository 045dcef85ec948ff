// Builds a history from "date channel row" entries, sorted by day as a reader would.
import type { BroadcastHistory } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";

/** Date YYYY-MM-DD, channel, row of the catalogue or -1, start hour when known. */
export type Broadcast = readonly [date: string, channel: string, film: number, hour?: number];

export function broadcastHistory(broadcasts: readonly Broadcast[]): BroadcastHistory {
  const sorted = [...broadcasts].sort(([a], [b]) => epochDay(a) - epochDay(b));
  const channelNames = [...new Set(sorted.map(([, channel]) => channel))];
  return {
    version: "test",
    size: sorted.length,
    channelNames,
    films: Int32Array.from(sorted, ([, , film]) => film),
    days: Int32Array.from(sorted, ([date]) => epochDay(date)),
    channels: Uint16Array.from(sorted, ([, channel]) => channelNames.indexOf(channel)),
    hours: Int8Array.from(sorted, ([, , , hour]) => hour ?? -1),
    audiences: new Float64Array(sorted.length).fill(NaN),
  };
}
