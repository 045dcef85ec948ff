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

/**
 * Postgres and PostgREST codes that mean "not now": connection, resources, operator, timeouts, and
 * a database that may only be read, which a full disk or a failover makes of it.
 */
const AWAY = /^(08|53|57|58|PGRST00[0-3])|^40(001|P01)$|^55P03$|^25006$/;

/** Said by what stands before the Data API, whatever its text: too slow, too often, nobody there. */
const isOfGateway = (status: number) => status === 408 || status === 429 || status > 500;

/** Of a gateway's page, for the log. */
const TOLD_LENGTH_MAX = 300;

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
  const { code, message } = error as Partial<PostgrestError>;
  const reason = REFUSALS[code ?? ""];
  if (reason) throw new DatabaseRefusal(reason, error.message);
  // The Data API names a code with every error of its own, so a page without one is a gateway's;
  // supabase-js reports a failed fetch, and a body that broke off, as status 0 with no code.
  const isForeign = !code && (status < 400 || status === 500);
  if (isForeign || isOfGateway(status) || AWAY.test(code ?? "")) {
    const told = String(message).slice(0, TOLD_LENGTH_MAX);
    throw new StoreUnavailable(`Cannot reach the database for ${subject}: ${status} ${told}`);
  }
  throw new Error(`Cannot use ${subject}: ${code ?? status} ${message}`);
}
