/** Whether a version can be used, as the problem that says why not. */
import { ProblemError } from "@shared/http/problem.ts";
import { FileUnusable } from "@shared/stores/database.ts";
import type { VersionRow } from "@shared/stores/version_log.ts";

/** @throws {ProblemError} 404 if there is no such version, or it was deleted. */
export function requireVersion(version: VersionRow | null, versionName: string): VersionRow {
  if (version && version.status !== "deleted") return version;
  throw new ProblemError({
    status: 404,
    code: "version-not-found",
    detail: `Cannot find version "${versionName}": GET /models/versions lists them`,
  });
}

/**
 * @param action What is to be done with the version: "activate" or "download".
 * @throws {ProblemError} 409 if the version is not ready or its file cannot be used.
 */
export async function usableVersion(
  action: string,
  version: VersionRow,
  checkFile: (version: VersionRow) => Promise<void>,
): Promise<void> {
  if (version.status !== "ready") {
    throw unusable(action, version.version_name, "it is still being written", undefined);
  }
  try {
    await checkFile(version);
  } catch (error) {
    if (!(error instanceof FileUnusable)) throw error;
    throw unusable(action, version.version_name, error.message, error);
  }
}

function unusable(
  action: string,
  versionName: string,
  reason: string,
  cause: Error | undefined,
): ProblemError {
  return new ProblemError({
    status: 409,
    code: "version-unusable",
    detail: `Cannot ${action} version ${versionName}: ${reason}. The active version stays`,
  }, { cause });
}
