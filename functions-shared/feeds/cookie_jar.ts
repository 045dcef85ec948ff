/**
 * Cookies of one visit: what a page set is sent along to the feed that demands it, to the same host
 * or domain only. Paths and dates are left aside, since a visit takes seconds.
 *
 * Source: RFC 6265 §5, without §5.1.4.
 */

/** A cookie as a server set it. */
interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Host that gets it, and whether hosts below it do too. */
  readonly host: string;
  readonly below: boolean;
}

/** The cookies so far; plain data. */
export type CookieJar = readonly Cookie[];

/** Cookies kept of a visit, and characters of one. */
const COOKIES_MAX = 50;
const COOKIE_LENGTH_MAX = 4096;

/** Returns a jar with the cookies of a response added; a later one replaces an earlier one. */
export function withCookies(jar: CookieJar, url: URL, setCookie: readonly string[]): CookieJar {
  return setCookie.reduce((cookies, line) => {
    const cookie = parseCookie(line, url.hostname);
    if (cookie === null) return cookies;
    const others = cookies.filter(({ name, host }) => name !== cookie.name || host !== cookie.host);
    return [...others, cookie].slice(-COOKIES_MAX);
  }, jar);
}

/** Returns the Cookie field for a request, or null when there is nothing to send. */
export function cookieHeader(jar: CookieJar, url: URL): string | null {
  const sent = jar.filter(({ host, below }) => matches(url.hostname, host, below));
  return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
}

function parseCookie(line: string, hostname: string): Cookie | null {
  if (line.length > COOKIE_LENGTH_MAX) return null;
  const [pair, ...attributes] = line.split(";").map((part) => part.trim());
  const [, name, value] = /^([^=\s]+)=(.*)$/.exec(pair ?? "") ?? [];
  if (name === undefined || value === undefined) return null;
  const attribute = (key: string) =>
    attributes.find((part) => part.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
  if (/^0*$|^-/.test(attribute("max-age") ?? "1")) return null;
  const domain = attribute("domain")?.toLowerCase().replace(/^\./, "");
  if (!domain) return { name, value, host: hostname, below: false };
  if (!domain.includes(".") || !matches(hostname, domain, true)) return null;
  return { name, value, host: domain, below: true };
}

function matches(hostname: string, host: string, below: boolean): boolean {
  return hostname === host || (below && hostname.endsWith(`.${host}`));
}
