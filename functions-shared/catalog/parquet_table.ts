/**
 * Opens a Parquet file within bounds and reads single columns of it. Rows, bytes, codecs and
 * column sizes are checked in the metadata before any page is decoded: eight kilobytes of constant
 * rows can unfold to hundreds of megabytes.
 *
 * Page checksums are not verified and run lengths inside pages are believed: a flipped bit can
 * change values unnoticed, and a file forged page by page can unfold beyond its metadata. Files come
 * from a private bucket and are held against their SHA-256.
 *
 * Dates and times come as the integers that are stored, with their unit; no Date object and no time
 * zone is involved.
 */
import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type SchemaElement,
} from "hyparquet";
import { type FlatValues, readFlatChunk } from "./flat_column.ts";

/** What may be opened, and what it is called in errors. */
export interface ParquetLimits {
  /** Name of the file's content in errors, such as "catalogue". */
  readonly subject: string;
  readonly bytesMax: number;
  readonly rowsMax: number;
}

/** An open file. */
export interface ParquetTable extends ParquetLimits {
  readonly bytes: Uint8Array;
  readonly rowCount: number;
  readonly metadata: FileMetaData;
  /** Top-level columns by name. */
  readonly columns: ReadonlyMap<string, StoredColumn>;
}

interface StoredColumn {
  readonly element: SchemaElement;
  /** One for each row group and leaf. */
  readonly chunks: readonly ColumnMetaData[];
}

/** One column. Missing values are undefined, null or NaN, as the writer had it. */
export interface ParquetColumn {
  readonly subject: string;
  readonly name: string;
  /** [rowCount] numbers, bigints, booleans, text, lists of these or of objects. */
  readonly values: ArrayLike<unknown>;
  /** Units to a day of a date, time or timestamp (1 for dates), null for other columns. */
  readonly unitsPerDay: number | null;
  /** True for a time of day without a date. */
  readonly isTimeOfDay: boolean;
}

/** snappy is what pandas writes by default. */
const CODECS: readonly string[] = ["UNCOMPRESSED", "SNAPPY"];
/** Uncompressed bytes of one column; a hundred thousand rows of text take a tenth of it. */
const COLUMN_BYTES_MAX = 256 << 20;
/** Values of a list column, for each row that is allowed. */
const LIST_VALUES_MAX = 64;

/**
 * Opens a file and checks its metadata against the limits.
 *
 * @throws {RangeError} If the file has too many bytes or rows.
 * @throws {SyntaxError} If it is not Parquet or its metadata cannot be read.
 */
export function openParquet(bytes: Uint8Array, limits: ParquetLimits): ParquetTable {
  const { subject, bytesMax, rowsMax } = limits;
  if (bytes.length > bytesMax) {
    throw new RangeError(
      `Cannot read ${subject} as the file must have at most ${bytesMax} bytes: received ${bytes.length}`,
    );
  }
  requireMagic(bytes, subject);
  const { metadata, columns } = parseMetadata(bytes, subject);
  const rowCount = Number(metadata.num_rows);
  if (!(rowCount >= 0 && rowCount <= rowsMax)) {
    throw new RangeError(
      `Cannot read ${subject} as it must have at most ${rowsMax} rows: received ${rowCount}`,
    );
  }
  const groupRows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (groupRows !== rowCount) {
    throw new SyntaxError(
      `Cannot read ${subject} as its row groups must have ${rowCount} rows in all: received ${groupRows}`,
    );
  }
  return { ...limits, bytes, rowCount, metadata, columns };
}

/**
 * Reads one column, or null when the file has none of that name.
 *
 * @throws {SyntaxError} If its compression is not supported or its pages are damaged.
 * @throws {RangeError} If it unfolds to too much.
 */
export async function readColumn(table: ParquetTable, name: string): Promise<ParquetColumn | null> {
  const stored = table.columns.get(name);
  if (!stored) return null;
  for (const chunk of stored.chunks) requireReadable(table, name, chunk);
  return {
    subject: table.subject,
    name,
    values: await decodeColumn(table, name),
    ...timeUnit(stored.element),
  };
}

/**
 * Reads a column that must be there.
 *
 * @throws {TypeError} If the file has no such column; else as `readColumn`.
 */
export async function requireColumn(table: ParquetTable, name: string): Promise<ParquetColumn> {
  const column = await readColumn(table, name);
  if (column) return column;
  throw new TypeError(
    `Cannot read ${table.subject} as it must have a column "${name}": received columns ${
      JSON.stringify([...table.columns.keys()].slice(0, 50))
    }`,
  );
}

function requireMagic(bytes: Uint8Array, subject: string): void {
  if (bytes.length === 0) {
    throw new SyntaxError(`Cannot read ${subject} as the file must not be empty: received 0 bytes`);
  }
  const isMagic = (four: Uint8Array) => String.fromCharCode(...four) === "PAR1";
  const [head, tail] = [bytes.subarray(0, 4), bytes.subarray(-4)];
  if (bytes.length >= 12 && isMagic(head) && isMagic(tail)) return;
  const hex = (four: Uint8Array) =>
    Array.from(four, (byte) => byte.toString(16).padStart(2, "0")).join("");
  throw new SyntaxError(
    `Cannot read ${subject} as Parquet must begin and end with "PAR1": received ${bytes.length} bytes, 0x${
      hex(head)
    } to 0x${hex(tail)}`,
  );
}

