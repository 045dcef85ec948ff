/** Random requests from JSON Schemas: as they should be, nearly so, and not at all. */
import fc from "fast-check";

/** The part of JSON Schema that the contract's requests use. */
export interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly $ref?: string;
}

/** Values that exist, by the name of the field that holds such; they lead deeper in. */
export type Dictionary = Readonly<Record<string, readonly unknown[]>>;

const LENGTH_MAX = 4; // of lists and texts: what is long is rarely more telling

/** Returns values that `schema` allows, those of `known` among them. */
export function allowed(
  schema: Schema,
  resolve: (ref: string) => Schema,
  known: Dictionary,
  name = "",
): fc.Arbitrary<unknown> {
  const own = ofType(schema, resolve, known);
  const existing = known[name];
  return existing?.length
    ? fc.oneof({ arbitrary: fc.constantFrom(...existing), weight: 3 }, own)
    : own;
}

function ofType(
  schema: Schema,
  resolve: (ref: string) => Schema,
  known: Dictionary,
): fc.Arbitrary<unknown> {
  if (schema.$ref) return ofType(resolve(schema.$ref), resolve, known);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((part) => ofType(part, resolve, known)));
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { minimum = -1e9, maximum = 1e9 } = schema;
  switch (schema.type) {
    case "object":
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {})
            .map(([key, part]) => [key, allowed(part, resolve, known, key)]),
        ),
        { requiredKeys: [...schema.required ?? []] },
      );
    case "array":
      return fc.array(ofType(schema.items ?? {}, resolve, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? LENGTH_MAX, LENGTH_MAX),
      });
    case "integer":
      return fc.integer({ min: Math.max(minimum, -1e9), max: Math.min(maximum, 1e9) });
    case "number":
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return text(schema);
  }
}

function text({ format, pattern, minLength = 0 }: Schema): fc.Arbitrary<string> {
  if (format === "date") {
    const min = new Date("2026-11-01");
    return fc.date({ min, max: new Date("2027-03-01"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
  }
  if (format === "date-time") {
    return fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (format === "uuid") return fc.uuid();
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: LENGTH_MAX + minLength, unit: "grapheme" });
}

/** Values that break off from `value`: a field too many, too few, or of another kind. */
export function spoiled(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(value, fc.nat(), fc.jsonValue({ maxDepth: 2 }), fc.integer({ min: 0, max: 3 }))
    .map(([original, at, other, how]) => spoil(original, at, other, how));
}

const STRANGE: readonly unknown[] = [
  "__proto__",
  "\u0000",
  "\ud800",
  "'; drop table slates; --",
  "9".repeat(400),
  -0,
  1e308,
  2 ** 53,
  [],
  {},
  null,
  true,
];

function spoil(original: unknown, at: number, other: unknown, how: number): unknown {
  if (how === 0) return other;
  if (typeof original !== "object" || original === null) return STRANGE[at % STRANGE.length];
  const keys = Object.keys(original);
  const key = keys[at % Math.max(1, keys.length)] ?? "x";
  const copy = { ...original } as Record<string, unknown>;
  if (how === 1) delete copy[key];
  if (how === 2) copy[key] = STRANGE[at % STRANGE.length];
  if (how === 3) copy[`${key}_`] = other;
  return copy;
}
