/** A model file that an admin sends: checked as one that is to be activated, then imported. */
import type { Learner } from "@shared/bandit/learner.ts";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { readNpz } from "@shared/formats/npz.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import { type Database, DatabaseRefusal } from "./database.ts";
import { type ImportDependencies, type ImportOrder, importVersion } from "./import_version.ts";
import { sha256Hex } from "./sha256.ts";
import type { VersionLog } from "./version_log.ts";

/** What an upload needs of the outside. */
export interface UploadDependencies extends Omit<ImportDependencies, "awaitTurn"> {
  readonly versions: Pick<VersionLog, "imported" | "reserve" | "commit" | "abandon">;
  readonly settings: Database["settings"];
  wait(ms: number): Promise<void>;
}

/** A file, and what whoever sends it says of it. */
export interface VersionUpload extends ImportOrder {
  readonly bytes: Uint8Array;
  /** Hex SHA-256 that the file must have; null when nothing was said. */
  readonly sha256: string | null;
}

/** The version that holds the file. */
export interface UploadedVersion {
  readonly version_name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly algorithm: string;
  /** Whether the same file was imported before. */
  readonly duplicate: boolean;
}

/** The file cannot serve here; the message says why. */
export class ModelFileUnusable extends Error {
  override readonly name = "ModelFileUnusable";
}

const BUSY_MS = 200;
const BUSY_MAX = 15;

/**
 * Stores a file as a version that can be activated. The same file again is the same version.
 *
 * @throws {ModelFileUnusable} If it could not serve, or is not the file that was meant.
 * @throws {DatabaseRefusal | StoreUnavailable} Also while other versions are being written.
 */
export async function uploadVersion(
  dependencies: UploadDependencies,
  { bytes, sha256: expected, ...order }: VersionUpload,
): Promise<UploadedVersion> {
  const sha256 = await sha256Hex(bytes);
  if (expected !== null && sha256 !== expected) {
    throw new ModelFileUnusable(
      `Cannot take file as it must have SHA-256 ${expected}: received ${sha256}`,
    );
  }
  const { channels } = readSettings(await dependencies.settings());
  const learner = await readLearner(bytes, contextNames(channels.map(({ name }) => name)));
  const earlier = await dependencies.versions.imported(sha256);
  const version_name = earlier?.versionName ?? await importVersion(
    { ...dependencies, awaitTurn: (name, attempt) => awaitTurn(dependencies, name, attempt) },
    { learner, bytes, sha256, importedFrom: "upload" },
    order,
  );
  return {
    version_name,
    sha256,
    bytes: bytes.length,
    algorithm: learner.algorithm,
    duplicate: earlier !== null,
  };
}

async function readLearner(bytes: Uint8Array, names: readonly string[]): Promise<Learner> {
  try {
    if (!(await readNpz(bytes)).has("signal_names")) {
      throw new SyntaxError(
        'Cannot read learner as its file must state the order of its signals: received none; "deno task import" takes such files',
      );
    }
    return (await decodeLearner(bytes, { contextNames: names })).learner;
  } catch (cause) {
    const isOfFile = cause instanceof SyntaxError || cause instanceof RangeError ||
      cause instanceof TypeError;
    if (!isOfFile) throw cause;
    throw new ModelFileUnusable(cause.message, { cause });
  }
}

/** A checkpoint takes a moment; one that somebody died with, half a minute. */
async function awaitTurn(
  { wait }: UploadDependencies,
  versionName: string,
  attempt: number,
): Promise<void> {
  if (attempt <= BUSY_MAX) return await wait(BUSY_MS);
  throw new DatabaseRefusal(
    "conflict",
    `Cannot store a version as ${versionName} is being written: send the file again in half a minute`,
  );
}
