/**
 * Writes a version: reserve its name, upload its file, commit. A crash after any step leaves a
 * system that serves and learns; the next attempt finishes the same version with the same bytes,
 * because the reservation fixes which events it holds.
 */
import { log } from "@shared/observability/log.ts";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { type Judgement, learnAndJudge } from "@shared/recommend/prequential.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import type { Learner } from "@shared/bandit/learner.ts";
import {
  type Database,
  DatabaseRefusal,
  type EventRow,
  FileUnusable,
  StoreUnavailable,
} from "./database.ts";
import { loggedEvent } from "./logged_event.ts";
import { loadVersion, MODEL_BYTES_MAX } from "./version_file.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";
import type {
  Reservation,
  SeqRanges,
  VersionBump,
  VersionCause,
  VersionLog,
} from "./version_log.ts";

export interface CheckpointDependencies {
  readonly versions: VersionLog;
  readonly objects: ObjectStore;
  readonly settings: Database["settings"];
  /** Names the code that writes the version. */
  readonly codeVersion: string;
}

export interface CheckpointOutcome {
  readonly outcome: "created" | "busy" | "not_due";
  readonly versionName: string;
  readonly lastSeq: number | null;
}

const PAGE = 500;
const ATTEMPTS_MAX = 3;

/**
 * Makes a version of all events so far, if one is due and nobody else is at it.
 * @throws {DatabaseRefusal | StoreUnavailable} Nothing is active then that was not before.
 */
export async function createCheckpoint(
  dependencies: CheckpointDependencies,
  cause: VersionCause,
  actorId: string | null,
  bump: VersionBump,
): Promise<CheckpointOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const reservation = await dependencies.versions.reserve(cause, actorId, bump);
    if (reservation.outcome !== "reserved") {
      return {
        outcome: reservation.outcome,
        versionName: reservation.versionName,
        lastSeq: null,
      };
    }
    const { versionName, lastSeq } = reservation;
    try {
      if (await writeVersion(dependencies, reservation)) {
        return { outcome: "created", versionName, lastSeq };
      }
    } catch (error) {
      await noteFailure(dependencies.versions, versionName, error);
      throw error;
    }
  }
  throw new StoreUnavailable("Cannot write a version as other files stand at its paths");
}

/** The next attempt need not wait for the lease to end; without this it would. */
async function noteFailure(
  versions: VersionLog,
  versionName: string,
  reason: unknown,
): Promise<void> {
  try {
    await versions.fail(versionName, reason instanceof Error ? reason.message : String(reason));
  } catch (error) {
    if (!(error instanceof StoreUnavailable || error instanceof DatabaseRefusal)) throw error;
  }
}

/** Returns false, and gives the name up, if another file stands at the version's path. */
async function writeVersion(
  { versions, objects, settings, codeVersion }: CheckpointDependencies,
  reservation: Reservation,
): Promise<boolean> {
  const { versionName, storagePath, lastSeq } = reservation;
  const channels = readSettings(await settings()).channels.map(({ name }) => name);
  const { base, ranges } = await usableBase(versions, objects, reservation, contextNames(channels));
  const { learner, judgement } = foldEvents(base, await allEvents(versions, ranges));
  const bytes = await encodeLearner(learner, lastSeq);
  const sha256 = await sha256Hex(bytes);
  const isNew = await objects.uploadNew("models", storagePath, bytes, "application/zip");
  if (!isNew && await storedHash(objects, storagePath) !== sha256) {
    await versions.abandon(versionName, `Another file stands at ${storagePath}`);
    return false;
  }
  await versions.commit(versionName, {
    sha256,
    bytes: bytes.length,
    lastSeq,
    algorithm: learner.algorithm,
    hyperparameters: { context_names: learner.contextNames, ...learner.slatePolicy },
    statistics: learner.statistics(),
    metrics: judgement,
    codeVersion,
  });
  return true;
}

/**
 * The file to fold onto. When the reserved one is missing or altered, the nearest older file that
 * is whole: with more of the log on top it comes to the same bytes, so a damaged version does not
 * end the making of versions.
 */
async function usableBase(
  versions: VersionLog,
  objects: ObjectStore,
  { versionName, base, ranges }: Reservation,
  names: readonly string[],
): Promise<{ base: Learner; ranges: SeqRanges }> {
  try {
    return { base: await loadVersion(objects, base, names), ranges };
  } catch (error) {
    if (!(error instanceof FileUnusable)) throw error; // Storage away has no older file either
    log.error("Falling back to an earlier version", { reason: error.message });
    for (const older of await versions.bases(versionName)) {
      try {
        return { base: await loadVersion(objects, older, names), ranges: older.ranges };
      } catch (cause) {
        if (!(cause instanceof FileUnusable)) throw cause;
      }
    }
    throw error;
  }
}

/** Null when the file cannot be read: then it is not the one that was to be written. */
async function storedHash(objects: ObjectStore, path: string): Promise<string | null> {
  try {
    return await sha256Hex(await objects.download("models", path, MODEL_BYTES_MAX));
  } catch (error) {
    if (error instanceof FileUnusable) return null;
    throw error;
  }
}

function foldEvents(
  base: Learner,
  rows: readonly EventRow[],
): { learner: Learner; judgement: Judgement } {
  const retracted = new Set(rows.map(({ retracts }) => retracts));
  return learnAndJudge(
    base,
    rows.filter(({ kind, event_id }) => kind !== "retraction" && !retracted.has(event_id))
      .map((row) => ({
        choice: loggedEvent(row).choice!,
        isOwnChoice: row.films?.some(({ own_choice }) => own_choice) ?? false,
      })),
  );
}

async function allEvents(versions: VersionLog, ranges: SeqRanges): Promise<EventRow[]> {
  const events: EventRow[] = [];
  for (let after = 0;;) {
    const page = await versions.eventsIn(ranges, after, PAGE);
    events.push(...page);
    if (page.length < PAGE) break;
    after = page.at(-1)!.seq;
  }
  const wanted = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  if (events.length === wanted) return events;
  throw new StoreUnavailable(
    `Cannot read the log as ${wanted} events were due: received ${events.length}`,
  );
}
