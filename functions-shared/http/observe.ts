/**
 * What is told of each request, whatever becomes of it: one line in the log, one span, and the
 * headers by which a client can name it. A user is told by a hash, credentials not at all.
 */
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { log } from "@shared/observability/log.ts";
import { inRequestScope, notedFacts } from "@shared/observability/request_scope.ts";
import { activeSpanContext, describeSpan, inSpan } from "@shared/observability/span.ts";
import {
  continueTrace,
  formatTraceparent,
  parseTraceparent,
} from "@shared/observability/traceparent.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { callerName } from "./caller.ts";
import type { AppEnv } from "./create_app.ts";
import { Stopwatch } from "./stopwatch.ts";

const REQUEST_ID = /^[\w.:-]{1,128}$/;
const HASH_DIGITS = 16;

/** Observes every request of the function `name`; comes before all that may answer or throw. */
export function observe(name: string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const sent = c.req.header("x-request-id");
    const requestId = sent && REQUEST_ID.test(sent) ? sent : crypto.randomUUID();
    const stopwatch = new Stopwatch();
    c.set("requestId", requestId);
    c.set("stopwatch", stopwatch);
    const caller = parseTraceparent(c.req.header("traceparent"));
    const trace = continueTrace(caller, crypto.getRandomValues(new Uint8Array(24)));
    await inRequestScope(requestId, trace, () =>
      inSpan(`${c.req.method} /${name}`, async () => {
        await next();
        c.header("x-request-id", requestId);
        c.header("server-timing", stopwatch.header());
        c.header("traceparent", formatTraceparent(activeSpanContext() ?? trace));
        await report(c, stopwatch);
      }));
  };
}

async function report(c: Context<AppEnv>, stopwatch: Stopwatch): Promise<void> {
  const { status } = c.res;
  const facts = notedFacts();
  const caller = await callerOf(c);
  describeSpan({
    "http.request.method": c.req.method,
    "http.route": routePath(c, -1),
    "http.response.status_code": status,
    "enduser.id": caller ?? "",
    ...facts,
  });
  log[status === 500 ? "error" : status === 503 ? "warn" : "info"]("Request answered", {
    method: c.req.method,
    route: routePath(c, -1),
    status,
    caller,
    ...facts,
    stages_ms: stopwatch.milliseconds(),
  });
}

/** A key by its name, a user by a hash that the operator can compute too; null if unknown. */
async function callerOf(c: Context<AppEnv>): Promise<string | null> {
  const caller = c.get("caller") as AppEnv["Variables"]["caller"] | undefined;
  if (!caller) return null;
  if (caller.userId === null) return callerName(caller);
  const hash = await sha256Hex(new TextEncoder().encode(caller.userId));
  return `user:${hash.slice(0, HASH_DIGITS)}`;
}
