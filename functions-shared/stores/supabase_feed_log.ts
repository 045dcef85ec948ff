/** Competitors' schedules behind PostgREST, as the service role sees them. */
import { MATCH_THRESHOLD } from "@shared/catalog/match_title.ts";
import type { FeedSource } from "@shared/feeds/sync_plan.ts";
import type { ScheduleFormat } from "@shared/formats/schedule_format.ts";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { FeedLog, KnownSchedule, Slice } from "./feed_log.ts";
import { unwrap } from "./postgrest.ts";

/** Wraps a client that holds the secret key. */
export function supabaseFeedLog(client: SupabaseClient): FeedLog {
  const call = async <T>(name: string, parameters: Record<string, unknown> = {}): Promise<T> =>
    unwrap(name, await client.rpc(name, parameters)) as T;
  return {
    sources: async () => {
      const { due, sources } = await call<{ due: string[]; sources: SourceJson[] }>(
        "competition_sources",
      );
      return { due, sources: sources.map(readSource) };
    },
    matchingState: async () => {
      const { catalog, settings } = await call<StateJson>("matching_state");
      return {
        catalogVersion: catalog?.version ?? null,
        matchThreshold: settings?.match_threshold ?? MATCH_THRESHOLD,
        feedHosts: settings?.feed_hosts ?? [],
      };
    },
    begin: async (cause, actorId, daysAhead, files) =>
      await call("begin_sync", {
        p_cause: cause,
        p_actor_id: actorId,
        p_days_ahead: daysAhead,
        p_files: files,
      }),
    claim: async (syncId) => {
      const slice = await call<SliceJson | null>("claim_slice", { p_sync_id: syncId });
      return slice && readSlice(slice);
    },
    apply: async ({ fileId, lease }, schedule) =>
      await call("apply_slice", {
        p_file_id: fileId,
        p_lease: lease,
        ...scheduleParameters(schedule),
      }),
    fail: async ({ fileId, lease }, { code, reason, retryAt, file }) =>
      await call("fail_slice", {
        p_file_id: fileId,
        p_lease: lease,
        p_code: code,
        p_reason: reason,
        p_retry_at: retryAt,
        p_sha256: file?.sha256 ?? null,
        p_bytes: file?.bytes ?? null,
      }),
    report: async (syncId) => await call("sync_report", { p_sync_id: syncId }),
    recordUpload: async (channel, actorId, schedule) =>
      await call("record_upload", {
        p_channel: channel,
        p_actor_id: actorId,
        ...scheduleParameters(schedule),
      }),
    feeds: async () => await call("competition_feeds"),
    oldFiles: async () => await call("old_schedule_files"),
    forgetFiles: async (hashes) => await call("forget_schedule_files", { p_hashes: hashes }),
    schedules: async ({ start, end, channels, asOf, includeUnmatched }) =>
      await call("competition_schedules", {
        p_start: start,
        p_end: end,
        p_channels: channels,
        p_as_of: asOf,
        p_include_unmatched: includeUnmatched,
      }),
  };
}

function scheduleParameters({ file, vouched, showings }: KnownSchedule) {
  return {
    p_sha256: file.sha256,
    p_bytes: file.bytes,
    p_first: vouched.first,
    p_last: vouched.last,
    p_showings: showings,
  };
}

interface StateJson {
  catalog: { version: string } | null;
  settings: { match_threshold?: number; feed_hosts?: string[] } | null;
}

interface SourceJson {
  channel: string;
  format: ScheduleFormat;
  channel_in_file: string | null;
  url_template: string | null;
  warm_up_url: string | null;
  time_zone: string;
  week_start: number;
  enabled: boolean;
}

function readSource(json: SourceJson): FeedSource {
  return {
    channel: json.channel,
    format: json.format,
    channelInFile: json.channel_in_file,
    urlTemplate: json.url_template,
    warmUpTemplate: json.warm_up_url,
    timeZone: json.time_zone,
    weekStart: json.week_start,
    enabled: json.enabled,
  };
}

interface SliceJson {
  file_id: number;
  lease: string;
  channel: string;
  url: string;
  first_day: string | null;
  last_day: string | null;
  format: ScheduleFormat;
  channel_in_file: string | null;
  headers: Record<string, string>;
  warm_up_url: string | null;
  time_zone: string;
}

function readSlice(json: SliceJson): Slice {
  const { first_day: first, last_day: last } = json;
  return {
    fileId: json.file_id,
    lease: json.lease,
    channel: json.channel,
    url: json.url,
    expected: first === null || last === null ? null : { first, last },
    format: json.format,
    channelInFile: json.channel_in_file,
    headers: json.headers,
    warmUpUrl: json.warm_up_url,
    timeZone: json.time_zone,
  };
}
