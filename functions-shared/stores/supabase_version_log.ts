/** The versions behind PostgREST, as the service role sees them. */
import type { SupabaseClient } from "@supabase/supabase-js";
import type { EventRow } from "./database.ts";
import { unwrap } from "./postgrest.ts";
import type { Reservation, SeqRanges, VersionFile, VersionLog, VersionRow } from "./version_log.ts";

/** Wraps a client that holds the secret key. */
export function supabaseVersionLog(client: SupabaseClient): VersionLog {
  const call = async <T>(name: string, parameters: Record<string, unknown>): Promise<T> =>
    unwrap(name, await client.rpc(name, parameters)) as T;
  return {
    reserve: async (cause, actorId, bump, onto) =>
      readReservation(
        await call("reserve_version", {
          p_cause: cause,
          p_actor_id: actorId,
          p_bump: bump,
          ...(onto === undefined ? {} : { p_base_version: onto }),
        }),
      ),
    commit: async (versionName, figures) =>
      await call("commit_version", {
        p_version_name: versionName,
        p_sha256: figures.sha256,
        p_bytes: figures.bytes,
        p_last_seq: figures.lastSeq,
        p_algorithm: figures.algorithm,
        p_hyperparameters: figures.hyperparameters,
        p_statistics: figures.statistics,
        p_metrics: figures.metrics,
        p_code_version: figures.codeVersion,
      }),
    fail: async (versionName, reason) =>
      await call("fail_version", { p_version_name: versionName, p_reason: reason }),
    abandon: async (versionName, reason) =>
      await call("abandon_version", { p_version_name: versionName, p_reason: reason }),
    imported: async (sha256) => {
      const row: { version_name: string; activations: unknown[] } | null = unwrap(
        "model_parameter_logs",
        await client.from("model_parameter_logs")
          .select(
            "version_name, activations:model_activations!model_activations_version_name_fkey(id)",
          )
          .eq("cause", "import").eq("status", "ready").eq("sha256", sha256)
          .order("created_at").limit(1).limit(1, { referencedTable: "activations" }).maybeSingle(),
      );
      return row &&
        { versionName: row.version_name, wasActivated: row.activations.length > 0 };
    },
    bases: async (versionName) => {
      const rows = await call<(FileJson & { ranges: SeqRanges })[]>("version_bases", {
        p_version_name: versionName,
      });
      return rows.map((row) => ({ ...readFile(row), ranges: row.ranges }));
    },
    eventsIn: async (ranges, after, limit) =>
      await call<EventRow[]>("events_in_ranges", {
        p_ranges: ranges,
        p_after: after,
        p_limit: limit,
      }),
    activate: async (versionName, actorId) =>
      await call("activate_version", { p_version_name: versionName, p_actor_id: actorId }),
    remove: async (versionName, actorId) => {
      const { storage_paths } = await call<{ storage_paths: string[] }>("delete_version", {
        p_version_name: versionName,
        p_actor_id: actorId,
      });
      return storage_paths;
    },
    read: async (versionName) =>
      unwrap(
        "model_parameter_logs",
        await client.from("model_parameter_logs").select().eq("version_name", versionName)
          .maybeSingle(),
      ),
    list: async (limit, before) =>
      await call<VersionRow[]>("model_versions", { p_limit: limit, p_before: before }),
    current: async () => {
      const current = await call<CurrentJson>("current_version", {});
      return { version_name: current.version?.version_name ?? null, ...current };
    },
    performance: async (since) => await call("model_performance", { p_since: since }),
    sweepFindings: async () => await call("sweep_findings", {}),
    headSeq: async () => Number((await call<{ head_seq: number }>("current_version", {})).head_seq),
    archivePage: async (table, after, limit) =>
      await call("archive_snapshot", { p_table: table, p_after: after, p_limit: limit }),
    reset: async (actorId, archivePath, archiveSha256, headSeq, slateCount) =>
      await call("reset_test_data", {
        p_actor_id: actorId,
        p_archive_path: archivePath,
        p_archive_sha256: archiveSha256,
        p_head_seq: headSeq,
        p_slate_count: slateCount,
      }),
    frequentContexts: async (limit) => await call("frequent_contexts", { p_limit: limit }),
  };
}

interface CurrentJson extends Readonly<Record<string, unknown>> {
  readonly version: VersionRow | null;
}

interface FileJson {
  version_name: string;
  storage_path: string;
  sha256: string;
}

interface ReservationJson {
  outcome: Reservation["outcome"];
  version_name: string;
  storage_path?: string;
  parent?: FileJson & { replay_from_seq: number };
  last_seq?: number;
  /** Present when folded events were retracted and an older file must be the base. */
  rebuild?: { base: FileJson; ranges: SeqRanges } | null;
}

function readReservation(json: ReservationJson): Reservation {
  const { outcome, version_name: versionName, parent, rebuild } = json;
  const lastSeq = json.last_seq ?? 0;
  return {
    outcome,
    versionName,
    storagePath: json.storage_path ?? "",
    parentVersion: parent?.version_name ?? "",
    base: readFile(rebuild?.base ?? parent),
    ranges: rebuild?.ranges ?? [[parent?.replay_from_seq ?? lastSeq, lastSeq]],
    lastSeq,
  };
}

function readFile(json: FileJson | undefined): VersionFile {
  return {
    versionName: json?.version_name ?? "",
    storagePath: json?.storage_path ?? "",
    sha256: json?.sha256 ?? "",
  };
}
