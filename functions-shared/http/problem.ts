/** Errors on the wire: `application/problem+json` (RFC 9457) with a stable `code`. */
import { log } from "@shared/observability/log.ts";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ProblemCode } from "./problem_codes.ts";

const TYPE_PREFIX = "https://film-recommender.example/problems/";

/** One field that broke a rule: where it is (RFC 6901 pointer into the body) and what to do. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** What a client may see. `code` is stable; `detail` is for people. */
export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Seconds after which to try again, sent as Retry-After. */
  readonly retryAfterSeconds?: number;
}

/** The error a handler throws on purpose; everything else is a defect. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

const INTERNAL: Problem = {
  status: 500,
  code: "internal",
  detail: "Internal error: the operator finds the cause in the log under this request_id",
};

const AUTH_PROBLEMS: Record<number, Problem> = {
  401: {
    status: 401,
    code: "not-authenticated",
    detail: "Cannot authenticate as neither a valid session token nor a known API key was sent: " +
      "sign in, or send a secret key in the apikey header",
  },
  403: { status: 403, code: "not-allowed", detail: "Caller is not allowed to use this route" },
};

/** Hono `onError`: a `ProblemError` goes out as is, a defect as an opaque 500 with its stack logged. */
export function handleError(error: Error, c: Context): Response {
  const problem = problemOf(error);
  if (problem.status === 500) logDefect(error, c);
  return problemResponse(problem, c);
}

/** Writes `problem` as the response, with this request's id. */
export function problemResponse(problem: Problem, c: Context): Response {
  const { status, code, detail, errors, retryAfterSeconds } = problem;
  return c.json(
    {
      type: TYPE_PREFIX + code,
      title: code.replaceAll("-", " "),
      status,
      code,
      detail,
      message: detail, // what supabase-js and clients of the former service show
      ...(errors && { errors }),
      request_id: c.get("requestId") ?? null,
    },
    status,
    {
      "content-type": "application/problem+json",
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
    },
  );
}

function problemOf(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof HTTPException) return AUTH_PROBLEMS[error.status] ?? INTERNAL;
  return INTERNAL;
}

function logDefect(error: Error, c: Context): void {
  log.error("A defect was answered with 500", {
    method: c.req.method,
    path: c.req.path,
    stack: error.stack,
    ...(error.cause instanceof Error && { cause: error.cause.stack }),
  });
}
