/**
 * Where a version of the learner comes from. Its hash is on record, so any file with that hash is
 * the version: the one in Storage, the last good local copy, or, of the first version, the prior,
 * which the code itself makes. With the log on top they come to the same state, bit for bit.
 */
import type { Learner } from "@shared/bandit/learner.ts";
import { StoreUnavailable } from "./database.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";
import { priorFile } from "./first_version.ts";
import { decodeVersion, versionBytes } from "./version_file.ts";
import type { VersionFile } from "./version_log.ts";

/** A version, and where its file was found. */
export interface VersionFinding {
  readonly learner: Learner;
  readonly source: "storage" | "local_copy" | "bundled";
  readonly bytes: number;
  /** Why the file in Storage is not the one; null when it is. */
  readonly fault: string | null;
}

/** Name of the copy; only the version served last has one. */
const COPY = "model.npz";

/**
 * Finds the file of a version.
 *
 * @throws {StoreUnavailable} If no place has it.
 */
export async function findVersion(
  places: ArtifactPlaces,
  file: VersionFile,
  contextNames: readonly string[],
): Promise<VersionFinding> {
  const { objects, copies, later, now } = places;
  const decoded = async (bytes: Uint8Array) => ({
    learner: await decodeVersion(bytes, file, contextNames),
    bytes: bytes.length,
  });
  try {
    const bytes = await versionBytes(objects, file);
    const found = await decoded(bytes);
    if (copies) later(() => copies.keep(COPY, file.sha256, now(), bytes));
    return { ...found, source: "storage", fault: null };
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || places.isStrict) throw error;
    const copy = await copies?.find(COPY, file.sha256);
    if (copy) return { ...await decoded(copy.bytes), source: "local_copy", fault: error.message };
    const prior = await priorFile(contextNames);
    if (prior.sha256 !== file.sha256) throw error;
    return { ...await decoded(prior.bytes), source: "bundled", fault: error.message };
  }
}
