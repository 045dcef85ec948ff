/**
 * Programme weeks of television. In Switzerland and France they run from Saturday to Friday and
 * carry the number of the calendar week (ISO 8601) in which they end.
 */
import { isoDate, isoWeekday, parseIsoDate } from "./civil_date.ts";

/** Days from the first to the last, both inclusive, as "YYYY-MM-DD". */
export interface DateRange {
  readonly first: string;
  readonly last: string;
}

/** ISO 8601 weekday on which a TV week begins, when its source says nothing else. */
export const SATURDAY = 6;

/**
 * Returns the TV week that holds a date.
 * @param weekStart ISO 8601 weekday of the first day, 1 for Monday to 7 for Sunday.
 * @throws {RangeError} If the date does not exist or `weekStart` is not one of 1-7.
 */
export function tvWeekOf(date: string, weekStart: number = SATURDAY): DateRange {
  if (!Number.isInteger(weekStart) || weekStart < 1 || weekStart > 7) {
    throw new RangeError(
      `Cannot find TV week as its first weekday must be 1-7: received ${weekStart}`,
    );
  }
  const day = dayOf(date);
  const first = day - (isoWeekday(day) - weekStart + 7) % 7;
  return { first: isoDate(first), last: isoDate(first + 6) };
}

/** Returns the week `count` weeks after another one. */
export function addWeeks(week: DateRange, count: number): DateRange {
  return {
    first: isoDate(dayOf(week.first) + 7 * count),
    last: isoDate(dayOf(week.last) + 7 * count),
  };
}

/** Returns the ISO 8601 calendar week, and its year, in which a TV week ends. */
export function weekNumber(week: DateRange): { year: number; week: number } {
  const last = dayOf(week.last);
  const thursday = last - isoWeekday(last) + 4; // a calendar week lies in the year of its Thursday
  const year = isoDate(thursday).slice(0, 4);
  return { year: Number(year), week: Math.floor((thursday - dayOf(`${year}-01-01`)) / 7) + 1 };
}

/** Returns the number of days of a range; 0 or less when it ends before it begins. */
export function dayCount(range: DateRange): number {
  return dayOf(range.last) - dayOf(range.first) + 1;
}

/** Returns every day of a range, first to last. */
export function daysOf(range: DateRange): string[] {
  const first = dayOf(range.first);
  return Array.from({ length: Math.max(0, dayCount(range)) }, (_, i) => isoDate(first + i));
}

function dayOf(date: string): number {
  const day = parseIsoDate(date);
  if (day !== null) return day;
  throw new RangeError(`Cannot find TV week as the date must exist: received "${date}"`);
}
