/** Versions of the model: what the database knows of them, and the steps that make one. */
import type { EventRow } from "./database.ts";

/** Why a version was written. */
export type VersionCause = "threshold" | "sweep" | "manual" | "import" | "reset" | "initial";

/** Which part of the name counts up. */
export type VersionBump = "patch" | "minor" | "major";

/** Seq ranges (from, to], ascending. */
export type SeqRanges = readonly (readonly [from: number, to: number])[];

/** A file to fold events into. */
export interface VersionFile {
  readonly versionName: string;
  readonly storagePath: string;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** The right to write one version, for as long as its lease runs. */
export interface Reservation {
  /** "busy": someone is at it; "not_due": too few selections since the active version. */
  readonly outcome: "reserved" | "busy" | "not_due";
  readonly versionName: string;
  readonly storagePath: string;
  /** The file to start from: the active version's, or an older one when history is rebuilt. */
  readonly base: VersionFile;
  /** The active version that this one follows. */
  readonly parentVersion: string;
  /** Events to fold into `base`. */
  readonly ranges: SeqRanges;
  /** Last event that the version holds, fixed at reservation. */
  readonly lastSeq: number;
}

/** How the model did on the slates since its parent, each judged before it was learned. */
export interface PrequentialMetrics {
  /** Slates judged. */
  readonly slates: number;
  /** Share of them whose pick was among the first five films; null without slates. */
  readonly hit_at_5: number | null;
  /** Mean of -ln P(what happened), in nats; null without slates. */
  readonly log_loss: number | null;
}

/** A version that was made of a file from elsewhere. */
export interface ImportedVersion {
  readonly versionName: string;
  readonly wasActivated: boolean;
}

/** What is recorded of a version when its file is in place. */
export interface VersionFigures {
  readonly sha256: string;
  readonly bytes: number;
  readonly lastSeq: number;
  readonly algorithm: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly statistics: Readonly<Record<string, number>>;
  readonly metrics: PrequentialMetrics;
  readonly codeVersion: string;
}

/** A row of model_parameter_logs as it is answered to clients. */
export type VersionRow = Readonly<Record<string, unknown>> & {
  readonly version_name: string;
  readonly storage_path: string;
  readonly parent_version: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly status: "pending" | "ready" | "deleted";
};

/** Where a version's file is; no file has the hash of one that is still being written. */
export const fileOf = (row: VersionRow): VersionFile => ({
  versionName: row.version_name,
  storagePath: row.storage_path,
  sha256: row.sha256 ?? "",
});

/** What a sweep has to do. */
export interface SweepFindings {
  /** Objects of the bucket `models` that no kept version claims. */
  readonly orphaned_paths: readonly string[];
  /** Ready versions without a picture, newest first. */
  readonly undrawn_versions: readonly string[];
}

/** A table that a reset archives. */
export type ArchiveTable =
  | "selection_events"
  | "slates"
  | "model_parameter_logs"
  | "model_activations";

/** Rows of a table in the order of their key, and where the next page begins; null at the end. */
export interface ArchivePage {
  readonly rows: readonly object[];
  readonly next: string | null;
}

/** All methods throw DatabaseRefusal or StoreUnavailable. */
export interface VersionLog {
  /** @param onto Version of another lineage, without events, to fold all events onto instead. */
  reserve(
    cause: VersionCause,
    actorId: string | null,
    bump: VersionBump,
    onto?: string,
  ): Promise<Reservation>;
  commit(versionName: string, figures: VersionFigures): Promise<void>;
  /** Lets the next attempt take the reservation over at once, and notes why this one failed. */
  fail(versionName: string, reason: string): Promise<void>;
  /** Gives the reservation up for good. */
  abandon(versionName: string, reason: string): Promise<void>;
  /** The kept version that was imported from a file with this hash, if there is one. */
  imported(sha256: string): Promise<ImportedVersion | null>;
  /** Files that a version can be made from, nearest first, with the events to fold onto each. */
  bases(versionName: string): Promise<readonly (VersionFile & { readonly ranges: SeqRanges })[]>;
  eventsIn(ranges: SeqRanges, after: number, limit: number): Promise<readonly EventRow[]>;
  activate(
    versionName: string,
    actorId: string | null,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Marks a version deleted; returns the paths of its files. */
  remove(versionName: string, actorId: string | null): Promise<readonly string[]>;
  read(versionName: string): Promise<VersionRow | null>;
  list(limit: number, before: string | null): Promise<readonly VersionRow[]>;
  current(): Promise<Readonly<Record<string, unknown>>>;
  performance(since: string): Promise<Readonly<Record<string, unknown>>>;
  /** The contexts that feedback came from most often, at most `limit`. */
  frequentContexts(
    limit: number,
  ): Promise<readonly { context_features: readonly number[]; events: number }[]>;
  sweepFindings(): Promise<SweepFindings>;
  /** Seq of the newest event; 0 in an empty log. */
  headSeq(): Promise<number>;
  archivePage(table: ArchiveTable, after: string | null, limit: number): Promise<ArchivePage>;
  /** Empties the log; refused if an event or a slate was added since the archive was made. */
  reset(
    actorId: string | null,
    archivePath: string,
    archiveSha256: string,
    headSeq: number,
    slateCount: number,
  ): Promise<void>;
}
