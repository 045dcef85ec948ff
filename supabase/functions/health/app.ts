/** `/health`: whether the system runs, can serve, what it serves from, and what it promises. */
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import type { Guard } from "@shared/http/caller.ts";
import { query } from "@shared/http/query.ts";
import { ReadinessQuery } from "@shared/http/health_schema.ts";
import { withStoreProblems } from "@shared/http/store_problem.ts";
import type { ArtifactSource } from "@shared/stores/artifact_files.ts";
import type { FeedAge } from "@shared/stores/feed_ages.ts";
import type { ReadinessCheck } from "@shared/stores/readiness.ts";
import type { Hono } from "hono";
import openApiDocument from "./openapi.json" with { type: "json" };

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface HealthDependencies {
  guard: Guard;
  /** Never throws; what cannot be checked is not ready. */
  checkReadiness(): Promise<readonly ReadinessCheck[]>;
  /** Never throws; null while it cannot be told. */
  feedAges(): Promise<readonly FeedAge[] | null>;
  modelSources(): Promise<readonly ArtifactSource[]>;
  /** Whether nothing but Storage counts. */
  isStorageRequired: boolean;
  /** Whether whoever holds the publishable key may do what a programmer may. */
  isPublishableKeyProgrammer: boolean;
  now(): Date;
}

const RETRY_AFTER_SECONDS = "5";

/** Builds the app. Supabase passes the function name in the path. */
export function createHealthApp(dependencies: HealthDependencies): Hono<AppEnv> {
  const app = createApp("health");
  app.use("*", async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
  });

  app.get("/live", (c) => c.json({ live: true }));

  app.get("/ready", async (c) => {
    const isVerbose = query(c, ReadinessQuery).verbose;
    const [checks, feeds] = await Promise.all([
      dependencies.checkReadiness(),
      isVerbose ? dependencies.feedAges() : null,
    ]);
    const ready = checks.every(({ ok }) => ok);
    if (!ready) c.header("retry-after", RETRY_AFTER_SECONDS);
    return c.json({
      ready,
      checks,
      ...(isVerbose && { feeds }),
      publishable_key_is_programmer: dependencies.isPublishableKeyProgrammer,
    }, ready ? 200 : 503);
  });

  app.get("/openapi.json", (c) => c.json(openApiDocument));

  app.get("/model-sources", dependencies.guard("programmer"), async (c) => {
    const sources = await withStoreProblems(dependencies.modelSources);
    const now = dependencies.now().getTime();
    return c.json({
      storage_required: dependencies.isStorageRequired,
      artifacts: sources.map((source) => ({
        ...source,
        age_seconds: source.updated_at === null ? null : ageSeconds(source.updated_at, now),
      })),
    });
  });

  return app;
}

const ageSeconds = (updatedAt: string, nowMs: number) =>
  Math.max(0, Math.round((nowMs - new Date(updatedAt).getTime()) / 1000));
