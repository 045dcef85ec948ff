/** Is what a stack holds after traffic what it acknowledged? The log, the versions, the instances. */
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { type LoggedEvent, replay } from "@shared/bandit/replay.ts";
import { contextNames } from "@shared/signals/context.ts";
import type { EventRow } from "@shared/stores/database.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import type { Acknowledged } from "./traffic.ts";

/** What was found; no complaint means that all is as it must be. */
export interface LogCheck {
  readonly events: number;
  readonly versions: number;
  /** Versions whose file was computed again from the log. */
  readonly versionsFolded: number;
  readonly complaints: readonly string[];
}

/** Versions that are computed again, evenly spread, the last among them. */
const FOLDED_MAX = 10;

/** Compares log and versions with what was acknowledged and with the fold of the log. */
export async function checkLog(
  stack: Stack,
  acknowledged: Acknowledged,
  channels: readonly string[],
): Promise<LogCheck> {
  const rows = await logOf(stack);
  const versions = await stack.db.query<Version>(
    `select version_name, storage_path, sha256, last_seq from public.model_parameter_logs
      where status = 'ready' order by last_seq, created_at`,
  );
  const complaints = [...gaps(rows), ...differences(rows, acknowledged)];
  const events = rows.map(loggedEvent);
  const step = Math.max(1, (versions.length - 1) / (FOLDED_MAX - 1));
  const folded = versions.filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step));
  for (const version of folded) {
    const found = await foldComplaint(stack, version, events, channels);
    if (found !== null) complaints.push(found);
  }
  return {
    events: rows.length,
    versions: versions.length,
    versionsFolded: folded.length,
    complaints,
  };
}

interface Version extends Record<string, unknown> {
  readonly version_name: string;
  readonly storage_path: string;
  readonly sha256: string;
  readonly last_seq: number | string;
}

async function logOf(stack: Stack): Promise<EventRow[]> {
  const rows = await stack.db.query<{ row: EventRow | string }>(
    "select to_jsonb(e) as row from public.selection_events as e order by e.seq",
  );
  return rows.map(({ row }) => typeof row === "string" ? JSON.parse(row) : row);
}

function gaps(rows: readonly EventRow[]): string[] {
  const wrong = rows.findIndex(({ seq }, i) => Number(seq) !== i + 1);
  return wrong < 0 ? [] : [`the log has seq ${rows[wrong]!.seq} in place ${wrong + 1}`];
}

function differences(rows: readonly EventRow[], acknowledged: Acknowledged): string[] {
  const { events, retracted, unanswered = new Set() } = acknowledged;
  const taught = rows.filter(({ kind }) => kind !== "retraction").map(({ event_id }) => event_id);
  const undone = rows.filter(({ kind }) => kind === "retraction").map(({ retracts }) => retracts!);
  return [
    ...difference("events", taught, events, unanswered),
    ...difference("retractions", undone, retracted, unanswered),
  ];
}

function difference(
  what: string,
  found: readonly string[],
  wanted: ReadonlySet<string>,
  unanswered: ReadonlySet<string>,
): string[] {
  const there = new Set(found);
  const lost = [...wanted].filter((id) => !there.has(id)).length;
  const unasked = [...there].filter((id) => !wanted.has(id) && !unanswered.has(id)).length;
  const twice = found.length - there.size;
  return lost + unasked + twice === 0
    ? []
    : [`${what}: ${lost} lost, ${twice} twice, ${unasked} that nobody was told of`];
}

async function foldComplaint(
  stack: Stack,
  { version_name, storage_path, sha256, last_seq }: Version,
  events: readonly LoggedEvent[],
  channels: readonly string[],
): Promise<string | null> {
  const response = await fetch(`${stack.url}/storage/v1/object/models/${storage_path}`, {
    headers: { apikey: stack.keys.secret },
  });
  const file = new Uint8Array(await response.arrayBuffer());
  if (!response.ok || await sha256Hex(file) !== sha256) return `${version_name}: not its file`;
  const last = Number(last_seq);
  const prior = mnlLearner(createMnlPrior(contextNames(channels)));
  const fold = await encodeLearner(replay(prior, events.slice(0, last)), last);
  return await sha256Hex(fold) === sha256 ? null : `${version_name}: not the fold of its events`;
}

/** Returns how many different slates the instances of `infer` answer for one slot and seed. */
export async function distinctSlates(
  stack: Stack,
  instances: number,
  slot: object,
): Promise<number> {
  const answers = new Map<string, string>();
  for (let i = 0; i < 20 * instances && answers.size < instances; i++) {
    const response = await fetch(`${stack.functionsUrl}/infer`, {
      method: "POST",
      headers: { "content-type": "application/json", apikey: stack.keys.secret },
      body: JSON.stringify({ ...slot, seed: 4711 }),
    });
    const { slate_id: _own, ...answer } = await response.json();
    answers.set(response.headers.get("x-instance") ?? "", JSON.stringify(answer));
  }
  return new Set(answers.values()).size;
}
