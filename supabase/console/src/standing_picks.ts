/** Which film stands in which slot: what the server knows, and on top what this device has done. */
import type { Feedback } from "./feedback.ts";
import { type Slot, slotKey } from "./slot.ts";

/** A row of selection_events, as far as it matters here. */
export interface PickEvent {
  readonly seq: number;
  readonly event_id: string;
  readonly kind: "selection" | "rejection" | "retraction";
  readonly channel: string;
  readonly broadcast_date: string;
  readonly hour: number;
  readonly picked_movie_id: string | null;
  readonly own_choice: boolean;
  readonly retracts: string | null;
  readonly actor_id: string | null;
}

/** The film picked for a slot. */
export interface StandingPick {
  readonly slot: Slot;
  readonly eventId: string;
  readonly movieId: string;
  /** Null until the catalogue was asked. */
  readonly title: string | null;
  /** Empty until the catalogue was asked. */
  readonly genres: readonly string[];
  readonly actorId: string | null;
  readonly ownChoice: boolean;
  /** True until the server has confirmed it. */
  readonly pending: boolean;
}

/**
 * Returns the standing pick of each slot by its key: the newest selection that was not retracted.
 *
 * @param events Rows of the slots in question, in any order.
 * @param queued Actions of this device; those that `events` holds already change nothing.
 */
export function standingPicks(
  events: readonly PickEvent[],
  queued: readonly Feedback[],
  userId: string,
): Map<string, StandingPick> {
  const known = new Set(events.map(({ event_id }) => event_id));
  const actions = queued.filter(({ eventId, state }) => state !== "failed" && !known.has(eventId));
  const retracted = new Set(
    [...events.map(({ retracts }) => retracts), ...actions.map(({ retracts }) => retracts)],
  );
  const picks = new Map<string, StandingPick>();
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    if (event.kind !== "selection" || retracted.has(event.event_id)) continue;
    const pick = pickOfEvent(event);
    picks.set(slotKey(pick.slot), pick);
  }
  for (const action of actions) {
    if (action.kind !== "pick" || retracted.has(action.eventId)) continue;
    if (action.recorded?.seq && isOutdated(action.recorded.seq, action.slot, events)) continue;
    picks.set(slotKey(action.slot), {
      slot: action.slot,
      eventId: action.eventId,
      movieId: action.movieId!,
      title: action.title,
      genres: [],
      actorId: userId,
      ownChoice: false,
      pending: action.state === "pending",
    });
  }
  return picks;
}

/** True when the rows were read after the action was recorded, and do not hold it. */
function isOutdated(seq: number, slot: Slot, events: readonly PickEvent[]): boolean {
  return events.some((event) => event.seq > seq && slotKey(slotOf(event)) === slotKey(slot));
}

function pickOfEvent(event: PickEvent): StandingPick {
  return {
    slot: slotOf(event),
    eventId: event.event_id,
    movieId: event.picked_movie_id!,
    title: null,
    genres: [],
    actorId: event.actor_id,
    ownChoice: event.own_choice,
    pending: false,
  };
}

const slotOf = ({ channel, broadcast_date, hour }: PickEvent): Slot => ({
  channel,
  date: broadcast_date,
  hour,
});
