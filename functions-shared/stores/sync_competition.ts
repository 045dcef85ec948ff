/**
 * One request's part of a sync: it opens or joins the sync, and works on one file of it. A guide of
 * 8 MB costs about a second of the two that a request may use; the database asks for the next file.
 *
 * A file that cannot be had or read is a failure on record, and what is known of its channel stays.
 * Dying anywhere leaves a lease that ends: the file is then fetched again, with the same result.
 */
import { log } from "@shared/observability/log.ts";
import { type FeedSource, planFiles } from "@shared/feeds/sync_plan.ts";
import { DatabaseRefusal, StoreUnavailable } from "./database.ts";
import { FeedError } from "./feed_error.ts";
import type { ObjectStore } from "./object_store.ts";
import type { FeedFetcher } from "./feed_fetcher.ts";
import type { FeedLog, MatchingState, Slice, SliceFailure, SyncReport } from "./feed_log.ts";
import {
  keepFile,
  matchSchedule,
  readWholeSchedule,
  type ScheduleTools,
  ScheduleUnusable,
} from "./read_schedule.ts";
import { removeOldFiles } from "./remove_old_files.ts";

/** What a sync needs of the outside world. */
export interface SyncTools extends ScheduleTools {
  readonly feeds: FeedLog;
  readonly objects: Pick<ObjectStore, "uploadNew" | "remove">;
  /** A fetcher that asks these hosts only. */
  fetcher(feedHosts: readonly string[]): FeedFetcher;
  now(): Date;
}

/** Who wants what synced. */
export interface SyncRequest {
  /** By schedule, only what is due is begun. */
  readonly cause: "manual" | "schedule";
  readonly actorId: string | null;
  /** Days from today up to which a week may begin. */
  readonly daysAhead: number;
  /** Null: all that are enabled. */
  readonly channels: readonly string[] | null;
}

/** What became of a request. */
export interface SyncOutcome {
  /** running: files are left; busy: others are at them; not_due: there is nothing to do. */
  readonly outcome: "done" | "running" | "busy" | "not_due";
  readonly report: SyncReport | null;
}

/** The request names a channel that no enabled source has. */
export class UnknownFeed extends Error {
  override readonly name = "UnknownFeed";
}

/**
 * Opens or joins a sync and works on one file.
 * @throws {UnknownFeed | StoreUnavailable | DatabaseRefusal}
 */
export async function syncCompetition(
  tools: SyncTools,
  request: SyncRequest,
): Promise<SyncOutcome> {
  const { cause, actorId, daysAhead } = request;
  const { due, sources } = await tools.feeds.sources();
  const wanted = wantedSources(sources, request.channels)
    .filter(({ channel }) => cause === "manual" || due.includes(channel));
  const files = planFiles(wanted, tools.now(), daysAhead);
  const syncId = await tools.feeds.begin(cause, actorId, daysAhead, files);
  if (syncId === null) return { outcome: "not_due", report: null };
  const slice = await tools.feeds.claim(syncId);
  if (slice !== null) await workOn(tools, slice);
  const report = await tools.feeds.report(syncId);
  if (report.finished_at !== null) {
    await removeOldFiles(tools);
    return { outcome: "done", report };
  }
  return { outcome: slice === null ? "busy" : "running", report };
}

function wantedSources(
  sources: readonly FeedSource[],
  channels: readonly string[] | null,
): readonly FeedSource[] {
  const enabled = sources.filter((source) => source.enabled);
  if (channels === null) return enabled;
  const unknown = channels.find((name) => !enabled.some(({ channel }) => channel === name));
  if (unknown === undefined) return enabled.filter(({ channel }) => channels.includes(channel));
  const names = enabled.map(({ channel }) => `"${channel}"`).join(", ") || "none";
  throw new UnknownFeed(`Must be channels of enabled sources (${names}): received "${unknown}"`);
}

/** Whoever lost the lease meanwhile leaves the file to the one who has it. */
async function workOn(tools: SyncTools, slice: Slice): Promise<void> {
  try {
    const failure = await settle(tools, slice, await tools.feeds.matchingState());
    if (failure !== null) await tools.feeds.fail(slice, failure);
  } catch (error) {
    if (!(error instanceof DatabaseRefusal) || error.reason !== "conflict") throw error;
    log.warn("A slice was taken over by another worker", { reason: error.message });
  }
}

/** Applies the file of a slice, or returns why there is nothing to apply. */
async function settle(
  tools: SyncTools,
  slice: Slice,
  state: MatchingState,
): Promise<SliceFailure | null> {
  let file: SliceFailure["file"] = null;
  let schedule;
  try {
    const { bytes } = await tools.fetcher(state.feedHosts).fetchFeed(slice);
    file = await keepFile(tools, bytes);
    const read = readWholeSchedule(slice.format, bytes, {
      channel: slice.channel,
      channelInFile: slice.channelInFile ?? undefined,
      timeZone: slice.timeZone,
      expected: slice.expected ?? undefined,
    });
    schedule = await matchSchedule(tools, state, read, file, slice.expected !== null);
  } catch (error) {
    const known = describeFailure(error, tools.now());
    if (known === null) throw error;
    return { ...known, file };
  }
  await tools.feeds.apply(slice, schedule);
  return null;
}

/** Null for a defect. */
function describeFailure(error: unknown, now: Date): Omit<SliceFailure, "file"> | null {
  if (error instanceof FeedError) {
    const { code, message: reason, retryAfterMs } = error;
    const retryAt = retryAfterMs === null ? null : laterThan(now, retryAfterMs);
    return { code, reason, retryAt };
  }
  if (error instanceof ScheduleUnusable) {
    return { code: error.code, reason: error.message, retryAt: null };
  }
  if (error instanceof StoreUnavailable) {
    return { code: "store", reason: error.message, retryAt: null };
  }
  // the fetcher refuses headers that a source must not have
  return error instanceof RangeError
    ? { code: "source", reason: error.message, retryAt: null }
    : null;
}

const RETRY_AFTER_MS_MAX = 24 * 3_600_000;

function laterThan(now: Date, ms: number): string {
  return new Date(now.getTime() + Math.min(ms, RETRY_AFTER_MS_MAX)).toISOString();
}
