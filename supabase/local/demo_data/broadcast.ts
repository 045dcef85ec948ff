/** One row of the demo's history, of an own channel or of a competitor. */
import { civilOfDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import { type Season, seasonOfMonth } from "@shared/signals/context.ts";

export interface DemoBroadcast {
  /** Null where the house does not know that the film is in its catalogue, or where it is not. */
  readonly catalogId: string | null;
  /** Calendar day on air; the demo's slots all begin before midnight, so also the broadcast date. */
  readonly day: number;
  /** HH:MM, local time. */
  readonly startTime: string;
  readonly channel: string;
  readonly title: string;
  readonly durationMin: number | null;
  /** rt_m, thousands of viewers; null for competitors. */
  readonly audienceThousand: number | null;
  /** pdm, percent; null for competitors. */
  readonly marketShare: number | null;
  readonly hour: number;
  /** 0 for Monday to 6 for Sunday. */
  readonly weekday: number;
  readonly season: Season;
  readonly publicHoliday: boolean;
}

/** Returns the fields of a broadcast that follow from when it is. */
export function broadcastTime(
  day: number,
  hour: number,
  minute: number,
): Pick<DemoBroadcast, "day" | "startTime" | "hour" | "weekday" | "season"> {
  const pad = (value: number) => String(value).padStart(2, "0");
  return {
    day,
    startTime: `${pad(hour)}:${pad(minute)}`,
    hour,
    weekday: weekdayOfDay(day),
    season: seasonOfMonth(civilOfDay(day).month),
  };
}
