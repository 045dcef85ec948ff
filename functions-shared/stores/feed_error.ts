/** Why a feed could not be fetched, in a form that can be stored and acted on. */

/**
 * - url, address, redirects: the request or a redirect was refused before it was sent;
 * - status: the server answered with something else than 200;
 * - timeout, network: no answer, or the connection broke off;
 * - size, encoding: the body is too large, or is not what its compression says.
 */
export type FeedErrorCode =
  | "url"
  | "address"
  | "redirects"
  | "status"
  | "timeout"
  | "network"
  | "size"
  | "encoding";

/** Details of a failure that came from an answer. */
export interface FeedErrorOptions extends ErrorOptions {
  /** HTTP status of the answer. */
  readonly status?: number;
  /** Milliseconds after which the server wants to be asked again. */
  readonly retryAfterMs?: number | null;
}

const PASSING_STATUS = [408, 425, 429, 500, 502, 503, 504];

/** A feed that could not be fetched. */
export class FeedError extends Error {
  override readonly name = "FeedError";
  readonly code: FeedErrorCode;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(code: FeedErrorCode, message: string, options: FeedErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** Whether asking again may help. */
  get isPassing(): boolean {
    if (this.code === "status") return PASSING_STATUS.includes(this.status ?? 0);
    return this.code === "timeout" || this.code === "network";
  }
}
