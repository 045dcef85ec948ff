/**
 * Public holidays of Switzerland (those that most French-speaking cantons keep) and of France,
 * computed from Easter, so that the history's column is set for any year.
 */
import { civilOfDay, dayOfCivil, weekdayOfDay } from "@shared/catalog/calendar_day.ts";

export type Country = "CH" | "FR";

/** Months and dates of the holidays that do not move. */
const FIXED: Readonly<Record<Country, readonly (readonly [month: number, date: number])[]>> = {
  CH: [[1, 1], [1, 2], [8, 1], [12, 25], [12, 26]],
  FR: [[1, 1], [5, 1], [5, 8], [7, 14], [8, 15], [11, 1], [11, 11], [12, 25]],
};

/** Days after Easter Sunday: Good Friday -2, Easter itself, Monday 1, Ascension 39, Whit Monday 50. */
const MOVABLE: Readonly<Record<Country, readonly number[]>> = {
  CH: [-2, 0, 1, 39, 50],
  FR: [1, 39, 50],
};

/**
 * Returns the day of Easter Sunday in the Gregorian calendar, year 1583 and later: the first Sunday
 * after the ecclesiastical full moon, which falls 0 to 28 days after 21 March.
 *
 * Source: Oudin (1940), in Explanatory Supplement to the Astronomical Almanac (1992), sect. 12.9.
 */
export function easterSunday(year: number): number {
  const century = Math.floor(year / 100);
  const goldenNumber = year % 19;
  const droppedLeapDays = century - Math.floor(century / 4);
  const moonDrift = Math.floor((8 * century + 13) / 25);
  const epact = (19 * goldenNumber + 15 + droppedLeapDays - moonDrift) % 30;
  const late = epact === 29 || (epact === 28 && goldenNumber > 10);
  const fullMoon = dayOfCivil(year, 3, 21) + epact - (late ? 1 : 0);
  return fullMoon + 7 - ((weekdayOfDay(fullMoon) + 1) % 7);
}

/** Returns the days of a country's holidays in a year, ascending. */
export function publicHolidays(year: number, country: Country): number[] {
  const easter = easterSunday(year);
  const days = [
    ...FIXED[country].map(([month, date]) => dayOfCivil(year, month, date)),
    ...MOVABLE[country].map((offset) => easter + offset),
  ];
  return [...new Set(days)].sort((a, b) => a - b);
}

/** Returns a test for "is a public holiday" over the years from first to last, both included. */
export function holidayCalendar(
  firstDay: number,
  lastDay: number,
  country: Country,
): (day: number) => boolean {
  const days = new Set<number>();
  for (let year = civilOfDay(firstDay).year; year <= civilOfDay(lastDay).year; year++) {
    for (const day of publicHolidays(year, country)) days.add(day);
  }
  return (day) => days.has(day);
}
