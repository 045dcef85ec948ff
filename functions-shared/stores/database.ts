/**
 * What the functions ask of Postgres: a handful of RPCs, each one round trip and idempotent.
 * The names and shapes are those of supabase/migrations.
 */
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import type { Slot } from "@shared/signals/slot.ts";
import type { StoredRule } from "./formula_parser.ts";

/** A version made active: its file plus the events after `replayFromSeq` are the model. */
export interface Activation {
  readonly id: number;
  readonly versionName: string;
  readonly storagePath: string;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  readonly replayFromSeq: number;
}

/** One row of selection_events, as stored. */
export interface EventRow {
  readonly seq: number;
  readonly event_id: string;
  readonly kind: "selection" | "rejection" | "retraction";
  readonly context_features: readonly number[] | null;
  readonly films:
    | readonly {
      movie_id: string;
      signals: readonly number[];
      reward: number;
      own_choice: boolean;
    }[]
    | null;
  readonly ticked_signals: readonly string[] | null;
  readonly signal_mean: readonly number[] | null;
  readonly retracts: string | null;
}

/** A source whose schedules are more than a day old, or whose last run failed in part. */
export interface StaleFeed {
  readonly channel: string;
  /** ISO 8601; null when nothing good came yet. */
  readonly last_good_at: string | null;
  readonly age_seconds: number | null;
  readonly failure_code: string | null;
}

/** Everything that a slot needs from the database, read in one round trip. */
export interface SlotSnapshot {
  readonly activation: Activation | null;
  readonly headSeq: number;
  /** Ascending; those after the cursor, or after `activation.replayFromSeq`. */
  readonly events: readonly EventRow[];
  readonly hasMore: boolean;
  /** Null when no pick was made or taken back since the list asked with. */
  readonly programmed:
    | readonly { movie_id: string; channel: string | null; date: string }[]
    | null;
  readonly excluded: readonly string[];
  /** Null when nothing changed since the revision asked with. */
  readonly showings:
    | readonly {
      movie_id: string;
      date: string;
      channel: string;
      time: string;
      title: string;
    }[]
    | null;
  readonly showingsRevision: number;
  readonly staleFeeds: readonly StaleFeed[];
  /** Whether a feed is old, may be asked again, and nobody has seen to it. */
  readonly refreshDue: boolean;
  readonly artifacts: Readonly<Record<string, { version: string; updated_at: string }>>;
  /** House rules in force, by name. */
  readonly houseRules: readonly StoredRule[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What the caller already holds, so that only news is sent. */
export interface SnapshotCursor {
  readonly activationId: number | null;
  readonly seq: number | null;
  readonly showingsRevision: number | null;
  readonly showingsDate: string | null;
  /** Head of the log when the list of programmed films for the same date was read. */
  readonly programmedSeq: number | null;
}

/** A row to append to selection_events; what a slate says is filled in by the database. */
export interface NewEvent {
  readonly event_id: string;
  readonly kind: EventRow["kind"];
  readonly source: "slate" | "client";
  readonly actor_id: string | null;
  readonly slate_id?: string;
  readonly channel?: string | null;
  readonly broadcast_date?: string | null;
  readonly hour?: number | null;
  readonly picked_movie_id?: string;
  readonly own_choice?: boolean;
  readonly ticked_signals?: readonly string[] | null;
  readonly context_features?: readonly number[];
  readonly films?: readonly {
    movie_id: string;
    signals: readonly number[];
    reward: 0 | 1;
    own_choice: boolean;
  }[];
  readonly signal_mean?: readonly number[];
  readonly retracts?: string;
}

/** What became of a recorded event. */
export interface RecordedEvent {
  readonly seq: number;
  readonly event_id: string;
  /** True when the same event was there already; nothing was written then. */
  readonly duplicate: boolean;
  readonly selections_since_checkpoint: number;
  readonly selections_threshold: number;
}

/** Figures of a version that is about to become ready. */
export interface VersionCommit {
  readonly versionName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly lastSeq: number;
  readonly algorithm: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly statistics: Readonly<Record<string, number>>;
}

/** Says no for a reason that the caller can mend. */
export class DatabaseRefusal extends Error {
  readonly reason: "not-allowed" | "not-found" | "conflict" | "invalid";

  constructor(reason: DatabaseRefusal["reason"], message: string) {
    super(message);
    this.name = "DatabaseRefusal";
    this.reason = reason;
  }
}

/** The database or the storage did not answer; trying again later may work. */
export class StoreUnavailable extends Error {
  override readonly name: string = "StoreUnavailable";
}

/** The storage did answer, but a file is missing or is not what it should be: no passing fault. */
export class FileUnusable extends StoreUnavailable {
  override readonly name = "FileUnusable";
}

/** All methods throw DatabaseRefusal or StoreUnavailable. */
export interface Database {
  /** All of app_settings, key to value. */
  settings(): Promise<Readonly<Record<string, unknown>>>;
  slotSnapshot(slot: Slot, cursor: SnapshotCursor): Promise<SlotSnapshot>;
  /** Events with after < seq <= until of the log that `activationId` replays, at most `limit`. */
  modelEvents(
    activationId: number,
    after: number,
    until: number,
    limit: number,
  ): Promise<readonly EventRow[]>;
  activation(activationId: number): Promise<Activation | null>;
  /** The activation that `activationId` followed. */
  activationBefore(activationId: number): Promise<Activation | null>;
  recordSlate(slate: SlateRecord): Promise<{ slate_id: string; duplicate: boolean }>;
  recordPropensities(
    slateId: string,
    draws: number,
    propensities: Readonly<Record<string, number>>,
  ): Promise<void>;
  readSlate(slateId: string): Promise<SlateRecord | null>;
  /** The slate that answered the rejection `eventId`, if one was made. */
  readSlateRegeneratedFrom(eventId: string): Promise<SlateRecord | null>;
  readEvent(eventId: string): Promise<{ kind: EventRow["kind"]; actor_id: string | null } | null>;
  recordEvent(event: NewEvent): Promise<RecordedEvent>;
  /** Asks for a sync of old feeds, unless another caller does or just did. */
  refreshCompetition(): Promise<void>;
  /** Forgets the films refused in a context; returns how many. */
  clearExclusions(slot: Slot): Promise<number>;
  reserveInitialVersion(): Promise<{ versionName: string; storagePath: string; ready: boolean }>;
  commitVersion(commit: VersionCommit): Promise<void>;
}
