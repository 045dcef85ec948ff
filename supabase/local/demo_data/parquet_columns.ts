/**
 * A table of named, typed columns over rows, written as one Parquet file: snappy, one row group,
 * every column nullable, lists in the three levels of the specification.
 */
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

/** What a column holds, and the value of a row in it; null is missing. */
export type ParquetColumn<Row> =
  & { readonly name: string }
  & (
    | { readonly type: "text"; readonly of: (row: Row) => string | null }
    | { readonly type: "integer" | "float"; readonly of: (row: Row) => number | null }
    | { readonly type: "long"; readonly of: (row: Row) => bigint | null }
    | { readonly type: "boolean"; readonly of: (row: Row) => boolean | null }
    /** Days since 1970-01-01. */
    | { readonly type: "date"; readonly of: (row: Row) => number | null }
    | { readonly type: "texts"; readonly of: (row: Row) => readonly string[] | null }
  );

const MS_PER_DAY = 86_400_000;

function schemaOf(name: string, type: ParquetColumn<never>["type"]): SchemaElement[] {
  const repetition_type = "OPTIONAL";
  switch (type) {
    case "text":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type }];
    case "integer":
      return [{ name, type: "INT32", repetition_type }];
    case "long":
      return [{ name, type: "INT64", repetition_type }];
    case "float":
      return [{ name, type: "DOUBLE", repetition_type }];
    case "boolean":
      return [{ name, type: "BOOLEAN", repetition_type }];
    case "date":
      return [{ name, type: "INT32", converted_type: "DATE", repetition_type }];
    case "texts":
      return [
        { name, repetition_type, num_children: 1, converted_type: "LIST" },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type },
      ];
  }
}

function valuesOf<Row>(column: ParquetColumn<Row>, rows: readonly Row[]): unknown[] {
  if (column.type !== "date") return rows.map((row) => column.of(row));
  return rows.map((row) => {
    const day = column.of(row);
    return day === null ? null : new Date(day * MS_PER_DAY);
  });
}

/** Returns the Parquet file of the rows. Equal rows give equal bytes. */
export function writeParquet<Row>(
  columns: readonly ParquetColumn<Row>[],
  rows: readonly Row[],
): Uint8Array {
  const root: SchemaElement = { name: "schema", num_children: columns.length };
  const buffer = parquetWriteBuffer({
    columnData: columns.map((column) => ({ name: column.name, data: valuesOf(column, rows) })),
    schema: [root, ...columns.flatMap(({ name, type }) => schemaOf(name, type))],
    codec: "SNAPPY",
    rowGroupSize: Math.max(1, rows.length),
  });
  return new Uint8Array(buffer);
}
