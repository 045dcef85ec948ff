/**
 * Which URLs may be asked for a feed. Whoever configures a source must not be able to make the
 * service speak to machines that only it can reach, so hosts are allowed by name, and addresses
 * written as numbers never are. URL parsers turn 0x7f.1, 017700000001 and 2130706433 into
 * 127.0.0.1 first, so no number hides.
 */
import { isLoopbackAddress, parseIpv4, parseIpv6 } from "./ip_address.ts";

/** What a deployment allows. */
export interface UrlRules {
  /** Host names, "www.example.org" or "*.example.org" for all below it. */
  readonly allowedHosts: readonly string[];
  /** Whether plain http to any port of this machine is allowed, for a stack on one machine. */
  readonly allowLoopbackHttp: boolean;
}

const URL_LENGTH_MAX = 2048;

/**
 * Returns a URL that may be asked.
 * @param base URL that `url` is relative to, for redirects.
 * @throws {RangeError} If it is no absolute https URL of an allowed host, or has credentials or a
 * port of its own.
 */
export function checkFeedUrl(url: string, rules: UrlRules, base?: URL): URL {
  if (url.length > URL_LENGTH_MAX) {
    throw urlError(`it must have at most ${URL_LENGTH_MAX} characters`, `${url.length}`);
  }
  const parsed = URL.parse(url, base);
  if (parsed === null) throw urlError("it must be a URL", url);
  if (parsed.username !== "" || parsed.password !== "") {
    throw urlError("it must have no credentials", parsed.host);
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  if (rules.allowLoopbackHttp && parsed.protocol === "http:" && isLoopbackHost(host)) return parsed;
  if (parsed.protocol !== "https:") throw urlError("its scheme must be https", parsed.protocol);
  if (parsed.port !== "") throw urlError("its port must be that of https", parsed.port);
  if (parseIpv4(host) !== null || parseIpv6(host) !== null) {
    throw urlError("its host must be a name", host);
  }
  if (!rules.allowedHosts.some((allowed) => isAllowed(host, allowed.toLowerCase()))) {
    throw urlError("its host must be an allowed one", host);
  }
  return parsed;
}

/** Returns whether a URL's host is this machine itself. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || isLoopbackAddress(host);
}

function isAllowed(host: string, allowed: string): boolean {
  return allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) : host === allowed;
}

function urlError(rule: string, received: string): RangeError {
  return new RangeError(`Cannot fetch feed as ${rule}: received "${received}"`);
}
