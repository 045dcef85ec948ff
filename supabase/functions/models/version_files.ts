/** `/models/versions`: a version's file, out and in. */
import type { Guard } from "@shared/http/caller.ts";
import type { AppEnv } from "@shared/http/create_app.ts";
import { fileUpload } from "@shared/http/file_upload.ts";
import { UploadVersionParameters, VersionName } from "@shared/http/models_schema.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { withStoreProblems } from "@shared/http/store_problem.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { MODEL_BYTES_MAX } from "@shared/stores/version_file.ts";
import {
  ModelFileUnusable,
  type UploadedVersion,
  type VersionUpload,
} from "@shared/stores/upload_version.ts";
import type { VersionLog, VersionRow } from "@shared/stores/version_log.ts";
import type { Hono } from "hono";
import { requireVersion, usableVersion } from "./version_checks.ts";

export interface VersionFileDependencies {
  guard: Guard;
  versions: Pick<VersionLog, "read">;
  /** Downloads the file and checks that it is the one that was written; throws if not. */
  checkHash(version: VersionRow): Promise<void>;
  /** Seconds that the URL is good for; null if the file is not there. */
  fileUrl(version: VersionRow, seconds: number): Promise<string | null>;
  uploadVersion(upload: VersionUpload): Promise<UploadedVersion>;
  drawPicture(versionName: string): Promise<void>;
  afterResponse(work: Promise<void>): void;
}

const URL_SECONDS = 600;

/** Adds the routes to the app of `/models`. */
export function addVersionFiles(app: Hono<AppEnv>, dependencies: VersionFileDependencies): void {
  const { guard, versions } = dependencies;

  app.get("/versions/:version_name/file", guard("admin"), async (c) => {
    const name = c.req.param("version_name");
    return c.json(
      await withStoreProblems(async () => {
        const isName = VersionName.safeParse(name).success;
        const version = requireVersion(isName ? await versions.read(name) : null, name);
        await usableVersion("download", version, dependencies.checkHash);
        const { version_name, sha256, bytes } = version;
        const url = await dependencies.fileUrl(version, URL_SECONDS);
        if (url === null) throw new StoreUnavailable(`The file of ${name} has just vanished`);
        return { version_name, url, sha256, bytes, expires_in_seconds: URL_SECONDS };
      }),
    );
  });

  app.post("/versions", guard("admin"), async (c) => {
    const { bytes, parameters } = await fileUpload(c, MODEL_BYTES_MAX, UploadVersionParameters);
    const { bump, sha256 = null } = parameters;
    const actorId = c.get("caller").userId;
    const uploaded = await withFileProblems(() =>
      dependencies.uploadVersion({ bytes, sha256, bump, actorId })
    );
    const { version_name, duplicate } = uploaded;
    if (!duplicate) dependencies.afterResponse(dependencies.drawPicture(version_name));
    const message =
      `Version ${version_name} holds the file; POST /models/load-version activates it`;
    return c.json({ success: true, message, ...uploaded });
  });
}

async function withFileProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await withStoreProblems(work);
  } catch (error) {
    if (!(error instanceof ModelFileUnusable)) throw error;
    throw new ProblemError({
      status: 422,
      code: "invalid-request",
      detail: `Cannot read upload: ${error.message}`,
      errors: [{ pointer: "/file", detail: error.message }],
    }, { cause: error });
  }
}
