/** What is promised about one route, from which the OpenAPI document and its tests are made. */
import type { Role } from "@shared/http/caller.ts";
import type { ProblemCode } from "@shared/http/problem_codes.ts";
import type { z } from "zod";

/** A route of a function. */
export interface Route {
  readonly method: "get" | "post" | "put" | "delete";
  /** Below /functions/v1, with {parameters}. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** Who may call it; nobody listed: everybody. */
  readonly roles: readonly Role[];
  /** Values of the {parameters}. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  /** JSON body, as clients may send it. */
  readonly body?: z.ZodType;
  /**
   * Media types of a file that is the body itself, with its parameters in the query; or it is the
   * part `file` of a form, beside them.
   */
  readonly file?: readonly string[];
  /** Answer of status 200; objects in it have no other fields than those declared. */
  readonly answer: z.ZodType;
  /** The same shape under 503, where the route reports what is wrong. */
  readonly reportsUnavailable?: boolean;
  /** Besides those that follow from roles, query and body. */
  readonly problems: readonly ProblemCode[];
  /** A request that is valid, with the answer it could have. */
  readonly example: {
    readonly parameters?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly answer: unknown;
  };
}

/** All codes that `route` may answer. */
export function problemsOf(route: Route): ProblemCode[] {
  const codes = new Set<ProblemCode>(route.problems);
  codes.add("internal");
  if (route.roles.length > 0) {
    for (
      const code of ["not-authenticated", "not-allowed", "unavailable", "rate-limited"] as const
    ) {
      codes.add(code);
    }
    if (takesIdempotencyKey(route)) { for (const code of OF_KEYS) codes.add(code); }
  }
  if (route.query || route.body) codes.add("invalid-request");
  if (route.body) {
    codes.add("malformed-json");
    codes.add("incomplete-body");
    codes.add("body-too-large");
  }
  return [...codes];
}

const OF_KEYS = [
  "invalid-idempotency-key",
  "idempotency-key-reused",
  "request-in-progress",
  "body-too-large",
  "incomplete-body",
] as const;

/** Whether an Idempotency-Key has a meaning for `route`. */
export function takesIdempotencyKey({ method, roles }: Route): boolean {
  return method === "post" && roles.length > 0;
}
