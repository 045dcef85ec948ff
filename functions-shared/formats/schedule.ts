/**
 * What a broadcaster's schedule says, whatever its format: the cinema films with their times, and
 * whether the schedule is whole. A schedule that is not whole must not replace one that is: a film
 * that it lacks may be a film that was cut off.
 */
import { isoDate } from "./civil_date.ts";
import { type DateRange, dayCount, daysOf } from "./tv_week.ts";
import { DAY_MINUTES, isoInstant, type ZoneClock } from "./zoned_time.ts";

/** One showing of a cinema film. */
export interface FilmShowing {
  readonly channel: string;
  /** Programme day, "YYYY-MM-DD"; it lasts until 06:00 of the next calendar day. */
  readonly broadcastDate: string;
  /** Calendar day and time on air, "YYYY-MM-DD" and "HH:MM", on the clock of the source. */
  readonly airDate: string;
  readonly airTime: string;
  /** The same moment in UTC, "YYYY-MM-DDTHH:MM:00Z". */
  readonly startsAt: string;
  readonly title: string;
  /** Title in another language, usually the original one; null when not given. */
  readonly originalTitle: string | null;
  readonly year: number | null;
  /** One name, or several separated by ", ". */
  readonly director: string | null;
  readonly durationMin: number | null;
}

/** Whether every day that the schedule should hold is there; `reason` says what is not. */
export type Completeness =
  | { readonly complete: true }
  | { readonly complete: false; readonly reason: string };

/** A schedule as read. */
export interface Schedule {
  readonly format: "tf1" | "m6" | "xmltv";
  /** Programme days it is about; `showings` lie inside. */
  readonly range: DateRange;
  /** Number of programmes, films or not. */
  readonly programmeCount: number;
  /** In order of time. */
  readonly showings: readonly FilmShowing[];
  readonly completeness: Completeness;
}

/** What the reader of a schedule knows beforehand. */
export interface ScheduleRequest {
  /** Name that the showings get. */
  readonly channel: string;
  /** The channel's id or display name in a file of many channels, when it is not `channel`. */
  readonly channelInFile?: string | undefined;
  /** IANA zone of the printed times, "Europe/Paris". */
  readonly timeZone: string;
  /** Programme days that were asked for, if any in particular. */
  readonly expected?: DateRange | undefined;
}

/** A programme on its way to a showing; `film` is null for everything but cinema films. */
export interface Programme {
  /** Programme day, as a day number. */
  readonly broadcastDay: number;
  /** Minutes since 1970-01-01T00:00Z. */
  readonly instant: number;
  readonly film:
    | Pick<FilmShowing, "title" | "originalTitle" | "year" | "director" | "durationMin">
    | null;
}

/** Minute of the day at which a programme day begins: 06:00. */
export const DAY_START_MINUTE = 360;
/** Longest schedule, in days; a longer one has a wrong date in it. */
const DAYS_MAX = 60;

/**
 * Returns the instant of a time printed under a programme day. Times before 06:00, and those that
 * count on beyond 24:00, are on the next calendar day. Where the clock is set back and a time comes
 * twice, it is the one after `previous`: a day's programmes are printed in order.
 *
 * @param minute Minute of the day as printed, 0-1679 (27:59).
 * @param previous Instant of the programme before, or -Infinity.
 */
export function instantOnDay(
  clock: ZoneClock,
  broadcastDay: number,
  minute: number,
  previous: number,
): number {
  const calendarMinute = minute < DAY_START_MINUTE ? minute + DAY_MINUTES : minute;
  const instants = clock.instants(broadcastDay * DAY_MINUTES + calendarMinute);
  return instants.find((instant) => instant >= previous) ?? instants[0] ?? NaN;
}

/** Returns the programme day of an instant, as a day number. */
export function broadcastDayOf(clock: ZoneClock, instant: number): number {
  return Math.floor((clock.wallTime(instant) - DAY_START_MINUTE) / DAY_MINUTES);
}

/**
 * Puts the programmes of one file together and judges whether they are whole.
 *
 * @param printed Week that the file says it is about; null for formats that do not say.
 * @throws {SyntaxError} If there is no programme at all.
 */
export function assembleSchedule(
  format: Schedule["format"],
  programmes: readonly Programme[],
  printed: DateRange | null,
  request: ScheduleRequest,
  clock: ZoneClock,
): Schedule {
  if (programmes.length === 0) {
    throw new SyntaxError("Cannot read schedule as it must have programmes: received none");
  }
  const range = printed ?? request.expected ?? spanOf(programmes);
  const inside = programmes.filter(({ broadcastDay }) => contains(range, isoDate(broadcastDay)));
  return {
    format,
    range,
    programmeCount: inside.length,
    showings: inside
      .flatMap((programme) => toShowing(programme, request.channel, clock))
      .sort((a, b) => a.startsAt < b.startsAt ? -1 : a.startsAt > b.startsAt ? 1 : 0),
    completeness: judge(range, inside, printed, request.expected),
  };
}

function toShowing(programme: Programme, channel: string, clock: ZoneClock): FilmShowing[] {
  if (programme.film === null) return [];
  const wallTime = clock.wallTime(programme.instant);
  const minute = wallTime % DAY_MINUTES;
  const pad = (value: number) => String(value).padStart(2, "0");
  return [{
    channel,
    broadcastDate: isoDate(programme.broadcastDay),
    airDate: isoDate(Math.floor(wallTime / DAY_MINUTES)),
    airTime: `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`,
    startsAt: isoInstant(programme.instant),
    ...programme.film,
  }];
}

function judge(
  range: DateRange,
  programmes: readonly Programme[],
  printed: DateRange | null,
  expected: DateRange | undefined,
): Completeness {
  const received = `${range.first} to ${range.last}`;
  if (printed && expected && (printed.first !== expected.first || printed.last !== expected.last)) {
    return incomplete(`it must be about ${expected.first} to ${expected.last}`, received);
  }
  const length = dayCount(range);
  if (printed && length !== 7) return incomplete("it must be about one week", received);
  if (length > DAYS_MAX) return incomplete(`it must span at most ${DAYS_MAX} days`, received);
  const days = new Set(programmes.map(({ broadcastDay }) => isoDate(broadcastDay)));
  const missing = daysOf(range).filter((day) => !days.has(day));
  if (missing.length > 0) {
    return incomplete("each day must have a programme", `none on ${missing.join(", ")}`);
  }
  return { complete: true };
}

function incomplete(rule: string, received: string): Completeness {
  return { complete: false, reason: `Cannot use schedule as ${rule}: received ${received}` };
}

function spanOf(programmes: readonly Programme[]): DateRange {
  let [first, last] = [Infinity, -Infinity];
  for (const { broadcastDay } of programmes) {
    first = Math.min(first, broadcastDay);
    last = Math.max(last, broadcastDay);
  }
  return { first: isoDate(first), last: isoDate(last) };
}

function contains(range: DateRange, date: string): boolean {
  return range.first <= date && date <= range.last; // ISO dates sort as text
}
