/**
 * Fetches competitors' feeds from servers that are slow, busy, broken or hostile: bounded in time
 * and size, tried twice, and never sent where it must not go. What comes back is bytes; whether
 * they are a schedule is for a parser to say.
 */
import type { CookieJar } from "@shared/feeds/cookie_jar.ts";
import { checkRequestHeaders } from "@shared/feeds/request_headers.ts";
import { retryAfterMs } from "@shared/feeds/retry_after.ts";
import { readFeedBody } from "./feed_body.ts";
import { FeedError } from "./feed_error.ts";
import { visit, type Visited, type VisitTools } from "./feed_visit.ts";

/** A file to fetch. */
export interface FeedRequest {
  readonly url: string;
  /** Fields that `checkRequestHeaders` accepts. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Page that sets the cookies without which the file is refused; asked first. */
  readonly warmUpUrl?: string | null | undefined;
}

/** A file as it came. */
export interface FetchedFeed {
  /** Without any compression. */
  readonly bytes: Uint8Array;
  /** Address it came from in the end. */
  readonly url: string;
  readonly contentType: string | null;
  /** 1, or 2 when the first attempt failed. */
  readonly attempts: number;
}

/** Bounds of one file. */
export interface FetchLimits {
  /** For one request, with its redirects and its body. */
  readonly timeoutMs: number;
  /** After decompression. */
  readonly bytesMax: number;
  /** Wait before the second attempt. */
  readonly retryDelayMs: number;
  /** Longest wait that a server may ask for; beyond it there is no second attempt. */
  readonly retryAfterMaxMs: number;
}

/** The bounds in use, within the time that a function may run. */
export const FETCH_LIMITS: FetchLimits = {
  timeoutMs: 10_000,
  bytesMax: 10_000_000,
  retryDelayMs: 1_000,
  retryAfterMaxMs: 5_000,
};

/** What the fetcher needs of the outside world. */
export interface FetcherTools extends VisitTools {
  sleep(ms: number): Promise<void>;
  now(): Date;
  readonly limits?: Partial<FetchLimits> | undefined;
}

/** Fetches feeds. */
export interface FeedFetcher {
  /**
   * Returns a file.
   * @throws {FeedError} If it cannot be had, after a second attempt where that may help.
   * @throws {RangeError} If the request has headers that it must not have.
   */
  fetchFeed(request: FeedRequest): Promise<FetchedFeed>;
}

/** Returns a fetcher that keeps nothing between two files. */
export function createFeedFetcher(tools: FetcherTools): FeedFetcher {
  const limits = { ...FETCH_LIMITS, ...tools.limits };
  return {
    async fetchFeed(request) {
      checkRequestHeaders(request.headers ?? {});
      try {
        return await attempt(tools, limits, request, 1);
      } catch (error) {
        const wait = waitBefore(error, limits);
        if (wait === null) throw error;
        await tools.sleep(wait);
        return await attempt(tools, limits, request, 2);
      }
    },
  };
}

/** Returns the milliseconds until a second attempt, or null when there should be none. */
function waitBefore(error: unknown, limits: FetchLimits): number | null {
  if (!(error instanceof FeedError) || !error.isPassing) return null;
  const asked = error.retryAfterMs ?? 0;
  return asked > limits.retryAfterMaxMs ? null : Math.max(asked, limits.retryDelayMs);
}

async function attempt(
  tools: FetcherTools,
  limits: FetchLimits,
  { url, headers = {}, warmUpUrl }: FeedRequest,
  attempts: number,
): Promise<FetchedFeed> {
  let cookies: CookieJar = [];
  if (warmUpUrl) {
    cookies = await withinTime(limits, async (signal) => {
      const visited = await visit(tools, warmUpUrl, headers, [], signal);
      await visited.response.body?.cancel();
      return requireOk(visited, tools.now()).cookies;
    });
  }
  return await withinTime(limits, async (signal) => {
    const visited = await visit(tools, url, headers, cookies, signal);
    if (visited.response.status !== 200) await visited.response.body?.cancel();
    const { response } = requireOk(visited, tools.now());
    const bytes = await readFeedBody(response, limits.bytesMax);
    const contentType = response.headers.get("content-type");
    return { bytes, url: visited.url.href, contentType, attempts };
  });
}

function requireOk(visited: Visited, now: Date): Visited {
  const { response: { status, headers }, url } = visited;
  if (status === 200) return visited;
  throw new FeedError(
    "status",
    `Cannot fetch feed as ${url.host} must answer 200: received ${status}`,
    { status, retryAfterMs: retryAfterMs(headers.get("retry-after"), now) },
  );
}

/** Runs one request and names what went wrong: our deadline, or the connection. */
async function withinTime<T>(
  { timeoutMs }: FetchLimits,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    return await request(deadline.signal);
  } catch (cause) {
    if (cause instanceof FeedError) throw cause;
    if (deadline.signal.aborted) {
      const message = `Cannot fetch feed as it must arrive within ${timeoutMs} ms: received no end`;
      throw new FeedError("timeout", message, { cause });
    }
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new FeedError("network", `Cannot fetch feed as the connection must hold: ${detail}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
