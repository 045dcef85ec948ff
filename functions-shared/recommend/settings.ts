/** The operator's settings (table app_settings), checked once on the way in. */
import type { TimeSlot } from "@shared/signals/context.ts";
import type { Country } from "@shared/signals/public_holidays.ts";

export interface Settings {
  /** Channels of the house; the first is meant when a request names none. */
  readonly channels: readonly { readonly name: string; readonly timeZone: string }[];
  /** Films in a slate when the request does not say, 1 to 50. */
  readonly slateSize: number;
  /** A film picked for a slot is not offered again for slots this many days around it. */
  readonly repeatDays: number;
  /** Leading positions that follow the posterior mean. */
  readonly meanPositions: number;
  /** Noise scale v of the draws; 0 switches exploration off. */
  readonly explorationScale: number;
  /** Time slots in which nothing explores. */
  readonly timeSlotsWithoutExploration: readonly TimeSlot[];
  /** Whose public holidays count for the audience. */
  readonly holidayCountry: Country;
}

/**
 * Reads the rows of app_settings as key to value. Keys it does not know are left alone.
 *
 * @throws {RangeError} If a value is missing or out of range; it names the key.
 */
export function readSettings(rows: Readonly<Record<string, unknown>>): Settings {
  return {
    channels: readChannels(rows.channels),
    slateSize: readNumber(rows, "slate_size", 1, 50, true),
    repeatDays: readNumber(rows, "repeat_days", 0, 3650, true),
    meanPositions: readNumber(rows, "mean_positions", 0, 50, true),
    explorationScale: readNumber(rows, "exploration_scale", 0, 10, false),
    timeSlotsWithoutExploration: readTimeSlots(rows.time_slots_without_exploration ?? []),
    holidayCountry: readCountry(rows.holiday_country ?? "CH"),
  };
}

function readNumber(
  rows: Readonly<Record<string, unknown>>,
  key: string,
  min: number,
  max: number,
  whole: boolean,
): number {
  const value = rows[key];
  const fits = typeof value === "number" && value >= min && value <= max &&
    (!whole || Number.isInteger(value));
  if (fits) return value;
  throw new RangeError(
    `Cannot read setting "${key}" as it must be a ${
      whole ? "whole " : ""
    }number from ${min} to ${max}: received ${JSON.stringify(value)}`,
  );
}

function readChannels(value: unknown): Settings["channels"] {
  const rows = Array.isArray(value) ? value : [];
  const channels = rows.map((row) => ({ name: row?.name, timeZone: row?.time_zone }));
  const valid = channels.length > 0 &&
    channels.every(({ name, timeZone }) =>
      typeof name === "string" && typeof timeZone === "string"
    ) &&
    new Set(channels.map(({ name }) => name)).size === channels.length;
  if (valid) return channels;
  throw new RangeError(
    `Cannot read setting "channels" as it must list at least one {"name", "time_zone"}, names unique: received ${
      JSON.stringify(value)
    }`,
  );
}

const TIME_SLOTS = ["prime_time", "late_night", "afternoon", "morning"];

function readTimeSlots(value: unknown): readonly TimeSlot[] {
  if (Array.isArray(value) && value.every((name) => TIME_SLOTS.includes(name))) return value;
  throw new RangeError(
    `Cannot read setting "time_slots_without_exploration" as it must list names of ${
      TIME_SLOTS.join(", ")
    }: received ${JSON.stringify(value)}`,
  );
}

function readCountry(value: unknown): Country {
  if (value === "CH" || value === "FR") return value;
  throw new RangeError(
    `Cannot read setting "holiday_country" as it must be "CH" or "FR": received ${
      JSON.stringify(value)
    }`,
  );
}
