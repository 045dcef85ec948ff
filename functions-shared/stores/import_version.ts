/**
 * A model file from elsewhere as a version of ours: its name is reserved, the file uploaded, the
 * version recorded. It is not served until somebody activates it. A crash after any step leaves a
 * reservation that ends by itself, and a file that the sweep removes.
 */
import type { Learner } from "@shared/bandit/learner.ts";
import { DatabaseRefusal, StoreUnavailable } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";
import type { Reservation, VersionBump, VersionFigures, VersionLog } from "./version_log.ts";

/** A file that was read and can serve. */
export interface ModelFile {
  readonly learner: Learner;
  readonly bytes: Uint8Array;
  /** Hex SHA-256 of `bytes`. */
  readonly sha256: string;
  /** Where it comes from, for the record. */
  readonly importedFrom: string;
}

/** Who asks, and which part of the name counts up. */
export interface ImportOrder {
  readonly actorId: string | null;
  readonly bump: VersionBump;
}

/** What an import needs of the outside. */
export interface ImportDependencies {
  readonly versions: Pick<VersionLog, "reserve" | "commit" | "abandon">;
  readonly objects: Pick<ObjectStore, "uploadNew">;
  /** Names the code that writes the version. */
  readonly codeVersion: string;
  /** Waits while `versionName` is being written, for the `attempt`-th time; throws to give up. */
  awaitTurn(versionName: string, attempt: number): Promise<void>;
}

const NAMES_MAX = 3;
const NO_METRICS = { slates: 0, hit_at_5: null, log_loss: null };

/**
 * Stores `file` as it is and returns the name of its version.
 * @throws {DatabaseRefusal | StoreUnavailable} Nothing is served that was not before.
 */
export async function importVersion(
  dependencies: ImportDependencies,
  file: ModelFile,
  order: ImportOrder,
): Promise<string> {
  for (let name = 0; name < NAMES_MAX; name++) {
    const reservation = await reserve(dependencies, order);
    if (await writeVersion(dependencies, file, reservation)) return reservation.versionName;
  }
  throw new StoreUnavailable("Cannot import a version as other files stand at its paths");
}

async function reserve(
  { versions, awaitTurn }: ImportDependencies,
  { actorId, bump }: ImportOrder,
): Promise<Reservation> {
  for (let attempt = 1;; attempt++) {
    const reservation = await versions.reserve("import", actorId, bump);
    if (reservation.outcome === "reserved") return reservation;
    await awaitTurn(reservation.versionName, attempt);
  }
}

/** Returns false, and gives the name up, if another file stands at the version's path. */
async function writeVersion(
  { versions, objects, codeVersion }: ImportDependencies,
  file: ModelFile,
  { versionName, storagePath, lastSeq }: Reservation,
): Promise<boolean> {
  try {
    if (!await objects.uploadNew("models", storagePath, file.bytes, "application/zip")) {
      await versions.abandon(versionName, `Another file stands at ${storagePath}`);
      return false;
    }
    await versions.commit(versionName, { ...figuresOf(file), lastSeq, codeVersion });
    return true;
  } catch (error) {
    if (isOfStores(error)) await giveUp(versions, versionName, error);
    throw error;
  }
}

/** Nobody else has the file, so the name is of no use; what cannot be given up ends by itself. */
async function giveUp(
  versions: ImportDependencies["versions"],
  versionName: string,
  reason: Error,
): Promise<void> {
  try {
    await versions.abandon(versionName, reason.message);
  } catch (error) {
    if (!isOfStores(error)) throw error;
  }
}

const isOfStores = (error: unknown): error is StoreUnavailable | DatabaseRefusal =>
  error instanceof StoreUnavailable || error instanceof DatabaseRefusal;

function figuresOf(
  { learner, bytes, sha256, importedFrom }: ModelFile,
): Omit<VersionFigures, "lastSeq" | "codeVersion"> {
  return {
    sha256,
    bytes: bytes.length,
    algorithm: learner.algorithm,
    hyperparameters: {
      context_names: learner.contextNames,
      ...learner.slatePolicy,
      imported_from: importedFrom,
    },
    statistics: learner.statistics(),
    metrics: NO_METRICS,
  };
}
