/** Calendar dates as whole days since 1970-01-01 and back; no time zone and no clock takes part. */

const DAY_MS = 86_400_000;

/** Returns the day number of a date, or null when no such day exists (30 February). */
export function dayNumber(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC would read the years 0-99 as 1900-1999
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / DAY_MS : null;
}

/** Returns the day number of "YYYY-MM-DD", or null when the text is no day that exists. */
export function parseIsoDate(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts && dayNumber(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** Returns "YYYY-MM-DD"; years 0-9999. */
export function isoDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Returns 1 for Monday to 7 for Sunday (ISO 8601). */
export function isoWeekday(day: number): number {
  return ((day + 3) % 7 + 7) % 7 + 1; // 1970-01-01 was a Thursday
}
