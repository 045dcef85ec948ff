/**
 * Calendar dates as whole days since 1970-01-01, so that every date rule of the domain is integer
 * arithmetic and no time zone can shift it.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
 * civil_from_days (proleptic Gregorian calendar).
 */

/** A date of the proleptic Gregorian calendar; month 1-12, day 1-31. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAYS_PER_ERA = 146_097; // 400 years
const EPOCH_FROM_ERA_0 = 719_468; // 0000-03-01 to 1970-01-01

/** Returns the days from 1970-01-01 to a date; negative before. The date is not validated. */
export function dayOfCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year; // years begin in March
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_FROM_ERA_0;
}

/** Returns the date of a day number. */
export function civilOfDay(dayNumber: number): CivilDate {
  const z = dayNumber + EPOCH_FROM_ERA_0;
  const era = Math.floor(z / DAYS_PER_ERA);
  const dayOfEra = z - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Returns the day number of "YYYY-MM-DD", or null when no such day exists (2025-02-30). */
export function parseDay(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const dayNumber = dayOfCivil(year, month, day);
  return civilOfDay(dayNumber).day === day ? dayNumber : null;
}

/**
 * Returns the day number of "YYYY-MM-DD".
 * @throws {RangeError} If no such day exists.
 */
export function epochDay(date: string): number {
  const dayNumber = parseDay(date);
  if (dayNumber !== null) return dayNumber;
  throw new RangeError(
    `Cannot read date as it must be a day that exists, YYYY-MM-DD: received "${date}"`,
  );
}

/** Returns "YYYY-MM-DD"; years 0-9999. */
export function isoDate(dayNumber: number): string {
  const { year, month, day } = civilOfDay(dayNumber);
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** Returns 0 for Monday to 6 for Sunday. */
export function weekdayOfDay(dayNumber: number): number {
  return ((dayNumber + 3) % 7 + 7) % 7; // 1970-01-01 was a Thursday
}
