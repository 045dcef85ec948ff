/** `/models`: versions of the model; checkpoints, rollback, pictures, performance, files, rules. */
import { addHouseRules, type HouseRuleDependencies } from "./house_rules.ts";
import { requireVersion, usableVersion } from "./version_checks.ts";
import { addVersionFiles, type VersionFileDependencies } from "./version_files.ts";
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import type { Guard } from "@shared/http/caller.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import {
  CreateCheckpointRequest,
  LoadVersionRequest,
  MarginalsQuery,
  PerformanceQuery,
  ResetRequest,
  VersionName,
  VersionsQuery,
} from "@shared/http/models_schema.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { query } from "@shared/http/query.ts";
import { withStoreProblems } from "@shared/http/store_problem.ts";
import type { CheckpointOutcome } from "@shared/stores/checkpoint.ts";
import type { ResetReport } from "@shared/stores/reset_project.ts";
import type { SweepReport } from "@shared/stores/sweep_versions.ts";
import type {
  VersionBump,
  VersionCause,
  VersionLog,
  VersionRow,
} from "@shared/stores/version_log.ts";
import type { Hono } from "hono";

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface ModelsDependencies extends HouseRuleDependencies, VersionFileDependencies {
  guard: Guard;
  versions: Pick<
    VersionLog,
    "list" | "current" | "read" | "activate" | "remove" | "performance"
  >;
  createCheckpoint(
    cause: VersionCause,
    actorId: string | null,
    bump: VersionBump,
  ): Promise<CheckpointOutcome>;
  /** Names of the context features, as the channels make them. */
  contextNames(): Promise<readonly string[]>;
  /** Downloads the file and checks that it is whole and fits the names; throws if not. */
  checkFile(version: VersionRow, contextNames: readonly string[]): Promise<void>;
  removeFiles(paths: readonly string[]): Promise<void>;
  /** Seconds that the URL is good for; null while there is no picture. */
  pictureUrl(versionName: string, seconds: number): Promise<string | null>;
  sweep(): Promise<SweepReport>;
  reset(actorId: string | null): Promise<ResetReport>;
  now(): Date;
}

const PICTURE_SECONDS = 600;
const WEEK_MS = 7 * 86_400_000;

/** Builds the app. Supabase passes the function name in the path. */
export function createModelsApp(dependencies: ModelsDependencies): Hono<AppEnv> {
  const { guard, versions } = dependencies;
  const app = createApp("models");

  app.get("/versions", guard("programmer"), async (c) => {
    const { limit, before } = query(c, VersionsQuery);
    const rows = await withStoreProblems(() => versions.list(limit, before ?? null));
    const next = rows.length === limit ? rows.at(-1)!.version_name : null;
    return c.json({ versions: rows, next_before: next });
  });

  app.get(
    "/current-version",
    guard("programmer"),
    async (c) => c.json(await withStoreProblems(() => versions.current())),
  );

  app.post("/load-version", guard("admin"), async (c) => {
    const { version_name } = await jsonBody(c, LoadVersionRequest);
    return c.json(
      await withStoreProblems(async () => {
        const version = requireVersion(await versions.read(version_name), version_name);
        const names = await dependencies.contextNames(); // the database's failure, not the file's
        await usableVersion("activate", version, (row) => dependencies.checkFile(row, names));
        const activated = await versions.activate(version_name, c.get("caller").userId);
        return { success: true, message: `Version ${version_name} is active`, ...activated };
      }),
    );
  });

  app.post("/create-checkpoint", guard("admin", "automation"), async (c) => {
    const { cause, bump } = await jsonBody(c, CreateCheckpointRequest);
    const { isAutomation, userId } = c.get("caller");
    if (isAutomation && (cause === "manual" || bump !== "patch")) throw automationOnlyPatches();
    return c.json(
      await withStoreProblems(async () => {
        const { outcome, versionName, lastSeq } = await dependencies
          .createCheckpoint(cause, userId, bump);
        if (outcome === "created") {
          dependencies.afterResponse(dependencies.drawPicture(versionName));
        }
        return { success: true, outcome, version_name: versionName, last_seq: lastSeq };
      }),
    );
  });

  app.post(
    "/sweep",
    guard("admin", "automation"),
    async (c) => c.json(await withStoreProblems(() => dependencies.sweep())),
  );

  app.delete("/versions/:version_name", guard("admin"), async (c) => {
    const versionName = c.req.param("version_name");
    return c.json(
      await withStoreProblems(async () => {
        const isName = VersionName.safeParse(versionName).success;
        requireVersion(isName ? await versions.read(versionName) : null, versionName);
        const paths = await versions.remove(versionName, c.get("caller").userId);
        await dependencies.removeFiles(paths);
        return { success: true, message: `Version ${versionName} is deleted` };
      }),
    );
  });

  app.post("/admin/reset-test-data", guard("admin"), async (c) => {
    await jsonBody(c, ResetRequest);
    const report = await withStoreProblems(() => dependencies.reset(c.get("caller").userId));
    return c.json({ success: true, message: "Archived, then reset", ...report });
  });

  app.get("/performance", guard("programmer"), async (c) => {
    const { weeks } = query(c, PerformanceQuery);
    const since = new Date(dependencies.now().getTime() - weeks * WEEK_MS).toISOString().slice(
      0,
      10,
    );
    return c.json(await withStoreProblems(() => versions.performance(since)));
  });

  app.get("/weight-marginals-url", guard("programmer"), async (c) => {
    const { version } = query(c, MarginalsQuery);
    return c.json(
      await withStoreProblems(async () => {
        const versionName = version ?? String((await versions.current()).version_name);
        requireVersion(await versions.read(versionName), versionName);
        const url = await dependencies.pictureUrl(versionName, PICTURE_SECONDS);
        if (url === null) throw notDrawnYet(versionName);
        return { version_name: versionName, url, expires_in_seconds: PICTURE_SECONDS };
      }),
    );
  });

  addVersionFiles(app, dependencies);
  addHouseRules(app, dependencies);
  return app;
}

function automationOnlyPatches(): ProblemError {
  return new ProblemError({
    status: 403,
    code: "not-allowed",
    detail: 'Cannot make this version as automation may send the causes "threshold" and "sweep" ' +
      'and the bump "patch" only: sign in as an admin',
  });
}

function notDrawnYet(versionName: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: "weight-marginals-pending",
    detail:
      `The weights of ${versionName} are not drawn yet: the sweep draws them within 2 minutes`,
    retryAfterSeconds: 60,
  });
}
