/** The routes of an OpenAPI document, as the reference shows them. */

/** A JSON Schema, as far as it is shown: as it stands. */
export type Schema = Readonly<Record<string, unknown>>;

/** A value that is sent beside the body. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly example?: unknown;
}

/** An answer that is no success, with the codes that it may carry. */
export interface Refusal {
  readonly status: string;
  readonly codes: readonly string[];
  readonly description: string;
}

/** One method of one path. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may ask; nobody listed: anyone. */
  readonly roles: readonly string[];
  readonly parameters: readonly Parameter[];
  /** A valid body; undefined where none is taken. */
  readonly bodyExample: unknown;
  readonly bodySchema: Schema | undefined;
  readonly answerSchema: Schema;
  readonly answerExample: unknown;
  readonly refusals: readonly Refusal[];
}

interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Answer {
  readonly description: string;
  readonly "x-codes"?: readonly string[];
  readonly content: Readonly<Record<string, Content>>;
}

interface DocumentOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly "x-roles": readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

/** What is read of a document. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Returns the operations in the document's order. */
export function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation))
  );
}

function operationOf(method: string, path: string, operation: DocumentOperation): Operation {
  const body = operation.requestBody?.content["application/json"];
  const answer = operation.responses["200"]!.content["application/json"]!;
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    tag: operation.tags[0] ?? "",
    roles: operation["x-roles"],
    parameters: operation.parameters,
    bodyExample: body?.example,
    bodySchema: body?.schema,
    answerSchema: answer.schema,
    answerExample: answer.example,
    refusals: Object.entries(operation.responses)
      .filter(([status]) => status !== "200")
      .map(([status, refusal]) => ({
        status,
        codes: refusal["x-codes"] ?? [],
        description: refusal.description,
      })),
  };
}

/** Replaces references by what they stand for, as deep as they go; a circle ends as its name. */
export function withoutReferences(
  schema: unknown,
  schemas: Readonly<Record<string, Schema>>,
  within: readonly string[] = [],
): unknown {
  if (Array.isArray(schema)) return schema.map((part) => withoutReferences(part, schemas, within));
  if (typeof schema !== "object" || schema === null) return schema;
  const name = "$ref" in schema ? String(schema.$ref).split("/").at(-1)! : null;
  if (name !== null) {
    if (within.includes(name)) return name;
    return withoutReferences(schemas[name], schemas, [...within, name]);
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, withoutReferences(part, schemas, within)]),
  );
}
