/** Sends what the reader put together, as the reader is signed in, and times the answer. */
import type { Operation } from "./operations.ts";

/** Who sends: nobody, a signed-in user, or the holder of a secret key. */
export interface Credentials {
  readonly publishableKey: string;
  /** A session's token or a secret key; null sends nothing. */
  readonly tokenOrKey: string | null;
}

/** What the reader filled in. */
export interface Draft {
  /** By place and name, as "query limit"; empty ones are not sent. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, ready to be shown. */
export interface Shown {
  readonly status: number;
  readonly ms: number;
  /** Those that tell something about this answer. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** JSON set out over lines, else the text as it came. */
  readonly text: string;
}

const TELLING_HEADERS = ["x-request-id", "server-timing", "retry-after", "idempotency-replayed"];

/** Key under which a draft holds the value of a parameter. */
export const parameterKey = (place: string, name: string) => `${place} ${name}`;

/** The request as a URL below `base` and the options of fetch. */
export function requestOf(
  base: string,
  operation: Operation,
  draft: Draft,
  credentials: Credentials,
): readonly [url: string, init: RequestInit] {
  const valueOf = (place: string, name: string) =>
    draft.parameters[parameterKey(place, name)] ?? "";
  const path = operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => encodeURIComponent(valueOf("path", name)),
  );
  const search = new URLSearchParams();
  const headers: Record<string, string> = credentialHeaders(credentials);
  for (const { in: place, name } of operation.parameters) {
    const value = valueOf(place, name);
    if (value === "") continue;
    if (place === "query") search.set(name, value);
    if (place === "header") headers[name.toLowerCase()] = value;
  }
  const hasBody = operation.bodySchema !== undefined;
  if (hasBody) headers["content-type"] = "application/json";
  const url = base + path + (search.size > 0 ? `?${search}` : "");
  return [url, { method: operation.method, headers, ...(hasBody && { body: draft.body }) }];
}

function credentialHeaders({ publishableKey, tokenOrKey }: Credentials): Record<string, string> {
  if (tokenOrKey === null) return {};
  if (tokenOrKey.startsWith("sb_")) return { apikey: tokenOrKey };
  return { apikey: publishableKey, authorization: `Bearer ${tokenOrKey}` };
}

/** Sends a request; one that gets no answer is shown with status 0. */
export async function sendRequest(url: string, init: RequestInit): Promise<Shown> {
  const begin = performance.now();
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    return {
      status: response.status,
      ms: performance.now() - begin,
      headers: TELLING_HEADERS.flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      }),
      text: setOut(text),
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { status: 0, ms: performance.now() - begin, headers: [], text };
  }
}

/** The same request for a shell; the credentials are left to whoever runs it. */
export function curlText([url, init]: readonly [url: string, init: RequestInit]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const headers = Object.entries(init.headers as Record<string, string>).map(([name, value]) =>
    name === "apikey" || name === "authorization"
      ? `-H "${name}: ${name === "apikey" ? "$KEY" : "Bearer $TOKEN"}"`
      : `-H ${quoted(`${name}: ${value}`)}`
  );
  const body = typeof init.body === "string" ? [`-d ${quoted(init.body)}`] : [];
  return ["curl", "-X", init.method, quoted(url), ...headers, ...body].join(" ");
}

function setOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // not JSON, and shown as it is
  }
}
