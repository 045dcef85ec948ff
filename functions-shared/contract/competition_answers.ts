/** Answers of /competition. */
import * as z from "zod";
import { Count, Day, FilmId, Instant, Seq, Sha256, Share, ShareOrNull } from "./answer_fields.ts";

const Format = z.enum(["tf1", "m6", "xmltv"]);
const Rule = z.enum(["exact", "article", "subtitle", "part", "spelling"]);

/** Films on a channel's schedule, and what became of their titles. */
const COUNTS = { parsed: Count, matched: Count, unmatched: Count, withdrawn: Count };

/** What one channel's part of a sync did so far; each failure says why. */
const ChannelReport = z.strictObject({
  channel: z.string(),
  fetched: Count,
  ...COUNTS,
  failed: Count,
  pending: Count,
  failures: z.array(z.strictObject({
    first_day: Day.nullable(),
    last_day: Day.nullable(),
    code: z.string(),
    reason: z.string(),
    retry_at: Instant.nullable(),
  })),
});

export const SyncAnswer = z.strictObject({
  success: z.literal(true),
  outcome: z.enum(["done", "running", "busy", "not_due"]),
  sync_id: Seq.nullable(),
  cause: z.enum(["manual", "schedule", "upload"]).nullable(),
  started_at: Instant.nullable(),
  finished_at: Instant.nullable(),
  channels: z.array(ChannelReport),
}).meta({ id: "SyncAnswer" });

export const UploadAnswer = z.strictObject({
  success: z.literal(true),
  sync_id: Seq,
  channel: z.string(),
  format: Format,
  first_day: Day,
  last_day: Day,
  sha256: Sha256,
  ...COUNTS,
}).meta({ id: "UploadAnswer" });

const Showing = z.strictObject({
  channel: z.string(),
  broadcast_date: Day,
  air_date: Day,
  air_time: z.string().regex(/^\d\d:\d\d$/),
  starts_at: Instant.nullable(),
  title: z.string(),
  original_title: z.string().nullable(),
  release_year: z.int().nullable(),
  director: z.string().nullable(),
  movie_id: FilmId.nullable(),
  match_outcome: z.enum(["matched", "ambiguous", "unmatched"]).nullable(),
  match_score: ShareOrNull,
  match_rule: Rule.nullable(),
  candidates: z.array(z.strictObject({ movie_id: FilmId, score: Share, rule: Rule })),
  source: z.string(),
  first_seen_at: Instant,
  last_seen_at: Instant,
}).meta({ id: "Showing" });

/** How old a source is; a stale one shows what was last known. */
const FeedState = z.strictObject({
  channel: z.string(),
  format: Format,
  enabled: z.boolean(),
  last_good_at: Instant.nullable(),
  age_seconds: Count.nullable(),
  last_tried_at: Instant.nullable(),
  failed: Count,
  failure_code: z.string().nullable(),
  stale: z.boolean(),
}).meta({ id: "FeedState" });

export const SchedulesAnswer = z.strictObject({
  start: Day,
  end: Day,
  as_of: Instant.nullable(),
  showings: z.array(Showing),
  sources: z.array(FeedState),
}).meta({ id: "SchedulesAnswer" });
