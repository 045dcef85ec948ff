/**
 * One request for a feed, with every hop of its redirects checked before it is sent: scheme, host,
 * port, and the addresses that the host's name stands for.
 *
 * A name could stand for another address by the time `fetch` looks it up itself. The list of
 * allowed hosts and the certificate that https asks for are what holds then; the look-up here keeps
 * an honest mistake, such as a name of the internal network, from being asked at all.
 */
import { cookieHeader, type CookieJar, withCookies } from "@shared/feeds/cookie_jar.ts";
import { isPublicAddress } from "@shared/feeds/ip_address.ts";
import { checkFeedUrl, isLoopbackHost, type UrlRules } from "@shared/feeds/url_rules.ts";
import { FeedError } from "./feed_error.ts";
import type { HostResolver } from "./host_resolver.ts";

/** What a visit needs of the outside world. */
export interface VisitTools {
  fetch(url: URL, init: RequestInit): Promise<Response>;
  /** Null where names cannot be looked up; then the list of allowed hosts stands alone. */
  readonly resolve: HostResolver | null;
  readonly rules: UrlRules;
}

/** A response that is no redirect, with the cookies collected on the way to it. */
export interface Visited {
  readonly url: URL;
  readonly response: Response;
  readonly cookies: CookieJar;
}

/** Redirects followed before giving up. */
export const REDIRECTS_MAX = 5;

const REDIRECT_STATUS = [301, 302, 303, 307, 308];

/**
 * Asks for a URL and follows its redirects. `headers` go to the first host only.
 * @throws {FeedError} url, address or redirects, before anything is sent to the place refused.
 * Errors of `fetch` are passed on.
 */
export async function visit(
  tools: VisitTools,
  start: string,
  headers: Readonly<Record<string, string>>,
  jar: CookieJar,
  signal: AbortSignal,
): Promise<Visited> {
  let cookies = jar;
  let url = checkedUrl(tools, start);
  const { origin } = url;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    await checkAddresses(tools, url, signal);
    const response = await tools.fetch(url, {
      redirect: "manual",
      signal,
      headers: headersFor(url, url.origin === origin ? headers : {}, cookies),
    });
    cookies = withCookies(cookies, url, response.headers.getSetCookie());
    const location = response.headers.get("location");
    if (!REDIRECT_STATUS.includes(response.status) || location === null) {
      return { url, response, cookies };
    }
    await response.body?.cancel();
    url = checkedUrl(tools, location, url);
  }
  throw new FeedError(
    "redirects",
    `Cannot fetch feed as it must take at most ${REDIRECTS_MAX} redirects: received more`,
  );
}

function checkedUrl({ rules }: VisitTools, url: string, base?: URL): URL {
  try {
    return checkFeedUrl(url, rules, base);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FeedError("url", cause.message, { cause });
  }
}

/** Every address must be public: which of them is used is not ours to say. */
async function checkAddresses(
  { resolve, rules }: VisitTools,
  url: URL,
  signal: AbortSignal,
): Promise<void> {
  const host = url.hostname;
  const isOwnMachine = url.protocol === "http:" && rules.allowLoopbackHttp;
  if (resolve === null || (isOwnMachine && isLoopbackHost(host.replace(/^\[|\]$/g, "")))) return;
  const addresses = await resolve(host, signal);
  if (addresses.length > 0 && addresses.every(isPublicAddress)) return;
  const received = addresses.length > 0 ? addresses.join(", ") : "none";
  throw new FeedError(
    "address",
    `Cannot fetch feed as all addresses of ${host} must be public: received ${received}`,
  );
}

function headersFor(
  url: URL,
  headers: Readonly<Record<string, string>>,
  cookies: CookieJar,
): Headers {
  const all = new Headers(headers);
  const cookie = cookieHeader(cookies, url);
  if (cookie !== null) all.set("cookie", cookie);
  return all;
}
