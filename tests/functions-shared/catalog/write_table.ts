// Writes the small Parquet files of the tests.
import type { SchemaElement } from "hyparquet";
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";

/** Values of a column and how they are stored: a basic type, or schema elements of any shape. */
export interface TableColumn {
  readonly type: BasicType | readonly Omit<SchemaElement, "name">[];
  readonly values: readonly unknown[];
}

export interface WriteSettings {
  readonly codec?: "SNAPPY" | "UNCOMPRESSED";
  readonly rowGroupSize?: number;
}

/** Optional timestamps and times in a unit, as logical types. */
export const timestamps = (unit: "MILLIS" | "MICROS" | "NANOS") =>
  [{
    type: "INT64",
    repetition_type: "OPTIONAL",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit },
  }] as const;
export const dates = [{
  type: "INT32",
  repetition_type: "OPTIONAL",
  converted_type: "DATE",
}] as const;

/** A list of text in the three levels of the specification. */
export const textList = [
  { repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
] as const;

/** A list of {id, name}. */
export const genreStructs = [
  { repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "OPTIONAL", num_children: 2 },
  { name: "id", type: "INT64", repetition_type: "OPTIONAL" },
  { name: "name", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
] as const;

/** Returns the bytes of a file with these columns. */
export function writeTable(
  columns: Readonly<Record<string, TableColumn>>,
  { codec = "SNAPPY", rowGroupSize = 1_000_000 }: WriteSettings = {},
): Uint8Array {
  const entries = Object.entries(columns);
  const schema: SchemaElement[] = [{ name: "schema", num_children: entries.length }];
  for (const [name, { type }] of entries) {
    const [first, ...inner] = typeof type === "string" ? basicElements(type) : type;
    schema.push({ ...first, name } as SchemaElement, ...inner as SchemaElement[]);
  }
  const columnData = entries.map(([name, { values }]) => ({ name, data: [...values] }));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, codec, rowGroupSize }));
}

function basicElements(type: BasicType): readonly Omit<SchemaElement, "name">[] {
  const repetition_type = "OPTIONAL";
  if (type === "STRING") return [{ type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type }];
  if (type === "JSON") return [{ type: "BYTE_ARRAY", converted_type: "JSON", repetition_type }];
  if (type === "TIMESTAMP") {
    return [{ type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type }];
  }
  return [{ type: type as NonNullable<SchemaElement["type"]>, repetition_type }];
}
