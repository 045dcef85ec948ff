/** Reads a JSON body once, bounded, and checks it against its schema. */
import type { Context } from "hono";
import type { z } from "zod";
import { boundedBytes } from "./bounded_body.ts";
import { BODY_BYTES_MAX } from "./create_app.ts";
import { type FieldError, ProblemError } from "./problem.ts";

/**
 * Returns the body as `schema` describes it.
 * @throws {ProblemError} 413 too large, 400 not JSON, 422 with one entry a broken rule.
 */
export async function jsonBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(parseJson(await boundedText(c)), { reportInput: false });
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues);
  throw new ProblemError({
    status: 422,
    code: "invalid-request",
    detail: `Cannot read request body: ${errors.map(sentence).join("; ")}`,
    errors,
  });
}

async function boundedText(c: Context): Promise<string> {
  return new TextDecoder().decode(await boundedBytes(c, BODY_BYTES_MAX));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProblemError({
      status: 400,
      code: "malformed-json",
      detail: "Cannot read request body as it must be a JSON object: send valid JSON",
    }, { cause });
  }
}

function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        pointer: pointerOf([...issue.path, key]),
        detail: "Unknown field: remove it or correct its name",
      }));
    }
    return [{ pointer: pointerOf(issue.path), detail: issue.message }];
  });
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => "/" + String(key).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
}

const sentence = ({ pointer, detail }: FieldError) => `${pointer || "body"}: ${detail}`;
