/** `deno task evaluate --log`: reads a project's log and judges it. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { ForeseenAnswer } from "@shared/evaluation/answer_record.ts";
import type { AnsweredSlate } from "@shared/evaluation/judge_policy.ts";
import { contextNames } from "@shared/signals/context.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import { loadVersion } from "@shared/stores/version_file.ts";
import { type ObjectStore, supabaseObjects } from "@shared/stores/object_store.ts";
import { unwrap } from "@shared/stores/postgrest.ts";
import { storageOnly } from "@shared/stores/find_artifact.ts";
import { SlotLoader } from "@shared/stores/slot_loader.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";
import type { Progress } from "../progress.ts";
import {
  type CandidatePolicy,
  judgeLog,
  type LogVerdict,
  SETTING_CANDIDATES,
  type VersionRecord,
  versionRecords,
} from "./judge_log.ts";
import { databaseInPast, pastState } from "./past_state.ts";
import type { ProjectAccess } from "./project_access.ts";
import {
  readRecordedLog,
  type RecordedAnswer,
  type RecordedLog,
  type RecordedSlate,
} from "./recorded_log.ts";
import { positionPicked, recoverSlate } from "./recover_pool.ts";

/** All that the log says. */
export interface LogReport {
  readonly slates: number;
  readonly answered: number;
  /** Answered slates whose candidates are known. */
  readonly judged: number;
  /** Reason to the number of answered slates that could not be judged for it. */
  readonly notJudged: Readonly<Record<string, number>>;
  readonly versions: readonly VersionRecord[];
  /** Null with fewer than two slates to judge. */
  readonly verdict: LogVerdict | null;
}

interface Answered {
  readonly slate: RecordedSlate;
  readonly answer: RecordedAnswer;
}

/** Reads and judges the log of a project. */
export async function judgeProject(
  { url, secretKey }: ProjectAccess,
  version: string | undefined,
  progress: Progress,
): Promise<LogReport> {
  const client = createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  const objects = supabaseObjects(client);
  const log = await progress.step(
    "Read the log",
    (report) => readRecordedLog(client, (rows) => report(0, 1, `${rows} rows`)),
  );
  const answered = answeredSlates(log);
  const { recovered, notJudged } = await progress.step(
    "Compute the candidates of each slate again",
    (report) => recoverAll(client, objects, log, answered, report),
  );
  const names = contextNames(
    readSettings(await supabaseDatabase(client).settings()).channels.map(({ name }) => name),
  );
  const candidates = version === undefined
    ? SETTING_CANDIDATES
    : [...SETTING_CANDIDATES, await versionCandidate(client, objects, version, names, answered)];
  return {
    slates: log.slates.length,
    answered: answered.length,
    judged: recovered.length,
    notJudged,
    versions: versionRecords(foreseenByVersion(answered)),
    verdict: recovered.length < 2 ? null : await progress.step(
      "Judge policies",
      (report) => Promise.resolve(judgeLog(names, recovered, candidates, report)),
    ),
  };
}

/** Slates with the newest answer that stands, oldest first. */
export function answeredSlates({ slates, events }: RecordedLog): Answered[] {
  const retracted = new Set(events.map(({ retracts }) => retracts));
  const answers = new Map<string, RecordedAnswer>();
  for (const event of events) {
    const stands = event.kind !== "retraction" && !retracted.has(event.event_id);
    if (stands && event.slate_id !== null) answers.set(event.slate_id, event);
  }
  return slates.flatMap((slate) => {
    const answer = answers.get(slate.slate_id);
    return answer && slate.items.length > 0 ? [{ slate, answer }] : [];
  });
}

/** Version, and "all" of them, to what its slates foresaw; legacy versions state no probabilities on record. */
function foreseenByVersion(answered: readonly Answered[]): Map<string, ForeseenAnswer[]> {
  const byVersion = new Map<string, ForeseenAnswer[]>();
  for (const { slate, answer } of answered) {
    const probabilities = slate.items.map(({ pick_probability }) => pick_probability);
    if (probabilities.some((p) => p === null)) continue;
    const record = byVersion.get(slate.model_version) ?? [];
    record.push({ probabilities: probabilities as number[], pick: positionPicked(slate, answer) });
    byVersion.set(slate.model_version, record);
  }
  return byVersion.size > 1
    ? new Map([["all", [...byVersion.values()].flat()], ...byVersion])
    : byVersion;
}

async function recoverAll(
  client: SupabaseClient,
  objects: ObjectStore,
  log: RecordedLog,
  answered: readonly Answered[],
  report: (done: number, total: number, what: string) => void,
) {
  const database = supabaseDatabase(client);
  let state = { programmed: [], excluded: [], showings: [] } as ReturnType<typeof pastState>;
  const inPast: typeof database = {
    ...database,
    slotSnapshot: (slot, cursor) => databaseInPast(database, state).slotSnapshot(slot, cursor),
  };
  // one, so that the catalogue is read once
  const loader = new SlotLoader(inPast, { ...storageOnly(objects), every: () => {} });
  const recovered: AnsweredSlate[] = [];
  const notJudged: Record<string, number> = {};
  for (const [i, { slate, answer }] of answered.entries()) {
    state = pastState(log, slate);
    const { channel, broadcast_date: date, hour } = slate;
    const result = recoverSlate(slate, answer, await loader.load({ channel, date, hour }));
    if (typeof result === "string") notJudged[result] = (notJudged[result] ?? 0) + 1;
    else recovered.push(result);
    report(i + 1, answered.length, "slates");
  }
  return { recovered, notJudged };
}

/**
 * A stored version as the candidate, without what was learned after it. What it learned from is
 * not news to it, so its name says how many of the answers that are.
 */
async function versionCandidate(
  client: SupabaseClient,
  objects: ObjectStore,
  version: string,
  names: readonly string[],
  answered: readonly Answered[],
): Promise<CandidatePolicy> {
  const row: { storage_path: string; sha256: string; last_seq: number } | null = unwrap(
    "model_parameter_logs",
    await client.from("model_parameter_logs").select("storage_path, sha256, last_seq")
      .eq("version_name", version).eq("status", "ready").maybeSingle(),
  );
  if (!row) {
    throw new RangeError(
      `Cannot judge version as it must be one that is ready: received ${version}`,
    );
  }
  const activation = { versionName: version, storagePath: row.storage_path, sha256: row.sha256 };
  const learner = await loadVersion(objects, activation, names);
  const learned = answered.filter(({ answer }) => answer.seq <= row.last_seq).length;
  return {
    name: `version ${version} (has learned ${learned} of the answers)`,
    policyOf: ({ answer, logging }) => ({
      belief: learner.weightBelief(answer.context),
      policy: { ...logging.policy, sharedDraw: learner.slatePolicy.sharedDraw },
    }),
  };
}
