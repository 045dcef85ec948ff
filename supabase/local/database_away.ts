/**
 * Lite answers 500 with the code "SUP" to everything when it cannot reach PostgreSQL, or when that
 * ended a statement or a transaction. The hosted Data API answers 503 with a code of its own then
 * (PostgREST, error reference, group 0), or 500 with PostgreSQL's code, and clients lean on both.
 */

const NO_CONNECTION =
  /ECONNREFUSED|ECONNRESET|EPIPE|CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|write after end|\b(57P0[1-3]|08\d{3})\b|the database system is|terminating connection/i;

/** What PostgreSQL says, and its code. */
const ENDED: Readonly<Record<string, string>> = {
  "canceling statement due to statement timeout": "57014",
  "deadlock detected": "40P01",
  "could not serialize access": "40001",
};

/** Returns `response`, or the hosted form of it when the connection or a statement was ended. */
export async function hostedConnectionError(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const text = await response.clone().text();
  const ended = Object.keys(ENDED).find((message) => text.includes(message));
  if (ended === undefined && !NO_CONNECTION.test(text)) return response;
  await response.body?.cancel();
  if (ended !== undefined) return failure(500, ENDED[ended]!, ended);
  return failure(503, "PGRST001", "Could not connect with the database due to an internal error.");
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, details: null, hint: null, message }, { status });
}
