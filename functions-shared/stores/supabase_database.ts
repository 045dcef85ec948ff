/** The database behind PostgREST, as the service role sees it. */
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { Activation, Database, EventRow, RecordedEvent, SlotSnapshot } from "./database.ts";
import { unwrap } from "./postgrest.ts";

/** Wraps a client that holds the secret key. */
export function supabaseDatabase(client: SupabaseClient): Database {
  const call = async <T>(name: string, parameters: Record<string, unknown>): Promise<T> =>
    unwrap(name, await client.rpc(name, parameters)) as T;
  const readOneSlate = async (column: string, value: string): Promise<SlateRecord | null> =>
    unwrap("slates", await client.from("slates").select().eq(column, value).maybeSingle());
  const activations = () =>
    client.from("model_activations")
      .select(
        "id, version_name, replay_from_seq, " +
          "model_parameter_logs!model_activations_version_name_fkey(storage_path, sha256)",
      );

  return {
    settings: async () => {
      const rows: { key: string; value: unknown }[] = unwrap(
        "app_settings",
        await client.from("app_settings").select("key, value"),
      ) ?? [];
      return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    },
    slotSnapshot: async (slot, cursor) =>
      readSnapshot(
        await call("slot_snapshot", {
          p_channel: slot.channel || null, // null: the first configured channel
          p_broadcast_date: slot.date,
          p_hour: slot.hour,
          p_activation_id: cursor.activationId,
          p_cursor: cursor.seq,
          p_showings_revision: cursor.showingsRevision,
          p_showings_date: cursor.showingsDate,
          p_programmed_seq: cursor.programmedSeq,
        }),
      ),
    modelEvents: async (activationId, after, until, limit) =>
      await call<EventRow[]>("model_events", {
        p_activation_id: activationId,
        p_after: after,
        p_until: until,
        p_limit: limit,
      }),
    activation: async (activationId) =>
      readActivationRow(
        unwrap(
          "model_activations",
          await activations().eq("id", activationId).maybeSingle<ActivationRow>(),
        ),
      ),
    activationBefore: async (activationId) =>
      readActivationRow(
        unwrap(
          "model_activations",
          await activations().lt("id", activationId).order("id", { ascending: false }).limit(1)
            .maybeSingle<ActivationRow>(),
        ),
      ),
    recordSlate: async (slate) => await call("record_slate", { p_slate: slate }),
    recordPropensities: async (slateId, draws, propensities) =>
      await call("record_propensities", {
        p_slate_id: slateId,
        p_draws: draws,
        p_propensities: propensities,
      }),
    readSlate: async (slateId) => await readOneSlate("slate_id", slateId),
    readSlateRegeneratedFrom: async (eventId) => await readOneSlate("regenerated_from", eventId),
    readEvent: async (eventId) =>
      unwrap(
        "selection_events",
        await client.from("selection_events").select("kind, actor_id").eq("event_id", eventId)
          .maybeSingle(),
      ),
    recordEvent: async (event) => await call<RecordedEvent>("record_selection", { p_event: event }),
    refreshCompetition: async () => {
      await call<boolean>("refresh_competition", {});
    },
    clearExclusions: async (slot) =>
      unwrap(
        "context_exclusions",
        await client.from("context_exclusions").delete().eq("channel", slot.channel)
          .eq("broadcast_date", slot.date).eq("hour", slot.hour).select("movie_id"),
      )?.length ?? 0,
    reserveInitialVersion: async () => {
      const row = await call<{ version_name: string; storage_path: string; status: string }>(
        "reserve_initial_version",
        {},
      );
      return {
        versionName: row.version_name,
        storagePath: row.storage_path,
        ready: row.status === "ready",
      };
    },
    commitVersion: async (commit) =>
      await call("commit_version", {
        p_version_name: commit.versionName,
        p_sha256: commit.sha256,
        p_bytes: commit.bytes,
        p_last_seq: commit.lastSeq,
        p_algorithm: commit.algorithm,
        p_hyperparameters: commit.hyperparameters,
        p_statistics: commit.statistics,
      }),
  };
}

interface ActivationJson {
  id: number;
  version_name: string;
  storage_path: string;
  sha256: string;
  replay_from_seq: number;
}

interface SnapshotJson {
  activation: ActivationJson | null;
  head_seq: number;
  events: EventRow[];
  has_more: boolean;
  programmed: SlotSnapshot["programmed"];
  excluded: string[];
  showings: SlotSnapshot["showings"];
  showings_revision: number;
  stale_feeds: SlotSnapshot["staleFeeds"];
  refresh_due: boolean;
  artifacts: SlotSnapshot["artifacts"];
  house_rules: SlotSnapshot["houseRules"];
  settings: Record<string, unknown>;
}

function readSnapshot(json: SnapshotJson): SlotSnapshot {
  return {
    activation: json.activation && readActivation(json.activation),
    headSeq: json.head_seq,
    events: json.events,
    hasMore: json.has_more,
    programmed: json.programmed,
    excluded: json.excluded,
    showings: json.showings,
    showingsRevision: json.showings_revision,
    staleFeeds: json.stale_feeds,
    refreshDue: json.refresh_due,
    artifacts: json.artifacts,
    houseRules: json.house_rules,
    settings: json.settings,
  };
}

type ActivationRow = Omit<ActivationJson, "storage_path" | "sha256"> & {
  model_parameter_logs: Pick<ActivationJson, "storage_path" | "sha256">;
};

function readActivationRow(row: ActivationRow | null): Activation | null {
  return row && readActivation({ ...row, ...row.model_parameter_logs });
}

function readActivation(json: ActivationJson): Activation {
  return {
    id: json.id,
    versionName: json.version_name,
    storagePath: json.storage_path,
    sha256: json.sha256,
    replayFromSeq: json.replay_from_seq,
  };
}
