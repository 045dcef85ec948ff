/**
 * What the database knows of competitors' schedules: sources, syncs with their slices, showings.
 * A slice is one file to fetch, held under a lease; whoever loses the lease writes nothing.
 */
import type { ShowingRow } from "@shared/catalog/match_showings.ts";
import type { FeedSource, PlannedFile } from "@shared/feeds/sync_plan.ts";
import type { ScheduleFormat } from "@shared/formats/schedule_format.ts";
import type { DateRange } from "@shared/formats/tv_week.ts";

/** One file to fetch, and how. */
export interface Slice {
  readonly fileId: number;
  readonly lease: string;
  readonly channel: string;
  readonly url: string;
  /** Programme days that the file must hold; null when it holds whatever days it likes. */
  readonly expected: DateRange | null;
  readonly format: ScheduleFormat;
  readonly channelInFile: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly warmUpUrl: string | null;
  readonly timeZone: string;
}

/** A file by content. */
export interface StoredFile {
  /** Hex SHA-256. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A schedule that was read and matched. */
export interface KnownSchedule {
  readonly file: StoredFile;
  /** Programme days whose showings are all listed; empty when `last` is before `first`. */
  readonly vouched: DateRange;
  readonly showings: readonly ShowingRow[];
}

/** Why a file brought nothing. */
export interface SliceFailure {
  /** A code of `FeedErrorCode`, or source, schedule, incomplete, store. */
  readonly code: string;
  readonly reason: string;
  /** Before which the server does not want to be asked again, ISO 8601. */
  readonly retryAt: string | null;
  /** The file, if one came. */
  readonly file: StoredFile | null;
}

/** What one channel's part of a sync did so far. */
export interface ChannelReport {
  readonly channel: string;
  readonly fetched: number;
  readonly parsed: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly withdrawn: number;
  readonly failed: number;
  readonly pending: number;
  readonly failures: readonly {
    readonly first_day: string | null;
    readonly last_day: string | null;
    readonly code: string;
    readonly reason: string;
    readonly retry_at: string | null;
  }[];
}

/** What a sync did so far. */
export interface SyncReport {
  readonly sync_id: number;
  readonly cause: "manual" | "schedule" | "upload";
  readonly started_at: string;
  /** Null while files are left. */
  readonly finished_at: string | null;
  readonly channels: readonly ChannelReport[];
}

/** What an upload changed. */
export interface UploadCounts {
  readonly sync_id: number;
  readonly parsed: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly withdrawn: number;
}

/** How old a source is. */
export interface FeedState {
  readonly channel: string;
  readonly format: ScheduleFormat;
  readonly enabled: boolean;
  readonly last_good_at: string | null;
  readonly age_seconds: number | null;
  readonly last_tried_at: string | null;
  /** Files that the last run did not get. */
  readonly failed: number;
  readonly failure_code: string | null;
  readonly stale: boolean;
}

/** Which schedules to read. */
export interface ScheduleQuery {
  /** Calendar days on air, both inclusive. */
  readonly start: string;
  readonly end: string;
  readonly channels: readonly string[] | null;
  /** Moment whose knowledge is asked for, ISO 8601; null: now. */
  readonly asOf: string | null;
  readonly includeUnmatched: boolean;
}

/** What syncs and uploads go by. */
export interface MatchingState {
  /** Null when there is no catalogue. */
  readonly catalogVersion: string | null;
  readonly matchThreshold: number;
  /** Hosts that may be asked. */
  readonly feedHosts: readonly string[];
}

/** All methods throw DatabaseRefusal or StoreUnavailable. */
export interface FeedLog {
  /** All sources, and the channels that are due. */
  sources(): Promise<{ due: readonly string[]; sources: readonly FeedSource[] }>;
  matchingState(): Promise<MatchingState>;
  /** Opens a sync or joins the open one; null when nothing is to be done. */
  begin(
    cause: "manual" | "schedule",
    actorId: string | null,
    daysAhead: number,
    files: readonly PlannedFile[],
  ): Promise<number | null>;
  /** Leases the next file; null when none is left that nobody is at. */
  claim(syncId: number): Promise<Slice | null>;
  /** Refused as conflict when the lease was lost. */
  apply(slice: Slice, schedule: KnownSchedule): Promise<void>;
  /** Refused as conflict when the lease was lost. */
  fail(slice: Slice, failure: SliceFailure): Promise<void>;
  report(syncId: number): Promise<SyncReport>;
  recordUpload(
    channel: string,
    actorId: string | null,
    schedule: KnownSchedule,
  ): Promise<UploadCounts>;
  feeds(): Promise<readonly FeedState[]>;
  /** Hashes of kept files that no schedule has been for longer than they are kept; 100 at most. */
  oldFiles(): Promise<readonly string[]>;
  /** Notes that files are no longer kept. */
  forgetFiles(hashes: readonly string[]): Promise<void>;
  schedules(query: ScheduleQuery): Promise<readonly object[]>;
}
