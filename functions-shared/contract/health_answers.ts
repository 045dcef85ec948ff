/** Answers of /health. */
import * as z from "zod";
import { Count, Instant, Open, Sha256 } from "./answer_fields.ts";

export const Live = z.strictObject({ live: z.literal(true) }).meta({ id: "Live" });

const FeedAge = z.strictObject({
  channel: z.string(),
  enabled: z.boolean(),
  last_good_at: Instant.nullable(),
  age_seconds: Count.nullable(),
  stale: z.boolean(),
}).meta({ id: "FeedAge" });

export const Readiness = z.strictObject({
  ready: z.boolean(),
  checks: z.array(z.strictObject({
    check: z.enum(["database", "settings", "model", "catalog"]),
    ok: z.boolean(),
    detail: z.string(),
  })),
  /** With ?verbose: how old competitors' feeds are; null while the database does not answer. */
  feeds: z.array(FeedAge).nullable().optional(),
  publishable_key_is_programmer: z.boolean(),
}).meta({ id: "Readiness" });

export const ModelSources = z.strictObject({
  /** Strict mode: REQUIRE_SUPABASE_STORAGE is on, and nothing but Storage counts. */
  storage_required: z.boolean(),
  artifacts: z.array(z.strictObject({
    artifact: z.enum(["model", "catalog", "history", "audience_forest", "curator_model"]),
    source: z.enum(["storage", "local_copy", "bundled", "previous_version", "none"]),
    version: z.string().nullable(),
    updated_at: Instant.nullable(),
    age_seconds: Count.nullable(),
    sha256: Sha256.nullable(),
    bytes: Count.nullable(),
    unusable_reason: z.string().nullable(),
  })),
}).meta({ id: "ModelSources" });

/** An OpenAPI 3.1 document. */
export const OpenApiDocument = Open;
