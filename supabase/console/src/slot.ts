/** A place in the schedule, and how addresses and storage name it. */

/** The broadcast date's day runs from 06:00 to 06:00; hours are those of the clock, 0-23. */
export interface Slot {
  readonly channel: string;
  /** Broadcast date, YYYY-MM-DD. */
  readonly date: string;
  readonly hour: number;
}

/** Hours of a broadcast day in order: 6 ... 23, 0 ... 5. */
export const HOURS: readonly number[] = Array.from({ length: 24 }, (_, i) => (i + 6) % 24);

/** True for the small hours, which air on the calendar day after the broadcast date. */
export const isAfterMidnight = (hour: number) => hour < 6;

/** Order of an hour within its broadcast day, 0 for 06:00. */
export const placeInDay = (hour: number) => (hour + 18) % 24;

/** Text that equal slots share. */
export const slotKey = ({ channel, date, hour }: Slot) => `${date} ${hour} ${channel}`;

/** True when both are the same place in the schedule. */
export const sameSlot = (a: Slot, b: Slot) => slotKey(a) === slotKey(b);
