/**
 * The competitors' showings that a film's competition signal rests on, with all that a programmer
 * needs to look them up: announced ones as schedules tell them, past ones from the history too.
 */
import { decisiveDistances } from "@shared/signals/competition.ts";
import type { SignalIndex } from "@shared/signals/signal_index.ts";
import type { Showing } from "@shared/signals/signals.ts";
import { isoDate, type Slot } from "@shared/signals/slot.ts";

/** A showing as a schedule tells it. */
export interface ScheduledShowing extends Showing {
  readonly channel: string;
  /** HH:MM. */
  readonly time: string;
  /** As printed, which need not be the catalogue's. */
  readonly title: string;
}

/** A showing that moved a film's competition signal. */
export interface DecisiveShowing {
  readonly channel: string;
  /** Calendar date, YYYY-MM-DD. */
  readonly air_date: string;
  /** HH:MM and title as printed; null for one that only the history knows. */
  readonly air_time: string | null;
  readonly title: string | null;
  /** Days from the showing to the slot: negative when the slot comes first. */
  readonly days_before: number;
}

/** What the showings are known from. */
export interface KnownShowings {
  readonly slot: Slot;
  readonly index: SignalIndex;
  readonly showings: readonly ScheduledShowing[];
}

/** Showings told of one film at most. */
const SHOWINGS_MAX = 3;

type Told = Omit<DecisiveShowing, "air_date" | "days_before"> & { readonly day: number };

/**
 * Returns for each of the films the showings that decide its competition signal, nearest first;
 * none where the signal is neutral. O(showings + broadcasts of these films).
 *
 * @param films Rows of the catalogue.
 */
export function decisiveShowings(
  { slot, index, showings }: KnownShowings,
  films: Int32Array,
): DecisiveShowing[][] {
  const told = new Map(Array.from(films, (row) => [row, [] as Told[]]));
  for (const { row, day, channel, time, title } of showings) {
    told.get(row)?.push({ day, channel, air_time: time, title });
  }
  return Array.from(films, (row) => {
    const known = [...told.get(row)!, ...pastShowings(index, row)];
    const decisive = decisiveDistances(known.map(({ day }) => slot.airDay - day));
    return distinct(known.filter(({ day }) => decisive.has(slot.airDay - day)))
      .map(({ day, ...showing }) => ({
        channel: showing.channel,
        air_date: isoDate(day),
        air_time: showing.air_time,
        title: showing.title,
        days_before: slot.airDay - day,
      }))
      .sort((a, b) => Math.abs(a.days_before) - Math.abs(b.days_before))
      .slice(0, SHOWINGS_MAX);
  });
}

/** Broadcasts on channels that are not our own. */
function pastShowings({ broadcasts }: SignalIndex, row: number): Told[] {
  const { offsets, filmDays, filmChannels, channelNames, channels } = broadcasts;
  const past: Told[] = [];
  for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
    const channel = channelNames[filmChannels[i]!]!;
    if (channels.has(channel)) continue;
    past.push({ day: filmDays[i]!, channel, air_time: null, title: null });
  }
  return past;
}

/** What aired is in the history as well as on the schedule, which comes first and tells more. */
function distinct(told: readonly Told[]): Told[] {
  return told.filter(({ day, channel, air_time }) =>
    air_time !== null ||
    !told.some((other) => other.air_time !== null && other.day === day && other.channel === channel)
  );
}
