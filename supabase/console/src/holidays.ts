/** Days on which people in most of Switzerland are at home and watch differently. */
import { addDays } from "./calendar.ts";
import type { TextKey } from "./texts/en.ts";

const FIXED: Readonly<Record<string, TextKey>> = {
  "01-01": "holiday_new_year",
  "01-02": "holiday_berchtold",
  "08-01": "holiday_national",
  "12-24": "holiday_christmas_eve",
  "12-25": "holiday_christmas",
  "12-26": "holiday_stephen",
  "12-31": "holiday_new_years_eve",
};
/** Days after Easter Sunday. */
const MOVABLE: readonly (readonly [number, TextKey])[] = [
  [-2, "holiday_good_friday"],
  [0, "holiday_easter"],
  [1, "holiday_easter_monday"],
  [39, "holiday_ascension"],
  [50, "holiday_whit_monday"],
];

/** The holiday of a day YYYY-MM-DD, or null. */
export function holidayOn(date: string): TextKey | null {
  const fixed = FIXED[date.slice(5)];
  if (fixed) return fixed;
  const easter = easterSunday(Number(date.slice(0, 4)));
  return MOVABLE.find(([days]) => addDays(easter, days) === date)?.[1] ?? null;
}

/** Source: Anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const leap = Math.floor(b / 4);
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - leap - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - c % 4) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
