/**
 * Wall-clock time of a time zone and instants, through the zone rules that `Intl` carries. All times
 * are whole minutes since 1970-01-01T00:00, UTC for instants and local for wall time.
 *
 * A wall time exists twice in the hour that the clock is set back, and never in the hour that it is
 * set forward; the second kind is moved on by the length of the gap, as clocks are.
 */

/** Minutes of a day. */
export const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;
/** Zones change their offset on a quarter of an hour, so one look-up serves all of it. */
const QUARTER_MINUTES = 15;

/** The clock on the wall in one zone. */
export interface ZoneClock {
  /** Returns the wall time of an instant. */
  wallTime(instant: number): number;
  /** Returns the instants with that wall time, earliest first; one or two. */
  instants(wallTime: number): readonly number[];
}

/**
 * Returns the clock of an IANA time zone ("Europe/Paris"). It remembers offsets; make one a file.
 * @throws {RangeError} If there is no such zone.
 */
export function createZoneClock(timeZone: string): ZoneClock {
  const format = zoneFormat(timeZone);
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / QUARTER_MINUTES);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = readOffset(format, quarter * QUARTER_MINUTES);
      offsets.set(quarter, offset);
    }
    return offset;
  };
  return {
    wallTime: (instant) => instant + offsetAt(instant),
    instants(wallTime) {
      // No zone changes twice in two days, so the offset is the one before or the one after.
      const before = offsetAt(wallTime - DAY_MINUTES);
      const after = offsetAt(wallTime + DAY_MINUTES);
      const found = [...new Set([before, after])]
        .map((offset) => wallTime - offset)
        .filter((instant) => instant + offsetAt(instant) === wallTime)
        .sort((a, b) => a - b);
      return found.length > 0 ? found : [wallTime - before];
    },
  };
}

/** Returns "YYYY-MM-DDTHH:MM:00Z" of an instant. */
export function isoInstant(instant: number): string {
  return new Date(instant * MINUTE_MS).toISOString().replace(".000Z", "Z");
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  } catch (cause) {
    throw new RangeError(
      `Cannot tell the time as the zone must be an IANA time zone: received "${timeZone}"`,
      { cause },
    );
  }
}

/** Returns wall time minus instant, in minutes. */
function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(
    format.formatToParts(instant * MINUTE_MS).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? NaN;
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
  );
  return wall / MINUTE_MS - instant;
}
