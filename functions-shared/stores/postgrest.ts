/** Answers of PostgREST as values or as the errors that callers can act on. */
import type { PostgrestError } from "@supabase/supabase-js";
import { DatabaseRefusal, StoreUnavailable } from "./database.ts";

/** Codes that the project's own SQL raises; PostgREST makes HTTP statuses of them. */
const REFUSALS: Record<string, DatabaseRefusal["reason"]> = {
  PT403: "not-allowed",
  PT404: "not-found",
  PT409: "conflict",
  PT422: "invalid",
};

/** Postgres and PostgREST codes that mean "not now": connection, resources, operator, timeouts. */
const AWAY = /^(08|53|57|58|PGRST00[0-3])|^40(001|P01)$|^55P03$/;

/**
 * Returns the data of an answer.
 *
 * @param subject What was asked, for the error.
 * @throws {DatabaseRefusal | StoreUnavailable | Error} The last for a defect.
 */
export function unwrap<T>(
  subject: string,
  { data, error, status }: { data: T; error: PostgrestError | null; status: number },
): T {
  if (!error) return data;
  const reason = REFUSALS[error.code];
  if (reason) throw new DatabaseRefusal(reason, error.message);
  // supabase-js reports a failed fetch as status 0 with no code
  if (status === 0 || status === 502 || status === 503 || status === 504 || AWAY.test(error.code)) {
    throw new StoreUnavailable(`Cannot reach the database for ${subject}: ${error.message}`);
  }
  throw new Error(`Cannot use ${subject}: ${error.code} ${error.message}`);
}
