/**
 * What was shown before a slot airs: the history as it is indexed, and on top of it the picks made
 * through the system for earlier broadcast dates.
 */
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { type BroadcastIndex, channelOf } from "./broadcast_index.ts";

/** A film picked through the system for a slot. */
export interface Programmed {
  /** Row of the catalogue. */
  readonly row: number;
  readonly channel: string;
  /** Day number of the broadcast date. */
  readonly day: number;
}

/** What was shown before an air date, per film; lengths are the catalogue's size. */
export interface ShowingsBefore {
  /** Broadcasts on the slot's channel. */
  readonly timesShown: Int32Array;
  /** Last day on the slot's channel, NO_DAY when never or when nobody dated it. */
  readonly lastChannelDays: Int32Array;
  /** Last day on any channel, NO_DAY likewise. */
  readonly lastDays: Int32Array;
}

/**
 * Returns how often and when last each film was shown before the air day. Broadcasts of the
 * history count when their day is before `airDay`, `earlier` picks always.
 *
 * @param earlier Picks for earlier broadcast dates that the index does not hold (`notYetIndexed`).
 */
export function showingsBefore(
  index: BroadcastIndex,
  catalog: Catalog,
  channel: string,
  airDay: number,
  earlier: readonly Programmed[],
): ShowingsBefore {
  const broadcasts = channelOf(index, channel);
  const showings = {
    timesShown: broadcasts.timesShown.slice(),
    lastChannelDays: broadcasts.lastDays.slice(),
    lastDays: index.lastDays.slice(),
  };
  if (index.lastDay >= airDay) recountBefore(index, catalog, channel, airDay, showings);
  for (const { row, channel: pickedFor, day } of earlier) {
    showings.lastDays[row] = Math.max(showings.lastDays[row]!, day);
    if (pickedFor !== channel) continue;
    showings.timesShown[row]!++;
    showings.lastChannelDays[row] = Math.max(showings.lastChannelDays[row]!, day);
  }
  return showings;
}

/**
 * Returns the picks for broadcast dates before `day` that are not in the index already, in their
 * order: a pick that was broadcast turns up in the next history file, on its date or after
 * midnight, and must not count twice.
 *
 * @throws {RangeError} If a row is not in the catalogue.
 */
export function notYetIndexed(
  index: BroadcastIndex,
  catalog: Catalog,
  programmed: readonly Programmed[],
  day: number,
): Programmed[] {
  return programmed.filter((pick) => {
    if (!(pick.row >= 0 && pick.row < catalog.size)) {
      throw new RangeError(
        `Cannot compute signals as rows of programmed films must be from 0 to ${
          catalog.size - 1
        }: received ${pick.row}`,
      );
    }
    return pick.day < day && !wasBroadcast(index, catalog, pick);
  });
}

function wasBroadcast(index: BroadcastIndex, catalog: Catalog, pick: Programmed): boolean {
  const { row, day } = pick;
  if (index.catalogStandsIn[row] === 1 && index.channels.has(pick.channel)) {
    return catalog.lastBroadcastDays[row]! >= day; // the catalogue was written after it
  }
  for (let i = index.offsets[row]!; i < index.offsets[row + 1]!; i++) {
    const sameChannel = index.channelNames[index.filmChannels[i]!] === pick.channel;
    const daysAfter = index.filmDays[i]! - day;
    if (sameChannel && (daysAfter === 0 || daysAfter === 1)) return true;
  }
  return false;
}

/** Counts again for the films that have a broadcast on or after the air day. */
function recountBefore(
  index: BroadcastIndex,
  catalog: Catalog,
  channel: string,
  airDay: number,
  { timesShown, lastChannelDays, lastDays }: ShowingsBefore,
): void {
  const channelId = index.channelNames.indexOf(channel);
  for (let film = 0; film < lastDays.length; film++) {
    if (lastDays[film]! < airDay) continue;
    const standsIn = index.catalogStandsIn[film] === 1;
    const catalogDay = catalog.lastBroadcastDays[film]!;
    let [times, lastChannelDay, lastDay] = [0, NO_DAY, NO_DAY];
    for (let i = index.offsets[film]!; i < index.offsets[film + 1]!; i++) {
      const day = index.filmDays[i]!;
      if (day >= airDay) break;
      lastDay = day;
      if (index.filmChannels[i] !== channelId) continue;
      times++;
      lastChannelDay = day;
    }
    if (standsIn) {
      // Of the catalogue's count only the last has a date; when that is yet to come, one less counts.
      const known = catalogDay < airDay;
      times = Math.max(0, timesShown[film]! - (known ? 0 : 1));
      lastChannelDay = known ? catalogDay : NO_DAY;
      if (known) lastDay = Math.max(lastDay, catalogDay);
    }
    timesShown[film] = times;
    lastChannelDays[film] = lastChannelDay;
    lastDays[film] = lastDay;
  }
}
