/**
 * What was shown where and when, arranged once for each (catalogue, history) so that a slot needs
 * no walk over the history: per film all its broadcasts by day, per own channel how often and when
 * last, and the competitors' broadcasts by day.
 *
 * Where the history has no broadcast of a film on an own channel, the catalogue's times_shown and
 * last_broadcast_date stand in for every own channel: they reach further back than the history.
 *
 * Memory: about 30 bytes a film and 20 bytes a broadcast.
 */
import { type BroadcastHistory, type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import type { FilmDays } from "./competition.ts";

/** Broadcasts of one own channel. */
export interface ChannelBroadcasts {
  /** [films] Broadcasts and last day, the catalogue's where the history has none. */
  readonly timesShown: Int32Array;
  readonly lastDays: Int32Array;
  /** Films in order of broadcast, by day, then hour, then file order, with their days. */
  readonly sequence: FilmDays;
}

export interface BroadcastIndex {
  /** True when the history holds no broadcast at all. */
  readonly empty: boolean;
  readonly channels: ReadonlyMap<string, ChannelBroadcasts>;
  /** [films] Last day on any channel, the catalogue's included where it stands in. */
  readonly lastDays: Int32Array;
  /** Greatest of `lastDays`, NO_DAY when there is none. */
  readonly lastDay: number;
  /** [films] 1 where the catalogue's own figures stand in. */
  readonly catalogStandsIn: Uint8Array;
  /** Broadcasts of film f are filmDays[offsets[f] .. offsets[f + 1]), by day. */
  readonly offsets: Uint32Array;
  readonly filmDays: Int32Array;
  /** Their channels, as indices into `channelNames`. */
  readonly filmChannels: Uint16Array;
  readonly channelNames: readonly string[];
  /** Broadcasts on channels that are not our own, by day. */
  readonly competitors: FilmDays;
}

/**
 * Arranges the history by film and by channel. O(films + broadcasts).
 *
 * @throws {RangeError} If the history is not sorted by day.
 */
export function indexBroadcasts(
  catalog: Catalog,
  history: BroadcastHistory,
  ownChannels: readonly string[],
): BroadcastIndex {
  requireSorted(history.days);
  const own = Uint8Array.from(history.channelNames, (name) => ownChannels.includes(name) ? 1 : 0);
  const byFilm = groupByFilm(catalog.size, history);
  const catalogStandsIn = filmsWithoutOwnBroadcast(catalog, history, own);
  const channels = new Map(ownChannels.map((name) => {
    const channel = history.channelNames.indexOf(name);
    return [name, channelBroadcasts(catalog, history, channel, catalogStandsIn)] as const;
  }));
  const lastDays = lastDaysAnywhere(catalog, history, catalogStandsIn);
  return {
    empty: history.size === 0,
    channels,
    lastDays,
    lastDay: lastDays.reduce((last, day) => Math.max(last, day), NO_DAY),
    catalogStandsIn,
    ...byFilm,
    channelNames: history.channelNames,
    competitors: competitorRows(history, own),
  };
}

/** Returns the broadcasts of an own channel. @throws {RangeError} If it is not an own channel. */
export function channelOf(index: BroadcastIndex, channel: string): ChannelBroadcasts {
  const broadcasts = index.channels.get(channel);
  if (broadcasts) return broadcasts;
  throw new RangeError(
    `Cannot compute signals as channel must be one of ${
      JSON.stringify([...index.channels.keys()])
    }: received "${channel}"`,
  );
}

function channelBroadcasts(
  catalog: Catalog,
  history: BroadcastHistory,
  channel: number,
  catalogStandsIn: Uint8Array,
): ChannelBroadcasts {
  const timesShown = new Int32Array(catalog.size);
  const lastDays = new Int32Array(catalog.size).fill(NO_DAY);
  const rows = new Int32Array(history.size);
  let count = 0;
  for (let i = 0; i < history.size; i++) {
    const film = history.films[i]!;
    if (film < 0 || history.channels[i] !== channel) continue;
    timesShown[film]!++;
    lastDays[film] = history.days[i]!;
    rows[count++] = i;
  }
  for (let film = 0; film < catalog.size; film++) {
    if (catalogStandsIn[film] === 0) continue;
    const lastDay = catalog.lastBroadcastDays[film]!;
    timesShown[film] = Math.max(catalog.timesShown[film]!, lastDay === NO_DAY ? 0 : 1, 0);
    lastDays[film] = lastDay;
  }
  const ordered = rows.subarray(0, count).sort((a, b) =>
    history.days[a]! - history.days[b]! || clockHour(history, a) - clockHour(history, b) || a - b
  );
  return { timesShown, lastDays, sequence: filmDaysOf(history, ordered) };
}

/** The films and days of some broadcasts, in the order of `rows`. */
function filmDaysOf(history: BroadcastHistory, rows: Int32Array): FilmDays {
  const films = new Int32Array(rows.length);
  const days = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    films[i] = history.films[rows[i]!]!;
    days[i] = history.days[rows[i]!]!;
  }
  return { films, days };
}

function clockHour(history: BroadcastHistory, row: number): number {
  return history.hours[row]! % 24; // 24-27 are the first hours of their calendar day
}

function groupByFilm(films: number, history: BroadcastHistory) {
  const offsets = new Uint32Array(films + 1);
  for (let i = 0; i < history.size; i++) {
    if (history.films[i]! >= 0) offsets[history.films[i]! + 1]!++;
  }
  for (let film = 0; film < films; film++) offsets[film + 1]! += offsets[film]!;
  const filmDays = new Int32Array(offsets[films]!);
  const filmChannels = new Uint16Array(offsets[films]!);
  const next = offsets.slice();
  for (let i = 0; i < history.size; i++) {
    const film = history.films[i]!;
    if (film < 0) continue;
    const at = next[film]!++;
    filmDays[at] = history.days[i]!;
    filmChannels[at] = history.channels[i]!;
  }
  return { offsets, filmDays, filmChannels };
}

function filmsWithoutOwnBroadcast(
  catalog: Catalog,
  history: BroadcastHistory,
  own: Uint8Array,
): Uint8Array {
  const without = new Uint8Array(catalog.size).fill(1);
  for (let i = 0; i < history.size; i++) {
    if (history.films[i]! >= 0 && own[history.channels[i]!] === 1) without[history.films[i]!] = 0;
  }
  return without;
}

function lastDaysAnywhere(
  catalog: Catalog,
  history: BroadcastHistory,
  catalogStandsIn: Uint8Array,
): Int32Array {
  const lastDays = catalog.lastBroadcastDays.map((day, film) =>
    catalogStandsIn[film] === 1 ? day : NO_DAY
  );
  for (let i = 0; i < history.size; i++) {
    const film = history.films[i]!;
    if (film >= 0) lastDays[film] = Math.max(lastDays[film]!, history.days[i]!);
  }
  return lastDays;
}

function competitorRows(history: BroadcastHistory, own: Uint8Array): FilmDays {
  const rows = new Int32Array(history.size);
  let count = 0;
  for (let i = 0; i < history.size; i++) {
    if (history.films[i]! >= 0 && own[history.channels[i]!] === 0) rows[count++] = i;
  }
  return filmDaysOf(history, rows.subarray(0, count));
}

function requireSorted(days: Int32Array): void {
  for (let i = 1; i < days.length; i++) {
    if (days[i]! < days[i - 1]!) {
      throw new RangeError(
        `Cannot index history as days must ascend: received ${days[i]} after ${days[i - 1]}`,
      );
    }
  }
}
