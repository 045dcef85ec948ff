/**
 * What the audience of a film depends on besides the film. Slots that agree in it have the same
 * predictions, so it is also the key they are kept under: two Mondays at 20:00 in the same
 * season and year are one context.
 */
import { civilOfDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import { seasonOfMonth } from "@shared/signals/context.ts";
import type { Season } from "@shared/signals/context.ts";

/** Day numbers of public holidays. */
export type HolidayDays = ReadonlySet<number>;

export interface AudienceContext {
  readonly channel: string;
  /** 6-29, counted from the midnight before the broadcast day; 25 is one in the night after it. */
  readonly hour: number;
  /** Of the broadcast day; Monday is 0. */
  readonly weekday: number;
  readonly isHoliday: boolean;
  readonly season: Season;
  readonly year: number;
}

/** Hour at which a broadcast day begins. */
const DAY_START_HOUR = 6;

/**
 * Returns the context of an hour of a broadcast day.
 *
 * @param slot `day` is the broadcast date as days since 1970-01-01; `hour` 0-27, where 0-3 and
 * 24-27 are the same hours of the night after it. A `Slot` is one.
 * @param holidays Days that are public holidays where the channel is seen.
 */
export function audienceContext(
  { channel, day, hour }: {
    readonly channel: string;
    readonly day: number;
    readonly hour: number;
  },
  holidays: HolidayDays,
): AudienceContext {
  const { year, month } = civilOfDay(day);
  return {
    channel,
    hour: hour < DAY_START_HOUR ? hour + 24 : hour,
    weekday: weekdayOfDay(day),
    isHoliday: holidays.has(day),
    season: seasonOfMonth(month),
    year,
  };
}

/**
 * Returns the broadcast day of a past broadcast, which the history keeps by its calendar day.
 *
 * @param airDay Calendar day.
 * @param hour 0-27; 0-5 and 24-27 belong to the evening before.
 */
export function broadcastDay(airDay: number, hour: number): number {
  return hour < DAY_START_HOUR || hour >= 24 ? airDay - 1 : airDay;
}

/** Returns a text that is equal for equal contexts only. */
export function contextKey(context: AudienceContext): string {
  const { channel, hour, weekday, isHoliday, season, year } = context;
  return JSON.stringify([channel, hour, weekday, isHoliday, season, year]);
}
