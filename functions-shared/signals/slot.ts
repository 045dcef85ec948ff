/**
 * A slot: the place in the schedule that a film is sought for. A broadcast day runs from 06:00
 * to 06:00, so the hours after midnight belong to the evening before: 25 and 1 are the same hour
 * of the same broadcast day and air on the next calendar day.
 */
import { parseDay } from "@shared/catalog/calendar_day.ts";

export { epochDay, isoDate } from "@shared/catalog/calendar_day.ts";

/** One slot. Days count from 1970-01-01. */
export interface Slot {
  readonly channel: string;
  /** Broadcast date, YYYY-MM-DD. */
  readonly date: string;
  /** Day number of the broadcast date. */
  readonly day: number;
  /** Hour of the clock, 0-23; 0-5 is the night after `date`. */
  readonly hour: number;
  /** Day number of the calendar day on air: `day`, or `day + 1` after midnight. */
  readonly airDay: number;
}

/** First hour of a broadcast day. */
const DAY_START_HOUR = 6;
const HOUR_MAX = 27;

/**
 * Returns the slot of a broadcast date and an hour 0-27; 24-27 become 0-3.
 *
 * @throws {RangeError} If the date is not a day that exists or the hour is not an integer from 0 to 27.
 */
export function createSlot(
  { channel, date, hour }: { channel: string; date: string; hour: number },
): Slot {
  const day = parseDay(date);
  if (day === null) {
    throw new RangeError(
      `Cannot create slot as date must be a day that exists, YYYY-MM-DD: received "${date}"`,
    );
  }
  if (!Number.isInteger(hour) || hour < 0 || hour > HOUR_MAX) {
    throw new RangeError(
      `Cannot create slot as hour must be an integer from 0 to ${HOUR_MAX}: received ${hour}`,
    );
  }
  const clockHour = hour % 24;
  return {
    channel,
    date,
    day,
    hour: clockHour,
    airDay: clockHour < DAY_START_HOUR ? day + 1 : day,
  };
}
