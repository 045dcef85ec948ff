/**
 * What a learner sees of a slot: one-hot blocks for time slot, weekday, weekend, season and
 * channel. Weekday and season are those of the broadcast date, also after midnight.
 *
 * d = 16 without channels, 16 + c with c channels. Features are placed by name, so a model file
 * with its own order of names is served as it is.
 */
import { civilOfDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import type { Slot } from "./slot.ts";

const TIME_SLOTS = ["prime_time", "late_night", "afternoon", "morning"] as const;
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const SEASONS = ["spring", "summer", "autumn", "winter"] as const;
const BASE_NAMES: readonly string[] = [...TIME_SLOTS, ...WEEKDAYS, "is_weekend", ...SEASONS];

export type TimeSlot = (typeof TIME_SLOTS)[number];
export type Season = (typeof SEASONS)[number];

/**
 * Returns the 16 feature names that every context has, followed by one for each channel.
 *
 * @throws {RangeError} If two names are equal.
 */
export function contextNames(channels: readonly string[]): string[] {
  const names = [...BASE_NAMES, ...channels];
  requireDistinct(names);
  return names;
}

/** Returns the time slot of an hour 0-27: 6-14 morning, -19 afternoon, -22 prime time, else late. */
export function timeSlot(hour: number): TimeSlot {
  if (hour < 6 || hour >= 22) return "late_night";
  if (hour < 14) return "morning";
  return hour < 19 ? "afternoon" : "prime_time";
}

/** Returns the season of a month 1-12; spring is March to May. */
export function seasonOfMonth(month: number): Season {
  if (month >= 3 && month <= 5) return "spring";
  if (month >= 6 && month <= 8) return "summer";
  return month >= 9 && month <= 11 ? "autumn" : "winter";
}

/**
 * Returns the [d] context features of a slot in the order of `names`.
 *
 * @throws {RangeError} If `names` lacks one of the 16, holds a name twice, or holds channels but
 * not the slot's: an all-zero channel block would look like a context that was learned.
 */
export function contextFeatures(slot: Slot, names: readonly string[]): Float64Array {
  requireDistinct(names);
  const missing = BASE_NAMES.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new RangeError(
      `Cannot build context as feature names must hold "${missing}": received ${
        JSON.stringify(names)
      }`,
    );
  }
  if (names.length > BASE_NAMES.length && !names.includes(slot.channel)) {
    const channels = names.filter((name) => !BASE_NAMES.includes(name));
    throw new RangeError(
      `Cannot build context as channel must be one of ${
        JSON.stringify(channels)
      }: received "${slot.channel}"`,
    );
  }
  const active = activeNames(slot);
  return Float64Array.from(names, (name) => active.has(name) ? 1 : 0);
}

function activeNames(slot: Slot): Set<string> {
  const weekday = weekdayOfDay(slot.day);
  const active = new Set<string>([
    timeSlot(slot.hour),
    WEEKDAYS[weekday]!,
    seasonOfMonth(civilOfDay(slot.day).month),
  ]);
  if (weekday >= 5) active.add("is_weekend");
  if (!BASE_NAMES.includes(slot.channel)) active.add(slot.channel); // a channel named "mon" is no Monday
  return active;
}

function requireDistinct(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new RangeError(
    `Cannot build context as feature names must be distinct: received "${twice}" twice`,
  );
}
