/** TypeScript types of an OpenAPI document: one interface a schema, one entry a route. */

type Json = Readonly<Record<string, unknown>>;

const HEADER = `// deno-fmt-ignore-file
// Written by "deno task contract" from supabase/functions/health/openapi.json.
`;

/** Returns the text of a module; equal documents give equal text. */
export function typescriptTypes(document: Json): string {
  const { schemas } = document.components as { schemas: Readonly<Record<string, Json>> };
  const interfaces = Object.keys(schemas).sort()
    .map((name) => `export type ${name} = ${typeOf(schemas[name]!, "")};\n`);
  const routes = Object.entries(document.paths as Record<string, Record<string, Json>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) =>
        routeType(`${method.toUpperCase()} ${path}`, operation)
      )
    );
  const api = `/** Every route by method and path. */\nexport interface Api {\n${
    routes.join("")
  }}\n`;
  return [HEADER, ...interfaces, api].join("\n");
}

function routeType(name: string, operation: Json): string {
  const parameters = (operation.parameters ?? []) as Json[];
  const fields = (place: string) => {
    const named = parameters.filter((parameter) => parameter.in === place)
      .map(({ name, required, schema }) =>
        `${JSON.stringify(name)}${required ? "" : "?"}: ${typeOf(schema as Json, "    ")}`
      );
    return named.length > 0 ? `{ ${named.join("; ")} }` : "Record<string, never>";
  };
  const body = operation.requestBody as { content: Content } | undefined;
  const { content } = (operation.responses as Record<string, { content: Content }>)["200"]!;
  return [
    `  /** ${operation.summary}. */`,
    `  ${JSON.stringify(name)}: {`,
    `    parameters: ${fields("path")};`,
    `    query: ${fields("query")};`,
    `    body: ${body ? bodyType(body.content) : "undefined"};`,
    `    answer: ${typeOf(schemaIn(content), "    ")};`,
    "  };\n",
  ].join("\n");
}

type Content = Readonly<Record<string, { schema?: Json }>>;

const schemaIn = (content: Content): Json => content["application/json"]?.schema ?? {};

/** What is no JSON is a file, as it is or in a form. */
function bodyType(content: Content): string {
  return "application/json" in content ? typeOf(schemaIn(content), "    ") : "Blob | FormData";
}

/** @param indent Of the line on which the type begins. */
function typeOf(schema: Json, indent: string): string {
  if (typeof schema.$ref === "string") return schema.$ref.split("/").at(-1)!;
  const parts = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (parts) return [...new Set(parts.map((part) => typeOf(part, indent)))].join(" | ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  }
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) {
    return (schema.enum as unknown[]).map((value) => JSON.stringify(value)).join(" | ");
  }
  switch (schema.type) {
    case "object":
      return objectType(schema, indent);
    case "array":
      return arrayType(schema, indent);
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "unknown";
  }
}

function objectType(schema: Json, indent: string): string {
  const { properties, required, additionalProperties } = schema as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
    additionalProperties?: Json | boolean;
  };
  if (!properties) {
    const value = typeof additionalProperties === "object" ? additionalProperties : {};
    return `Record<string, ${typeOf(value, indent)}>`;
  }
  const inner = indent + "  ";
  const lines = Object.entries(properties).map(([name, part]) => {
    const mark = required?.includes(name) ? "" : "?";
    const type = typeOf(part, inner);
    return `${inner}${JSON.stringify(name)}${mark}: ${type}${mark && " | undefined"};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function arrayType(schema: Json, indent: string): string {
  const tuple = schema.prefixItems as Json[] | undefined;
  if (tuple) return `readonly [${tuple.map((part) => typeOf(part, indent)).join(", ")}]`;
  return `readonly (${typeOf((schema.items ?? {}) as Json, indent)})[]`;
}
