/**
 * The OpenAPI 3.1 document of the routes, made from the same zod schemas that read the requests.
 * OpenAPI 3.1 takes JSON Schema 2020-12 as it is, so zod's own translation is all that is needed.
 */
import { PROBLEM_CODES, type ProblemCode } from "@shared/http/problem_codes.ts";
import * as z from "zod";
import { Problem } from "./problem_answer.ts";
import { problemsOf, type Route, takesIdempotencyKey } from "./route.ts";

type Json = Record<string, unknown>;

const JSON_TYPE = "application/json";
const FORM_TYPE = "multipart/form-data";
const PROBLEM_TYPE = "application/problem+json";

/** Returns the document; equal routes give an equal document. */
export function openApiDocument(routes: readonly Route[]): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  const problem = schemaOf(Problem, "output", schemas);
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method] = operation(route, problem, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Film recommender",
      version: "1",
      description: "Slates of films for slots of a TV channel, explained, and learned from.",
    },
    servers: [{ url: "/functions/v1" }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "apiKey", in: "header", name: "apikey" },
      },
    },
  };
}

function operation(route: Route, problem: Json, schemas: Json): Json {
  const { summary, roles } = route;
  const content = { ...jsonContent(route, schemas), ...fileContent(route, schemas) };
  return {
    operationId: operationId(route),
    summary,
    tags: [route.path.split("/")[1]],
    "x-roles": roles,
    security: roles.length === 0 ? [] : [{ session: [] }, { apiKey: [] }],
    parameters: parametersOf(route, schemas),
    ...(Object.keys(content).length > 0 && { requestBody: { required: true, content } }),
    responses: responsesOf(route, problem, schemas),
  };
}

function jsonContent({ body, example }: Route, schemas: Json): Json {
  if (!body) return {};
  return { [JSON_TYPE]: { schema: schemaOf(body, "input", schemas), example: example.body } };
}

/** OpenAPI 3.1 describes bytes by their media type alone: their schema is empty. */
function fileContent({ file, query }: Route, schemas: Json): Json {
  if (!file) return {};
  const parameters = Object.entries(query?.shape ?? {}).map(([name, schema]) => [
    name,
    schemaOf(schema as z.ZodType, "input", schemas),
  ]);
  return {
    ...Object.fromEntries(file.map((mediaType) => [mediaType, {}])),
    [FORM_TYPE]: {
      schema: {
        type: "object",
        properties: {
          file: { type: "string", contentMediaType: file[0] },
          ...Object.fromEntries(parameters),
        },
        required: ["file"],
        additionalProperties: false,
      },
      encoding: { file: { contentType: file.join(", ") } },
    },
  };
}

/** Such as post_update_parameters_retract. */
function operationId({ method, path }: Route): string {
  return `${method}${path}`.replaceAll(/[^a-z0-9]+/gi, "_").replace(/_$/, "");
}

function parametersOf(route: Route, schemas: Json): Json[] {
  const inPath = Object.entries(route.parameters ?? {}).map(([name, schema]) => ({
    name,
    in: "path",
    required: true,
    schema: schemaOf(schema, "input", schemas),
    example: route.example.parameters?.[name],
  }));
  const inQuery = Object.entries(route.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, "input", schemas),
    ...(route.example.query?.[name] !== undefined && { example: route.example.query[name] }),
  }));
  return [...inPath, ...inQuery, ...(takesIdempotencyKey(route) ? [IDEMPOTENCY_KEY] : [])];
}

const IDEMPOTENCY_KEY: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same key with the same request within 24 hours gets the answer that it got.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function responsesOf(route: Route, problem: Json, schemas: Json): Json {
  const answer = {
    description: route.summary,
    content: {
      [JSON_TYPE]: {
        schema: schemaOf(route.answer, "output", schemas),
        example: route.example.answer,
      },
    },
  };
  const responses: Json = { 200: answer };
  for (const [status, codes] of byStatus(problemsOf(route))) {
    responses[status] = {
      description: codes.map((code) => `${code}: ${PROBLEM_CODES[code].remedy}`).join(". "),
      "x-codes": codes,
      content: { [PROBLEM_TYPE]: { schema: problem } },
    };
  }
  if (route.reportsUnavailable) responses[503] = { ...answer, description: "What is missing" };
  return responses;
}

function byStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  const statuses = new Map<number, ProblemCode[]>();
  for (const code of [...codes].sort()) {
    const { status } = PROBLEM_CODES[code];
    statuses.set(status, [...statuses.get(status) ?? [], code]);
  }
  return statuses;
}

/** The JSON Schema of `schema`; named parts of it go to `schemas` and are referred to. */
function schemaOf(schema: z.ZodType, io: "input" | "output", schemas: Json): Json {
  const { $schema: _, $defs, ...own } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  for (const [name, part] of Object.entries($defs ?? {})) keep(name, part, schemas);
  const { id, ...anonymous } = own as Json & { id?: string };
  if (id === undefined) return refersToComponents(anonymous);
  keep(id, anonymous, schemas);
  return { $ref: `#/components/schemas/${id}` };
}

function keep(name: string, part: Json, schemas: Json): void {
  const { id: _, ...anonymous } = part;
  schemas[name] = refersToComponents(anonymous);
}

function refersToComponents(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
