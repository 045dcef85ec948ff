/** What went wrong with a request, in a form that can be shown and acted on. */

/** How a request may fail. `retry`: the same request may succeed later. */
export type Remedy = "retry" | "sign-in" | "none";

/** A failed request. `code` is the API's, or `network` when no answer came. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: string,
    detail: string,
    readonly remedy: Remedy,
    readonly requestId: string | null,
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Reads a problem out of an answer that is none of the 2xx. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  const body = parsed(text);
  const seconds = Number(response.headers.get("retry-after") ?? NaN);
  return new Problem(
    typeof body.code === "string" ? body.code : `status-${response.status}`,
    textOf(body) ?? `${response.status} ${response.statusText}`.trim(),
    response.status === 401 ? "sign-in" : RETRIED.has(response.status) ? "retry" : "none",
    typeof body.request_id === "string" ? body.request_id : response.headers.get("x-request-id"),
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}

/** The problem behind a rejected fetch: no connection, or no answer in time. */
export function networkProblem(cause: unknown): Problem {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Problem("network", detail, "retry", null, null, { cause });
}

/** Anything thrown, as a problem; a defect of this page is not retried. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem("page", detail, "none", null, null, { cause: error });
}

function textOf(body: Record<string, unknown>): string | null {
  const text = body.detail ?? body.message;
  return typeof text === "string" ? text : null;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {}; // a proxy's HTML page, say
    throw error;
  }
}
