/** Reads the query of a request, checked against its schema. */
import type { Context } from "hono";
import type { z } from "zod";
import { ProblemError } from "./problem.ts";

/**
 * Returns the query as `schema` describes it.
 * @throws {ProblemError} 422 naming each parameter that breaks a rule.
 */
export function query<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ pointer: `?${key}`, detail: "Unknown parameter: remove it" }))
      : [{ pointer: `?${issue.path.join(".")}`, detail: issue.message }]
  );
  throw new ProblemError({
    status: 422,
    code: "invalid-request",
    detail: `Cannot read query: ${errors.map((e) => `${e.pointer}: ${e.detail}`).join("; ")}`,
    errors,
  });
}
