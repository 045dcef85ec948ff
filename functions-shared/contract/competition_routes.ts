/** Other channels' schedules. */
import {
  SchedulesRequest,
  SyncRequest,
  UploadParameters,
} from "@shared/http/competition_schema.ts";
import { SchedulesAnswer, SyncAnswer, UploadAnswer } from "./competition_answers.ts";
import type { Route } from "./route.ts";

const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const COMPETITION_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/competition/sync",
    summary: "Begin or join a sync of the schedules and fetch one file of it; automation what is " +
      "due only. The rest follows by itself",
    roles: ["admin", "automation"],
    body: SyncRequest,
    answer: SyncAnswer,
    problems: ["not-found", "conflict"],
    example: {
      body: { days_ahead: 21, channels: ["TF1"] },
      answer: {
        success: true,
        outcome: "running",
        sync_id: 8,
        cause: "manual",
        started_at: "2026-11-22T10:00:00.000000+00:00",
        finished_at: null,
        channels: [{
          channel: "TF1",
          fetched: 1,
          parsed: 3,
          matched: 2,
          unmatched: 1,
          withdrawn: 0,
          failed: 1,
          pending: 2,
          failures: [{
            first_day: "2026-11-28",
            last_day: "2026-12-04",
            code: "status",
            reason: "Cannot fetch feed as tele.example must answer 200: received 503",
            retry_at: null,
          }],
        }],
      },
    },
  },
  {
    method: "post",
    path: "/competition/upload",
    summary: "Take in one schedule by hand, of TF1, M6 or in XMLTV; 8 MB at most",
    roles: ["admin"],
    query: UploadParameters,
    file: ["application/xml", "text/xml", "application/octet-stream"],
    answer: UploadAnswer,
    problems: ["body-too-large", "schedule-unusable", "not-found", "conflict"],
    example: {
      query: { channel: "TF1", format: "tf1" },
      answer: {
        success: true,
        sync_id: 9,
        channel: "TF1",
        format: "tf1",
        first_day: "2026-11-28",
        last_day: "2026-12-04",
        sha256: SHA256,
        parsed: 3,
        matched: 2,
        unmatched: 1,
        withdrawn: 0,
      },
    },
  },
  {
    method: "post",
    path: "/competition/schedules",
    summary: "Show what other channels show, as known now or at a moment, and how old that is",
    roles: ["programmer"],
    body: SchedulesRequest,
    answer: SchedulesAnswer,
    problems: ["not-found", "conflict"],
    example: {
      body: { start: "2026-11-28", end: "2026-12-04" },
      answer: {
        start: "2026-11-28",
        end: "2026-12-04",
        as_of: null,
        showings: [{
          channel: "TF1",
          broadcast_date: "2026-11-29",
          air_date: "2026-11-30",
          air_time: "00:15",
          starts_at: "2026-11-29T23:15:00+00:00",
          title: "Les phares du lac 2",
          original_title: null,
          release_year: 2019,
          director: "Ada Perrin",
          movie_id: "603",
          match_outcome: "matched",
          match_score: 1,
          match_rule: "exact",
          candidates: [{ movie_id: "603", score: 1, rule: "exact" }],
          source: "sync",
          first_seen_at: "2026-11-22T10:00:00.000000+00:00",
          last_seen_at: "2026-11-22T10:00:00.000000+00:00",
        }],
        sources: [{
          channel: "TF1",
          format: "tf1",
          enabled: true,
          last_good_at: "2026-11-22T10:00:00.000000+00:00",
          age_seconds: 3600,
          last_tried_at: "2026-11-22T10:00:00.000000+00:00",
          failed: 0,
          failure_code: null,
          stale: false,
        }],
      },
    },
  },
];
