/** The frame that every endpoint shares: path prefix, CORS, request id, errors, size limit. */
import { Hono } from "hono";
import { cors } from "hono/cors";
import { handleError, ProblemError } from "./problem.ts";
import type { Caller } from "./caller.ts";
import { observe } from "./observe.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** Largest request body that is read, in bytes. */
export const BODY_BYTES_MAX = 1 << 20;

/** What middleware leaves for handlers. */
export interface AppEnv {
  Variables: { requestId: string; stopwatch: Stopwatch; caller: Caller };
}

/**
 * Returns an app that answers under `/<name>`, with and without a trailing slash. Supabase hands
 * a function the path from its own name on.
 */
export function createApp(name: string): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false }).basePath(`/${name}`);
  app.onError(handleError);
  app.notFound((c) =>
    handleError(
      new ProblemError({
        status: 404,
        code: "route-not-found",
        detail: `Cannot find a route for ${c.req.method} ${c.req.path}`,
      }),
      c,
    )
  );
  app.use(
    "*",
    cors({
      origin: "*",
      allowHeaders: [
        "authorization",
        "apikey",
        "content-type",
        "x-client-info",
        "x-request-id",
        "traceparent",
        "idempotency-key",
      ],
      exposeHeaders: [
        "x-request-id",
        "server-timing",
        "retry-after",
        "idempotency-replayed",
        "traceparent",
      ],
      maxAge: 86_400,
    }),
  );
  app.use("*", observe(name));
  return app;
}
