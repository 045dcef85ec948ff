/** What was known on a day of the past. */
import type { BroadcastHistory } from "@shared/catalog/catalog.ts";

/** Returns the broadcasts before a calendar day; a history is sorted by day. */
export function historyBefore(history: BroadcastHistory, day: number): BroadcastHistory {
  const first = history.days.findIndex((airDay) => airDay >= day);
  const size = first === -1 ? history.size : first;
  return {
    ...history,
    size,
    films: history.films.slice(0, size),
    days: history.days.slice(0, size),
    channels: history.channels.slice(0, size),
    hours: history.hours.slice(0, size),
    audiences: history.audiences.slice(0, size),
  };
}
