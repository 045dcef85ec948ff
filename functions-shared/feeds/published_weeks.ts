/**
 * When broadcasters publish: each Saturday at 18:00 in Zurich, the TV week that begins three weeks
 * later. The rhythm follows the clock on the wall, in summer and winter.
 */
import { isoDate, isoWeekday, parseIsoDate } from "@shared/formats/civil_date.ts";
import { addWeeks, type DateRange, SATURDAY, tvWeekOf } from "@shared/formats/tv_week.ts";
import { createZoneClock, DAY_MINUTES, type ZoneClock } from "@shared/formats/zoned_time.ts";

/** The rhythm of publication. */
export interface Publication {
  /** IANA zone of the clock that it goes by. */
  readonly timeZone: string;
  /** ISO 8601 weekday, 1 for Monday to 7 for Sunday, and minute of the day. */
  readonly weekday: number;
  readonly minute: number;
  /** Days from a publication to the first day of the week that it brings. */
  readonly daysAhead: number;
}

/** Saturday 18:00, for the week that begins 21 days later. */
export const PUBLICATION: Publication = {
  timeZone: "Europe/Zurich",
  weekday: SATURDAY,
  minute: 18 * 60,
  daysAhead: 21,
};

/** What narrows the weeks down. */
export interface WeekChoice {
  /** ISO 8601 weekday on which the source's weeks begin; Saturday unless given. */
  readonly weekStart?: number | undefined;
  /** Days from today up to which a week may begin, 0 or more; no limit unless given. */
  readonly daysAhead?: number | undefined;
}

const MINUTE_MS = 60_000;

/**
 * Returns the TV weeks that are published at a moment, from the one that runs to the last.
 * @throws {RangeError} If `weekStart` is no weekday, or the time zone does not exist.
 */
export function publishedWeeks(
  now: Date,
  choice: WeekChoice = {},
  publication: Publication = PUBLICATION,
): DateRange[] {
  const clock = createZoneClock(publication.timeZone);
  const today = Math.floor(clock.wallTime(minuteOf(now)) / DAY_MINUTES);
  const published = publicationDay(clock, minuteOf(now), publication) + publication.daysAhead;
  const lastStart = Math.min(published, today + (choice.daysAhead ?? Infinity));
  const weeks: DateRange[] = [];
  for (
    let week = tvWeekOf(isoDate(today), choice.weekStart ?? SATURDAY);
    (parseIsoDate(week.first) ?? Infinity) <= lastStart;
    week = addWeeks(week, 1)
  ) weeks.push(week);
  return weeks;
}

/** Returns the last moment of publication at or before `now`. */
export function lastPublication(now: Date, publication: Publication = PUBLICATION): Date {
  const clock = createZoneClock(publication.timeZone);
  const day = publicationDay(clock, minuteOf(now), publication);
  return new Date(momentOf(clock, day, publication) * MINUTE_MS);
}

/** Returns the first moment of publication after `now`. */
export function nextPublication(now: Date, publication: Publication = PUBLICATION): Date {
  const clock = createZoneClock(publication.timeZone);
  const day = publicationDay(clock, minuteOf(now), publication) + 7;
  return new Date(momentOf(clock, day, publication) * MINUTE_MS);
}

/** Returns the day, in local time, of the last publication at or before an instant in minutes. */
function publicationDay(clock: ZoneClock, now: number, publication: Publication): number {
  const today = Math.floor(clock.wallTime(now) / DAY_MINUTES);
  const day = today - (isoWeekday(today) - publication.weekday + 7) % 7;
  return momentOf(clock, day, publication) <= now ? day : day - 7;
}

function momentOf(clock: ZoneClock, day: number, { minute }: Publication): number {
  return clock.instants(day * DAY_MINUTES + minute)[0] ?? NaN;
}

function minuteOf(now: Date): number {
  return Math.floor(now.getTime() / MINUTE_MS);
}
