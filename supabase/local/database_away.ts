/**
 * Lite answers 500 with the code "SUP" to everything when it cannot reach PostgreSQL, or when that
 * ended a statement. The hosted Data API answers 503 with a code of its own then (PostgREST, error
 * reference, group 0), or 500 with PostgreSQL's code, and clients lean on both.
 */

const NO_CONNECTION =
  /ECONNREFUSED|ECONNRESET|EPIPE|CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|write after end|\b(57P0[1-3]|08\d{3})\b|the database system is|terminating connection/i;

const STATEMENT_ENDED = "canceling statement due to statement timeout";

/** Returns `response`, or the hosted form of it when the connection or a statement was ended. */
export async function hostedConnectionError(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const text = await response.clone().text();
  const isEnded = text.includes(STATEMENT_ENDED);
  if (!isEnded && !NO_CONNECTION.test(text)) return response;
  await response.body?.cancel();
  if (isEnded) return failure(500, "57014", STATEMENT_ENDED);
  return failure(503, "PGRST001", "Could not connect with the database due to an internal error.");
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, details: null, hint: null, message }, { status });
}
