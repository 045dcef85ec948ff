/**
 * Lite answers 500 to everything when it cannot reach PostgreSQL. The hosted Data API answers 503
 * with a code of its own then (PostgREST, error reference, group 0), and clients lean on it.
 */

const NO_CONNECTION =
  /ECONNREFUSED|ECONNRESET|EPIPE|CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|write after end|\b(57P0[1-3]|08\d{3})\b|the database system is|terminating connection/i;

/** Returns `response`, or the hosted 503 when its error is a lost connection. */
export async function hostedConnectionError(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const text = await response.clone().text();
  if (!NO_CONNECTION.test(text)) return response;
  await response.body?.cancel();
  const message = "Could not connect with the database due to an internal error.";
  return Response.json({ code: "PGRST001", details: null, hint: null, message }, { status: 503 });
}
