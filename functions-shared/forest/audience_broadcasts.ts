/**
 * The past broadcasts that an audience model learns from: films of the catalogue on the channels
 * that are asked for, whose hour and audience are known, in order of time.
 */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import {
  type AudienceContext,
  audienceContext,
  broadcastDay,
  type HolidayDays,
} from "./audience_context.ts";
import { broadcastFeatures } from "./audience_matrix.ts";

/** Shapes: n broadcasts, ascending by day. */
export interface AudienceBroadcasts {
  /** [n] rows of the catalogue. */
  readonly films: Int32Array;
  /** [n] calendar days on air. */
  readonly days: Int32Array;
  /** [n] */
  readonly contexts: readonly AudienceContext[];
  /** [n] viewers in thousands. */
  readonly thousands: Float64Array;
}

/** Returns the broadcasts of `channels` that can be learned from. */
export function audienceBroadcasts(
  history: BroadcastHistory,
  channels: readonly string[],
  holidays: HolidayDays,
): AudienceBroadcasts {
  const isWanted = history.channelNames.map((name) => channels.includes(name));
  const usable = Array.from({ length: history.size }, (_, i) => i).filter((i) =>
    isWanted[history.channels[i]!] && history.films[i]! >= 0 && history.hours[i]! >= 0 &&
    Number.isFinite(history.audiences[i])
  );
  const contexts = usable.map((i) => {
    const [channel, hour] = [history.channelNames[history.channels[i]!]!, history.hours[i]!];
    return audienceContext({ channel, hour, day: broadcastDay(history.days[i]!, hour) }, holidays);
  });
  return {
    films: Int32Array.from(usable, (i) => history.films[i]!),
    days: Int32Array.from(usable, (i) => history.days[i]!),
    contexts,
    thousands: Float64Array.from(usable, (i) => history.audiences[i]!),
  };
}

/**
 * Returns the broadcasts before a day and those from it on, so that what is tested lies in the
 * future of what is learned.
 */
export function splitByTime(
  broadcasts: AudienceBroadcasts,
  day: number,
): { earlier: AudienceBroadcasts; later: AudienceBroadcasts } {
  const first = broadcasts.days.findIndex((airDay) => airDay >= day);
  const cut = first === -1 ? broadcasts.days.length : first;
  return { earlier: slice(broadcasts, 0, cut), later: slice(broadcasts, cut, Infinity) };
}

/** Returns the day from which on the last `share` of the broadcasts lie, at least. */
export function splitDay(broadcasts: AudienceBroadcasts, share: number): number {
  const { days } = broadcasts;
  return days[Math.min(days.length - 1, Math.floor(days.length * (1 - share)))] ?? 0;
}

/** Returns their features, [n, f] row-major, NaN where unknown. */
export function featuresOf(
  featureNames: readonly string[],
  catalog: Catalog,
  { films, contexts }: AudienceBroadcasts,
): Float64Array {
  return broadcastFeatures(featureNames, catalog, films, contexts);
}

function slice(broadcasts: AudienceBroadcasts, from: number, to: number): AudienceBroadcasts {
  return {
    films: broadcasts.films.slice(from, to),
    days: broadcasts.days.slice(from, to),
    contexts: broadcasts.contexts.slice(from, to),
    thousands: broadcasts.thousands.slice(from, to),
  };
}
