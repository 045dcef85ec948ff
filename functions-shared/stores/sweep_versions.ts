/**
 * Tidies up after whatever died half-way: files that no version claims, pictures that were never
 * drawn. The database says what it found; doing it again finds nothing.
 */
import { DatabaseRefusal, StoreUnavailable } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";
import type { VersionLog } from "./version_log.ts";

export interface SweepDependencies {
  readonly versions: Pick<VersionLog, "sweepFindings">;
  readonly objects: Pick<ObjectStore, "remove">;
  drawPicture(versionName: string): Promise<void>;
}

/** What a sweep did. */
export interface SweepReport {
  readonly removed_files: readonly string[];
  readonly drawn_pictures: readonly string[];
  /** Versions whose picture could not be drawn now; the next sweep tries again. */
  readonly failed_pictures: readonly string[];
}

/** A sweep is short: what is left over waits a minute for the next one. */
const PICTURES_MAX = 3;

/** @throws {DatabaseRefusal | StoreUnavailable} If files cannot be listed or removed. */
export async function sweepVersions(
  { versions, objects, drawPicture }: SweepDependencies,
): Promise<SweepReport> {
  const { orphaned_paths, undrawn_versions } = await versions.sweepFindings();
  await objects.remove("models", orphaned_paths);
  const drawn: string[] = [];
  const failed: string[] = [];
  for (const versionName of undrawn_versions.slice(0, PICTURES_MAX)) {
    try {
      await drawPicture(versionName);
      drawn.push(versionName);
    } catch (error) {
      if (!(error instanceof StoreUnavailable || error instanceof DatabaseRefusal)) throw error;
      failed.push(versionName);
    }
  }
  return { removed_files: orphaned_paths, drawn_pictures: drawn, failed_pictures: failed };
}
