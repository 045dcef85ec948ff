/** The picks on record that stand, as choices that a warm start can be judged on. */
import { loggedEvent } from "@shared/stores/logged_event.ts";
import { epochDay } from "@shared/signals/slot.ts";
import type { RecordedAnswer } from "../../evaluate/recorded_log.ts";
import type { RecordedPick } from "./evidence.ts";

/**
 * Returns the selections that were not taken back, in the order of the log; those of clients that
 * named no date are left out, as nobody knows which day they were for.
 *
 * @param events All of the log, ascending.
 */
export function recordedPicks(events: readonly RecordedAnswer[]): RecordedPick[] {
  const retracted = new Set(events.map(({ retracts }) => retracts));
  return events.flatMap((row): RecordedPick[] => {
    if (row.kind !== "selection" || row.broadcast_date === null || retracted.has(row.event_id)) {
      return [];
    }
    const event = loggedEvent(row).choice!;
    const { context, signals, pick } = event;
    const day = epochDay(row.broadcast_date);
    return [{ day, context, signals, pick: pick!, eventFor: () => event }];
  });
}
