/** Days on which people in most of Switzerland are at home and watch differently. */
import { easterSunday } from "@shared/signals/public_holidays.ts";
import { isoDate } from "@shared/signals/slot.ts";
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
  const easter = isoDate(easterSunday(Number(date.slice(0, 4))));
  return MOVABLE.find(([days]) => addDays(easter, days) === date)?.[1] ?? null;
}
