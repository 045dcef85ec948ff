/** Films of the same genre that run at the same time, here and on other channels. */
import { placeInDay } from "./slot.ts";
import type { Showing } from "./use_showings.ts";

/** Beginnings this far apart, in minutes, still compete for the same viewers. */
const APART_MAX = 120;

/** Minutes of a broadcast day from 06:00 to a time of the clock, "HH:MM". */
export function minuteOfDay(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return placeInDay(hour!) * 60 + minute!;
}

/** True when the showing begins about the time of a slot of the same broadcast day. */
export const runsBeside = (hour: number, { air_time }: Pick<Showing, "air_time">) =>
  Math.abs(minuteOfDay(air_time) - placeInDay(hour) * 60) <= APART_MAX;

/** Genres that both have, in the order of the first. */
export const sharedGenres = (a: readonly string[], b: readonly string[]) =>
  a.filter((genre) => b.includes(genre));
