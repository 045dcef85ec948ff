/**
 * Versions without their files: a file is played by the hash of what was reserved, so a takeover
 * that would fold other events is noticed as another file.
 */
import type postgres from "postgres";
import { recordSlate, slateOf } from "./project_fixture.ts";

/** What reserve_version answers, as far as tests look at it. */
export interface Reservation {
  outcome: "reserved" | "busy" | "not_due";
  version_name: string;
  last_seq: number;
  parent: { activation_id: number; version_name: string };
  rebuild: { base: { version_name: string }; ranges: [number, number][] } | null;
}

/** Asks for the next version. */
export async function reserve(own: postgres.Sql, cause: string): Promise<Reservation> {
  const [row] = await own<[{ answer: Reservation }]>`
    select public.reserve_version(${cause}) as answer`;
  return row.answer;
}

/** Commits the version that was reserved. */
export async function commit(
  own: postgres.Sql,
  reservation: Pick<Reservation, "version_name" | "last_seq"> & Partial<Reservation>,
): Promise<{ committed: boolean; activation_id: number }> {
  const { version_name, last_seq, parent, rebuild } = reservation;
  const plan = JSON.stringify([version_name, last_seq, parent, rebuild]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(plan));
  const [row] = await own<[{ answer: { committed: boolean; activation_id: number } }]>`
    select public.commit_version(${version_name}, ${new Uint8Array(digest).toHex()}, 100,
      ${last_seq}::bigint, 'mnl-ts/1', ${
    own.json({ context_names: ["p", "q", "r"] })
  }, '{}') as answer`;
  return row.answer;
}

/** Stores a slate of version v1.0.0 and returns its id. */
export async function newSlate(own: postgres.Sql): Promise<string> {
  const slateId = crypto.randomUUID();
  await recordSlate(own, slateOf(slateId));
  return slateId;
}
