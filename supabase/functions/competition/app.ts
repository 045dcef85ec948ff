/** `/competition`: other channels' schedules: fetched, sent by hand, read. */
import type { Guard } from "@shared/http/caller.ts";
import {
  SchedulesRequest,
  SyncRequest,
  UploadParameters,
} from "@shared/http/competition_schema.ts";
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import { fileUpload } from "@shared/http/file_upload.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { withStoreProblems } from "@shared/http/store_problem.ts";
import type { FeedLog } from "@shared/stores/feed_log.ts";
import { ScheduleUnusable } from "@shared/stores/read_schedule.ts";
import {
  type SyncOutcome,
  type SyncRequest as SyncOrder,
  UnknownFeed,
} from "@shared/stores/sync_competition.ts";
import type { ScheduleUpload, UploadReport } from "@shared/stores/upload_schedule.ts";
import type { Hono } from "hono";

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface CompetitionDependencies {
  guard: Guard;
  feeds: Pick<FeedLog, "feeds" | "schedules">;
  /** Works on one file; the database asks for the next. */
  sync(order: SyncOrder): Promise<SyncOutcome>;
  upload(upload: ScheduleUpload): Promise<UploadReport>;
}

/** Bytes of an uploaded file at most; a parser takes no more. */
const UPLOAD_BYTES_MAX = 8_000_000;

/** Builds the app. Supabase passes the function name in the path. */
export function createCompetitionApp(dependencies: CompetitionDependencies): Hono<AppEnv> {
  const { guard, feeds } = dependencies;
  const app = createApp("competition");

  app.post("/sync", guard("admin", "automation"), async (c) => {
    const { days_ahead, channels } = await jsonBody(c, SyncRequest);
    const { isAutomation, userId } = c.get("caller");
    return c.json(
      await withFeedProblems(async () => {
        const { outcome, report } = await dependencies.sync({
          cause: isAutomation ? "schedule" : "manual",
          actorId: userId,
          daysAhead: days_ahead,
          channels: channels ?? null,
        });
        return { success: true, outcome, ...(report ?? NO_SYNC) };
      }),
    );
  });

  app.post("/upload", guard("admin"), async (c) => {
    const { bytes, parameters } = await fileUpload(c, UPLOAD_BYTES_MAX, UploadParameters);
    return c.json(
      await withFeedProblems(async () => {
        const { file, range, ...report } = await dependencies.upload({
          bytes,
          channel: parameters.channel ?? null,
          format: parameters.format ?? null,
          timeZone: parameters.time_zone ?? null,
          actorId: c.get("caller").userId,
        });
        const { first: first_day, last: last_day } = range;
        return { success: true, ...report, first_day, last_day, sha256: file.sha256 };
      }),
    );
  });

  app.post("/schedules", guard("programmer"), async (c) => {
    const { start, end, channels, as_of, include_unmatched } = await jsonBody(c, SchedulesRequest);
    return c.json(
      await withFeedProblems(async () => {
        const query = { start, end, channels: channels ?? null, asOf: as_of ?? null };
        const [showings, sources] = await Promise.all([
          feeds.schedules({ ...query, includeUnmatched: include_unmatched }),
          feeds.feeds(),
        ]);
        const wanted = channels
          ? sources.filter(({ channel }) => channels.includes(channel))
          : sources;
        return { start, end, as_of: as_of ?? null, showings, sources: wanted };
      }),
    );
  });

  return app;
}

const NO_SYNC = {
  sync_id: null,
  cause: null,
  started_at: null,
  finished_at: null,
  channels: [],
} as const;

async function withFeedProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await withStoreProblems(work);
  } catch (error) {
    if (error instanceof UnknownFeed) {
      throw new ProblemError({
        status: 422,
        code: "invalid-request",
        detail: `Cannot read request body: /channels: ${error.message}`,
        errors: [{ pointer: "/channels", detail: error.message }],
      }, { cause: error });
    }
    if (error instanceof ScheduleUnusable) {
      const { message: detail } = error;
      throw new ProblemError({ status: 422, code: "schedule-unusable", detail }, { cause: error });
    }
    throw error;
  }
}