/** Whatever is missing or of the wrong shape in damaged metadata throws in here. */
function parseMetadata(
  bytes: Uint8Array,
  subject: string,
): Pick<ParquetTable, "metadata" | "columns"> {
  try {
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    const chunks = metadata.row_groups.flatMap(({ columns }) =>
      columns.map(({ meta_data: chunk }) => ({ chunk: chunk!, name: chunk!.path_in_schema[0] }))
    );
    const columns = parquetSchema(metadata).children.map(({ element }) => {
      const own = chunks.filter(({ name }) => name === element.name).map(({ chunk }) => chunk);
      return [element.name, { element, chunks: own }] as const;
    });
    return { metadata, columns: new Map(columns) };
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${subject} as its Parquet metadata must be intact: received "${
        reasonOf(cause)
      }"`,
      { cause },
    );
  }
}

function requireReadable(table: ParquetTable, name: string, chunk: ColumnMetaData): void {
  const prefix = `Cannot read ${table.subject} as column "${name}" must`;
  if (!CODECS.includes(chunk.codec)) {
    throw new SyntaxError(
      `${prefix} be compressed as ${CODECS.join(" or ")}: received ${chunk.codec}`,
    );
  }
  const valuesMax = chunk.path_in_schema.length > 1
    ? LIST_VALUES_MAX * table.rowsMax
    : table.rowCount;
  if (!(Number(chunk.num_values) <= valuesMax)) {
    throw new RangeError(
      `${prefix} have at most ${valuesMax} values: received ${chunk.num_values}`,
    );
  }
  if (!(Number(chunk.total_uncompressed_size) <= COLUMN_BYTES_MAX)) {
    throw new RangeError(
      `${prefix} have at most ${COLUMN_BYTES_MAX} bytes unpacked: received ${chunk.total_uncompressed_size}`,
    );
  }
}

async function decodeColumn(table: ParquetTable, name: string): Promise<ArrayLike<unknown>> {
  const { bytes, metadata, rowCount, subject } = table;
  const parts: { rowStart: number; values: ArrayLike<unknown> }[] = [];
  try {
    const flat = flatColumn(table, name);
    if (flat !== null) return flat;
    await parquetRead({
      file: {
        byteLength: bytes.length,
        slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
      },
      metadata,
      columns: [name],
      parsers: STORED_INTEGERS,
      onChunk: ({ columnData, rowStart }) => parts.push({ rowStart, values: columnData }),
    });
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${subject} as the pages of column "${name}" must be intact: received "${
        reasonOf(cause)
      }"`,
      { cause },
    );
  }
  const received = parts.reduce((sum, { values }) => sum + values.length, 0);
  if (received !== rowCount) {
    throw new SyntaxError(
      `Cannot read ${subject} as column "${name}" must have ${rowCount} rows: received ${received}`,
    );
  }
  return joinParts(parts, rowCount);
}

/** A column that is numbers or text throughout, else null. */
function flatColumn(table: ParquetTable, name: string): ArrayLike<unknown> | null {
  const { element, chunks } = table.columns.get(name)!;
  const parts: { rowStart: number; values: FlatValues }[] = [];
  let rowStart = 0;
  for (const chunk of chunks) {
    const rowCount = Number(chunk.num_values);
    const values = chunk.path_in_schema.length > 1
      ? null
      : readFlatChunk({ bytes: chunkBytes(table, chunk), element, codec: chunk.codec, rowCount });
    if (values === null) return null;
    parts.push({ rowStart, values });
    rowStart += rowCount;
  }
  if (rowStart !== table.rowCount) return null; // hyparquet says what is wrong
  if (!parts.every(({ values }) => values instanceof Float64Array)) {
    return joinParts(parts, rowStart);
  }
  const joined = new Float64Array(rowStart);
  for (const part of parts) joined.set(part.values as Float64Array, part.rowStart);
  return joined;
}

function chunkBytes({ bytes }: ParquetTable, chunk: ColumnMetaData): Uint8Array {
  const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  if (start >= 0 && end <= bytes.length) return bytes.subarray(start, end);
  throw new RangeError(`bytes ${start} to ${end} of ${bytes.length}`);
}

/** Row groups are decoded side by side, so their parts may come in any order. */
function joinParts(
  parts: { rowStart: number; values: ArrayLike<unknown> }[],
  rowCount: number,
): ArrayLike<unknown> {
  if (parts.length === 1) return parts[0]!.values;
  const joined = new Array<unknown>(rowCount);
  for (const { rowStart, values } of parts) {
    for (let i = 0; i < values.length; i++) joined[rowStart + i] = values[i];
  }
  return joined;
}

const asStored = (value: unknown) => value;
const STORED_INTEGERS = {
  timestampFromMilliseconds: asStored,
  timestampFromMicroseconds: asStored,
  timestampFromNanoseconds: asStored,
  dateFromDays: asStored,
};

const UNITS_PER_DAY = { MILLIS: 86_400_000, MICROS: 86_400_000_000, NANOS: 86_400_000_000_000 };

function timeUnit(
  { type, logical_type: logical, converted_type: converted }: SchemaElement,
): Pick<ParquetColumn, "unitsPerDay" | "isTimeOfDay"> {
  if (logical?.type === "TIMESTAMP" || logical?.type === "TIME") {
    return { unitsPerDay: UNITS_PER_DAY[logical.unit], isTimeOfDay: logical.type === "TIME" };
  }
  if (converted === "DATE" || logical?.type === "DATE") {
    return { unitsPerDay: 1, isTimeOfDay: false };
  }
  if (type === "INT96") return { unitsPerDay: UNITS_PER_DAY.NANOS, isTimeOfDay: false };
  const unit = /^TIME(STAMP)?_(MILLIS|MICROS)$/.exec(converted ?? "");
  if (unit === null) return { unitsPerDay: null, isTimeOfDay: false };
  const name = unit[2] as "MILLIS" | "MICROS";
  return { unitsPerDay: UNITS_PER_DAY[name], isTimeOfDay: unit[1] === undefined };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
