/** Rows that tests on a real database stand on: an active version, slates, events. */
import type postgres from "postgres";

/** What record_selection answers. */
export interface Recorded {
  readonly seq: number;
  readonly event_id: string;
  readonly duplicate: boolean;
}

type Row = Record<string, postgres.JSONValue>;

const CONTEXT_NAMES = ["p", "q", "r"];

/** Reserves and commits v1.0.0, a model of three context features. */
export async function activateFirstVersion(sql: postgres.Sql): Promise<void> {
  await sql`select public.reserve_initial_version()`;
  await commitFirstVersion(sql);
}

/** The commit alone; answers as commit_version does. */
export async function commitFirstVersion(
  sql: postgres.Sql,
): Promise<{ committed: boolean; activation_id: number }> {
  const [row] = await sql<[{ answer: { committed: boolean; activation_id: number } }]>`
    select public.commit_version('v1.0.0', ${"a".repeat(64)}, 100, 0, 'mnl-ts/1',
      ${sql.json({ context_names: CONTEXT_NAMES })}, '{}') as answer`;
  return row.answer;
}

/** A slate of films f1, f2, f3 for hour 20 of channel A on 2026-03-01. */
export function slateOf(slateId: string, other: Row = {}): Row {
  const signals = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  return {
    slate_id: slateId,
    channel: "A",
    broadcast_date: "2026-03-01",
    hour: 20,
    context_features: [1, 0, 0.5],
    model_version: "v1.0.0",
    activation_id: 1,
    model_seq: 0,
    seed: 7,
    items: [1, 2, 3].map((rank) => ({
      movie_id: `f${rank}`,
      rank,
      signals,
      weights: [2, 2, 2, 2, 2, 2],
      score: 1.5,
      mean_score: 1.5,
      exploring: false,
      pick_probability: 0.25,
      propensity: null,
    })),
    signal_mean: signals,
    belief: { mean: [2, 2, 2, 2, 2, 2], covariance: null },
    policy: {},
    candidate_count: 3,
    excluded: {},
    signal_sources: {},
    catalog_version: "c1",
    ...other,
  };
}

/** Records a slate and returns the answer. */
export async function recordSlate(
  sql: postgres.Sql,
  slate: Row,
): Promise<{ slate_id: string; duplicate: boolean }> {
  const [row] = await sql<[{ answer: { slate_id: string; duplicate: boolean } }]>`
    select public.record_slate(${sql.json(slate)}) as answer`;
  return row.answer;
}

/** Records an event and returns the answer. */
export async function recordEvent(sql: postgres.Sql, event: Row): Promise<Recorded> {
  const [row] = await sql<[{ answer: Recorded }]>`
    select public.record_selection(${sql.json(event)}) as answer`;
  return row.answer;
}

/** A pick of film f2 from a slate. */
export const selectionOf = (eventId: string, slateId: string, other: Row = {}): Row => ({
  event_id: eventId,
  kind: "selection",
  slate_id: slateId,
  picked_movie_id: "f2",
  ...other,
});
