/** Holds what tests send and get against the committed OpenAPI document. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/2020";
import document from "../../../supabase/functions/health/openapi.json" with { type: "json" };

/** A request that was sent, and what came back. */
export interface Exchange {
  readonly method: string;
  /** Below /functions/v1, such as "/infer". */
  readonly path: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly body: unknown;
}

interface Response {
  readonly "x-codes"?: readonly string[];
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, Response>>;
}

const JSON_TYPE = "application/json";
const paths = document.paths as unknown as Record<string, Record<string, Operation>>;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, "contract");

/** The document's path of a concrete one, or undefined. */
export function templateOf(path: string): string | undefined {
  const asked = path.replace(/\?.*$/, "").replace(/\/$/, "");
  return Object.keys(paths).find((template) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(asked)
  );
}

/**
 * Checks an exchange with one of the project's functions.
 * @throws {AssertionError} If the document does not promise this answer to this request.
 */
export function checkExchange({ method, path, requestBody, status, body }: Exchange): void {
  const name = `${method} ${path}`;
  const template = templateOf(path);
  const operation = template && paths[template]![method.toLowerCase()];
  if (!operation) {
    assert.equal((body as { code?: string }).code, "route-not-found", `${name} is not promised`);
    return;
  }
  const at = [template, method.toLowerCase()];
  const response = operation.responses[status];
  assert(response, `${name} may not answer ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  const codes = response["x-codes"];
  const { code } = body as { code?: string };
  const isProblem = codes !== undefined && code !== undefined;
  if (isProblem) assert(codes.includes(code), `${name} may not answer the code ${code}`);
  const type = isProblem ? "application/problem+json" : "application/json";
  checkValue(name, [...at, "responses", String(status), "content", type, "schema"], body);
  if (status === 200 && operation.requestBody && JSON_TYPE in operation.requestBody.content) {
    checkValue(name, [...at, "requestBody", "content", JSON_TYPE, "schema"], requestBody);
  }
}

function checkValue(name: string, steps: string[], value: unknown): void {
  const pointer = ["paths", ...steps].map((step) =>
    encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))
  ).join("/");
  const validate = ajv.getSchema(`contract#/${pointer}`);
  assert(validate, `${name} has no schema at ${pointer}`);
  if (validate(value)) return;
  const reasons = (validate.errors ?? []).slice(0, 5)
    .map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`
    );
  assert.fail(`${name} breaks its promise (${steps[2]}): ${reasons.join("; ")}`);
}
