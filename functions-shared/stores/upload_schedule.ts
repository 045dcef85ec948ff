/** A schedule that an admin sends by hand, for days on which a source is broken. */
import { detectScheduleFormat, type ScheduleFormat } from "@shared/formats/schedule_format.ts";
import type { DateRange } from "@shared/formats/tv_week.ts";
import type { FeedLog, StoredFile, UploadCounts } from "./feed_log.ts";
import {
  keepFile,
  matchSchedule,
  readWholeSchedule,
  type ScheduleTools,
  ScheduleUnusable,
} from "./read_schedule.ts";

/** A file, and what is said of it. */
export interface ScheduleUpload {
  readonly bytes: Uint8Array;
  /** Null: the one whose format it is. */
  readonly channel: string | null;
  /** Null: as its root element says. */
  readonly format: ScheduleFormat | null;
  /** IANA zone of the printed times; null: that of the channel's source. */
  readonly timeZone: string | null;
  readonly actorId: string | null;
}

/** What an upload brought. */
export interface UploadReport extends UploadCounts {
  readonly channel: string;
  readonly format: ScheduleFormat;
  readonly range: DateRange;
  readonly file: StoredFile;
}

/** Formats that belong to one channel. */
const CHANNEL_OF_FORMAT: Readonly<Record<ScheduleFormat, string | null>> = {
  tf1: "TF1",
  m6: "M6",
  xmltv: null,
};
const TIME_ZONE = "Europe/Paris";

/**
 * Takes a schedule in; nothing is kept of one that is refused.
 * @throws {ScheduleUnusable} If it is not a whole schedule of a channel that is known.
 * @throws {StoreUnavailable | DatabaseRefusal}
 */
export async function uploadSchedule(
  tools: ScheduleTools & { readonly feeds: FeedLog },
  upload: ScheduleUpload,
): Promise<UploadReport> {
  const { bytes, actorId } = upload;
  const format = upload.format ?? formatOf(bytes);
  const channel = upload.channel ?? CHANNEL_OF_FORMAT[format];
  if (channel === null) {
    throw new ScheduleUnusable(
      "schedule",
      "Cannot read schedule as channel must be named for XMLTV: received none",
    );
  }
  const { sources } = await tools.feeds.sources();
  const source = sources.find((known) => known.channel === channel);
  const schedule = readWholeSchedule(format, bytes, {
    channel,
    channelInFile: source?.channelInFile ?? undefined,
    timeZone: upload.timeZone ?? source?.timeZone ?? TIME_ZONE,
  });
  const state = await tools.feeds.matchingState();
  const file = await keepFile(tools, bytes);
  const known = await matchSchedule(tools, state, schedule, file, format !== "xmltv");
  const counts = await tools.feeds.recordUpload(channel, actorId, known);
  return { ...counts, channel, format, range: schedule.range, file };
}

function formatOf(bytes: Uint8Array): ScheduleFormat {
  try {
    return detectScheduleFormat(bytes);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof RangeError)) throw cause;
    throw new ScheduleUnusable("schedule", cause.message, { cause });
  }
}
