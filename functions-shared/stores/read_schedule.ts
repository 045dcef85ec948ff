/** From the bytes of a file to what is known of a channel: parsed, judged, matched. */
import { matchShowings } from "@shared/catalog/match_showings.ts";
import { isoDate, parseIsoDate } from "@shared/formats/civil_date.ts";
import type { Schedule, ScheduleRequest } from "@shared/formats/schedule.ts";
import { parseSchedule, type ScheduleFormat } from "@shared/formats/schedule_format.ts";
import type { DateRange } from "@shared/formats/tv_week.ts";
import type { KnownSchedule, MatchingState, StoredFile } from "./feed_log.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";
import type { TitleStore } from "./title_store.ts";

/** A file that is no schedule, or not a whole one; the last good one must stay. */
export class ScheduleUnusable extends Error {
  override readonly name = "ScheduleUnusable";
  /** schedule: it cannot be read; incomplete: days are missing or others than asked for. */
  readonly code: "schedule" | "incomplete";

  constructor(code: ScheduleUnusable["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What keeping and matching need. */
export interface ScheduleTools {
  readonly objects: Pick<ObjectStore, "uploadNew">;
  readonly titles: Pick<TitleStore, "load">;
}

/**
 * Keeps a file as it came, named by its content; one that is there already is left alone.
 * @throws {StoreUnavailable} If Storage is away.
 */
export async function keepFile(
  { objects }: Pick<ScheduleTools, "objects">,
  bytes: Uint8Array,
): Promise<StoredFile> {
  const sha256 = await sha256Hex(bytes);
  await objects.uploadNew("competition-xml", `${sha256}.xml`, bytes, "application/xml");
  return { sha256, bytes: bytes.length };
}

/**
 * Reads a whole schedule.
 * @throws {ScheduleUnusable} If it is none, or not whole.
 */
export function readWholeSchedule(
  format: ScheduleFormat,
  bytes: Uint8Array,
  request: ScheduleRequest,
): Schedule {
  const schedule = parsed(format, bytes, request);
  const { completeness } = schedule;
  if (!completeness.complete) throw new ScheduleUnusable("incomplete", completeness.reason);
  return schedule;
}

/**
 * Matches a schedule to the catalogue.
 * @throws {StoreUnavailable} If the catalogue cannot be read.
 */
export async function matchSchedule(
  { titles }: Pick<ScheduleTools, "titles">,
  { catalogVersion, matchThreshold }: MatchingState,
  schedule: Schedule,
  file: StoredFile,
  isWholeWeek: boolean,
): Promise<KnownSchedule> {
  const { index, ids } = await titles.load(catalogVersion);
  return {
    file,
    vouched: isWholeWeek ? schedule.range : withoutEnds(schedule.range),
    showings: matchShowings(index, ids, schedule.showings, matchThreshold),
  };
}

function parsed(format: ScheduleFormat, bytes: Uint8Array, request: ScheduleRequest): Schedule {
  try {
    return parseSchedule(format, bytes, request);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof RangeError)) throw cause;
    throw new ScheduleUnusable("schedule", cause.message, { cause });
  }
}

/** A guide without a week of its own begins and ends somewhere in a day, of which it lacks the rest. */
function withoutEnds({ first, last }: DateRange): DateRange {
  const shifted = (date: string, days: number) => isoDate((parseIsoDate(date) ?? 0) + days);
  return { first: shifted(first, 1), last: shifted(last, -1) };
}
