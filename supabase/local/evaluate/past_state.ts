/**
 * The state of the world when a slate was composed, as far as the log tells: films programmed and
 * refused by then, showings known by then. The rules are those of slot_snapshot in
 * supabase/migrations.
 */
import { epochDay } from "@shared/signals/slot.ts";
import type { Database, SlotSnapshot } from "@shared/stores/database.ts";
import type { RecordedAnswer, RecordedLog, RecordedSlate } from "./recorded_log.ts";

/** What a slot depends on and the log can tell for any moment. */
export type PastState =
  & { readonly [Key in "programmed" | "showings"]: NonNullable<SlotSnapshot[Key]> }
  & Pick<SlotSnapshot, "excluded">;

const PROGRAMMED_DAYS = 400;
const [SHOWN_DAYS_BEFORE, SHOWN_DAYS_AFTER] = [365, 22];

/** Returns the state that `slate` was composed in. */
export function pastState(log: RecordedLog, slate: RecordedSlate): PastState {
  const known = log.events.filter(({ seq }) => seq <= slate.model_seq);
  const retracted = new Set(known.map(({ retracts }) => retracts));
  const standing = known.filter(({ event_id }) => !retracted.has(event_id));
  return {
    programmed: programmedFilms(standing, slate.broadcast_date),
    excluded: refusedFilms(standing, slate),
    showings: knownShowings(log, slate),
  };
}

/** Returns a database whose snapshots tell of `state` instead of the present. */
export function databaseInPast(database: Database, state: PastState): Database {
  return {
    ...database,
    slotSnapshot: async (slot, cursor) => ({
      ...await database.slotSnapshot(slot, cursor),
      ...state,
    }),
  };
}

/** The newest selection of each slot; one without a slot replaces no other. */
function programmedFilms(
  standing: readonly RecordedAnswer[],
  date: string,
): PastState["programmed"] {
  const newest = new Map<string, RecordedAnswer>();
  for (const event of standing) {
    if (event.kind !== "selection" || event.broadcast_date === null) continue;
    if (Math.abs(daysFrom(date, event.broadcast_date)) > PROGRAMMED_DAYS) continue;
    const { channel, broadcast_date, hour, seq } = event;
    const isSlotKnown = channel !== null && hour !== null;
    newest.set(JSON.stringify([broadcast_date, channel, hour, isSlotKnown ? null : seq]), event);
  }
  return [...newest.values()].sort(bySlot).map((event) => ({
    movie_id: event.picked_movie_id!,
    channel: event.channel,
    date: event.broadcast_date!,
  }));
}

/** By date, channel and hour, those without last. */
function bySlot(a: RecordedAnswer, b: RecordedAnswer): number {
  const compare = (x: string | number | null, y: string | number | null) => {
    if (x === y) return 0;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x < y ? -1 : 1;
  };
  return compare(a.broadcast_date, b.broadcast_date) || compare(a.channel, b.channel) ||
    compare(a.hour, b.hour) || a.seq - b.seq;
}

function refusedFilms(standing: readonly RecordedAnswer[], slate: RecordedSlate): string[] {
  const refused = standing.filter((event) =>
    event.kind === "rejection" && event.channel === slate.channel &&
    event.broadcast_date === slate.broadcast_date && event.hour === slate.hour
  );
  return [...new Set(refused.flatMap(({ films }) => films ?? []).map(({ movie_id }) => movie_id))]
    .sort();
}

function knownShowings({ showings }: RecordedLog, slate: RecordedSlate): PastState["showings"] {
  const at = Date.parse(slate.created_at);
  return showings.filter(({ air_date, created_at, withdrawn_at }) => {
    const days = daysFrom(slate.broadcast_date, air_date);
    return days >= -SHOWN_DAYS_BEFORE && days <= SHOWN_DAYS_AFTER &&
      Date.parse(created_at) <= at && (withdrawn_at === null || Date.parse(withdrawn_at) > at);
  }).map(({ movie_id, air_date, channel, air_time, title }) => ({
    movie_id,
    date: air_date,
    channel,
    time: air_time.slice(0, 5),
    title,
  }));
}

const daysFrom = (from: string, to: string) => epochDay(to) - epochDay(from);
