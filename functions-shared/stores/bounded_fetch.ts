/**
 * Calls to the project's own services, given up after a while: a request that waits for ever is
 * ended by the host, whose error says nothing, and a refresh that waits for ever is never tried again.
 */

/** How long a call may take until the last byte of its answer, in milliseconds. */
export interface CallTimes {
  readonly databaseMs: number;
  readonly otherMs: number;
}

/**
 * Postgres ends a statement after 8 s by itself. A cold start reads at most three files one after the
 * other, of up to 64 MiB, and hosted functions have 150 s for the first byte.
 */
export const CALL_TIMES: CallTimes = { databaseMs: 10_000, otherMs: 40_000 };

/** As `fetch`, with an error that supabase-js takes for an answer that did not come. */
export async function boundedFetch(
  input: RequestInfo | URL,
  init: RequestInit = {},
  { databaseMs, otherMs }: CallTimes = CALL_TIMES,
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const ms = url.pathname.startsWith("/rest/v1/") ? databaseMs : otherMs;
  const signals = [AbortSignal.timeout(ms), ...(init.signal ? [init.signal] : [])];
  try {
    return await fetch(input, { ...init, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "TimeoutError") throw error;
    // supabase-js repeats a read that failed, up to three times, but not one that was aborted
    throw new DOMException(`No answer within ${ms} ms`, "AbortError");
  }
}
