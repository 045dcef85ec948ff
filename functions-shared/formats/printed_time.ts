/** Dates, times and years as broadcasters print them. */
import { dayNumber } from "./civil_date.ts";

/** Latest hour that counts as part of a programme day: 27 is 03:00 of the next calendar day. */
const HOUR_MAX = 27;

/** Returns the day number of "23/08/2025", or null when the text is no day that exists. */
export function parseFrenchDate(text: string | null): number | null {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text ?? "");
  return parts && dayNumber(Number(parts[3]), Number(parts[2]), Number(parts[1]));
}

/** Returns the minute of the day of "21.10", "21:10" or "21h10", 0-1679; null when it is none. */
export function parseClockTime(text: string | null): number | null {
  const parts = /^(\d{1,2})[.:h](\d{2})$/.exec(text ?? "");
  if (parts === null) return null;
  const [hour, minute] = [Number(parts[1]), Number(parts[2])];
  return hour <= HOUR_MAX && minute <= 59 ? hour * 60 + minute : null;
}

/** Returns the year that a text begins with ("2017", "20170508"), 1888-2100; null when it is none. */
export function parseYear(text: string | null): number | null {
  const year = Number(/^\d{4}/.exec(text ?? "")?.[0] ?? 0);
  return year >= 1888 && year <= 2100 ? year : null; // the oldest surviving film is of 1888
}
