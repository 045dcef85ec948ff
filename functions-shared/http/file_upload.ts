/** A file with its parameters, sent as the body itself or as parts of a form. */
import type { Context } from "hono";
import type { z } from "zod";
import { boundedBytes } from "./bounded_body.ts";
import { type FieldError, ProblemError } from "./problem.ts";

/** Room for the parts of a form beside the file. */
export const FORM_BYTES_MAX = 16_384;

/**
 * Returns the file and its parameters: the body with the query, or of multipart/form-data the part
 * `file` with the other parts.
 *
 * @throws {ProblemError} 413 too large, 422 without a file, with a form that cannot be read, or with
 * parameters that `schema` does not allow.
 */
export async function fileUpload<Schema extends z.ZodType>(
  c: Context,
  bytesMax: number,
  schema: Schema,
): Promise<{ bytes: Uint8Array; parameters: z.infer<Schema> }> {
  const contentType = c.req.header("content-type") ?? "";
  const isForm = /^multipart\/form-data\b/i.test(contentType);
  const body = await boundedBytes(c, bytesMax + (isForm ? FORM_BYTES_MAX : 0));
  if (!isForm) {
    if (body.length === 0) throw invalid([{ pointer: "", detail: "Must be the file" }]);
    return { bytes: body, parameters: checked(schema, c.req.query(), "?") };
  }
  const { file, ...fields } = { ...c.req.query(), ...await readForm(body, contentType) };
  if (!(file instanceof File)) {
    throw invalid([{ pointer: "/file", detail: "Must be the part that holds the file" }]);
  }
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    parameters: checked(schema, fields, "/"),
  };
}

async function readForm(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<Record<string, FormDataEntryValue>> {
  try {
    const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
    return Object.fromEntries(form);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalid([{ pointer: "", detail: "Must be multipart/form-data as it says" }]);
  }
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  values: Record<string, unknown>,
  prefix: "?" | "/",
): z.infer<Schema> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.flatMap((issue): FieldError[] =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({
          pointer: prefix + key,
          detail: "Unknown parameter: remove it",
        }))
        : [{ pointer: prefix + issue.path.join("."), detail: issue.message }]
    ),
  );
}

function invalid(errors: readonly FieldError[]): ProblemError {
  const sentences = errors.map(({ pointer, detail }) => `${pointer || "body"}: ${detail}`);
  return new ProblemError({
    status: 422,
    code: "invalid-request",
    detail: `Cannot read upload: ${sentences.join("; ")}`,
    errors,
  });
}
