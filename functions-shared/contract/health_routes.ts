/** Whether the system lives, is ready, and what it serves from. */
import { Live, ModelSources, OpenApiDocument, Readiness } from "./health_answers.ts";
import { ReadinessQuery } from "@shared/http/health_schema.ts";
import type { Route } from "./route.ts";

export const HEALTH_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/health/live",
    summary: "Answer, without asking anything else",
    roles: [],
    answer: Live,
    problems: [],
    example: { answer: { live: true } },
  },
  {
    method: "get",
    path: "/health/ready",
    summary: "Say whether slates can be served, and what is missing (503); with ?verbose how old " +
      "competitors' schedules are",
    roles: [],
    query: ReadinessQuery,
    answer: Readiness,
    reportsUnavailable: true,
    problems: [],
    example: {
      query: { verbose: "" },
      answer: {
        ready: true,
        checks: [{ check: "database", ok: true, detail: "Answers" }],
        feeds: [{
          channel: "TF1",
          enabled: true,
          last_good_at: "2026-11-22T10:00:00.000000+00:00",
          age_seconds: 3600,
          stale: false,
        }],
        publishable_key_is_programmer: false,
      },
    },
  },
  {
    method: "get",
    path: "/health/model-sources",
    summary: "Show where each artefact comes from, and why it is not from Storage where it is not",
    roles: ["programmer"],
    answer: ModelSources,
    problems: [],
    example: {
      answer: {
        storage_required: false,
        artifacts: [{
          artifact: "model",
          source: "storage",
          version: "v1.0.3",
          updated_at: "2026-11-22T10:00:01.000000+00:00",
          age_seconds: 60,
          sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          bytes: 18734,
          unusable_reason: null,
        }],
      },
    },
  },
  {
    method: "get",
    path: "/health/openapi.json",
    summary: "This document",
    roles: [],
    answer: OpenApiDocument,
    problems: [],
    example: { answer: { openapi: "3.1.0" } },
  },
];
