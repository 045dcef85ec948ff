/**
 * Columns of numbers and text, decoded straight into the arrays that are kept: hyparquet makes an
 * array element of every definition level and value on the way, which for a hundred thousand films
 * is a second of collecting garbage.
 */
import type { ColumnMetaData, SchemaElement } from "hyparquet";
import { type Page, type PageContext, readHybrid, readPages } from "./parquet_page.ts";

/** A column with NaN or null for what is missing. */
export type FlatValues = Float64Array | (string | null)[] | (bigint | null)[];

/** A column chunk: a column's part of a row group. */
export interface FlatChunk {
  readonly bytes: Uint8Array;
  readonly element: SchemaElement;
  readonly codec: ColumnMetaData["codec"];
  readonly rowCount: number;
}

/** Most bytes that a page may unfold to; writers make pages of about one MiB. */
const PAGE_BYTES_MAX = 256 << 20;

/** What INT64 values are: counts and ids are whole numbers, times may be beyond 2^53. */
type Kind = "text" | "double" | "float" | "int32" | "int64" | "time64";

/**
 * Returns the values of a chunk, or null when it is of a kind that is not read here: booleans,
 * decimals, unsigned numbers, bytes, and encodings other than plain and dictionary.
 *
 * @throws {RangeError} If the pages are damaged.
 */
export function readFlatChunk(chunk: FlatChunk): FlatValues | null {
  const kind = kindOf(chunk.element);
  if (kind === null) return null;
  const context: PageContext = {
    codec: chunk.codec,
    isOptional: chunk.element.repetition_type === "OPTIONAL",
    countMax: chunk.rowCount,
    bytesMax: PAGE_BYTES_MAX,
  };
  const pages = readPages(chunk.bytes, context);
  if (pages === null) return null;
  const out = kind === "text"
    ? new Array<string | null>(chunk.rowCount).fill(null)
    : kind === "int64" || kind === "time64"
    ? new BigInt64Array(chunk.rowCount)
    : new Float64Array(chunk.rowCount).fill(NaN);
  const missing = fill(out, pages, kind);
  return out instanceof BigInt64Array ? numbersOrBigints(out, missing, kind) : out;
}

function kindOf(element: SchemaElement): Kind | null {
  const { type, repetition_type, converted_type: converted, logical_type: logical } = element;
  if (repetition_type === "REPEATED") return null;
  const isPlain = converted === undefined && logical === undefined;
  switch (type) {
    case "BYTE_ARRAY":
      return converted === "UTF8" || logical?.type === "STRING" ? "text" : null;
    case "DOUBLE":
      return isPlain ? "double" : null;
    case "FLOAT":
      return isPlain ? "float" : null;
    case "INT32":
      return isPlain || converted === "DATE" || converted === "INT_32" ? "int32" : null;
    case "INT64":
      if (logical?.type === "TIMESTAMP" || converted?.startsWith("TIMESTAMP_")) return "time64";
      return isPlain || converted === "INT_64" ? "int64" : null;
    default:
      return null;
  }
}

/** Writes the pages' values one behind the other; returns [rows] 1 where one is missing, or null. */
function fill(
  out: (string | null)[] | Float64Array | BigInt64Array,
  pages: readonly Page[],
  kind: Kind,
): Uint8Array | null {
  let dictionary: ArrayLike<string | number | bigint> | null = null;
  let missing: Uint8Array | null = null;
  let row = 0;
  for (const page of pages) {
    if (page.isDictionary) {
      dictionary = plainValues(page.bytes, page.count, kind);
      continue;
    }
    if (row + page.count > out.length) throw new RangeError(`more than ${out.length} rows`);
    const values = page.encoding === "PLAIN"
      ? plainValues(page.bytes, page.valueCount, kind)
      : dictionaryValues(page, dictionary);
    const target = out as { [row: number]: string | number | bigint };
    if (page.present === null) {
      for (let i = 0; i < page.count; i++) target[row + i] = values[i]!;
    } else {
      missing ??= new Uint8Array(out.length);
      for (let i = 0, at = 0; i < page.count; i++) {
        if (page.present[i] === 1) target[row + i] = values[at++]!;
        else missing[row + i] = 1;
      }
    }
    row += page.count;
  }
  if (row !== out.length) throw new RangeError(`${row} rows of ${out.length}`);
  return missing;
}

function dictionaryValues(
  { bytes, valueCount }: Page,
  dictionary: ArrayLike<string | number | bigint> | null,
): ArrayLike<string | number | bigint> {
  if (valueCount === 0) return [];
  if (dictionary === null) throw new RangeError("no dictionary");
  const indices = readHybrid(bytes.subarray(1), bytes[0] ?? 0, valueCount);
  const values = new Array<string | number | bigint>(valueCount);
  for (let i = 0; i < valueCount; i++) {
    const value = dictionary[indices[i]!];
    if (value === undefined) throw new RangeError(`entry ${indices[i]} of ${dictionary.length}`);
    values[i] = value;
  }
  return values;
}

function plainValues(
  bytes: Uint8Array,
  count: number,
  kind: Kind,
): ArrayLike<string | number | bigint> {
  if (kind === "text") return plainTexts(bytes, count);
  const width = kind === "float" || kind === "int32" ? 4 : 8;
  if (bytes.length < count * width) throw new RangeError(`${bytes.length} bytes`);
  const { buffer } = bytes.slice(0, count * width); // aligned
  switch (kind) {
    case "double":
      return new Float64Array(buffer);
    case "float":
      return new Float32Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    default:
      return new BigInt64Array(buffer);
  }
}

const UTF8 = new TextDecoder();

/**
 * Texts with their lengths before them. The page is decoded once, with a question mark for each byte
 * that is not ASCII, and cut; texts that have such bytes are decoded by themselves.
 */
function plainTexts(bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ascii = bytes.map((byte) => byte < 128 ? byte : 63);
  const page = UTF8.decode(ascii);
  const texts = new Array<string>(count);
  for (let i = 0, at = 0; i < count; i++) {
    const start = at + 4;
    const end = start + view.getUint32(at, true);
    if (end > bytes.length) throw new RangeError(`text up to ${end} of ${bytes.length}`);
    texts[i] = isAscii(bytes, start, end)
      ? page.slice(start, end)
      : UTF8.decode(bytes.subarray(start, end));
    at = end;
  }
  return texts;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 128) return false;
  return true;
}

/** Numbers where each is one exactly, and an id still a safe integer; else as they are stored. */
function numbersOrBigints(
  values: BigInt64Array,
  missing: Uint8Array | null,
  kind: Kind,
): Float64Array | (bigint | null)[] {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const [low, high] = [words[2 * row]!, words[2 * row + 1]!];
    const isSafe = high >= -(2 ** 20) && high < 2 ** 20; // |value| < 2^52
    const isExact = isSafe || (kind === "time64" && (low & 0x7ff) === 0);
    if (!isExact && missing?.[row] !== 1) {
      return Array.from(values, (value, i) => missing?.[i] === 1 ? null : value);
    }
    numbers[row] = missing?.[row] === 1 ? NaN : high * 2 ** 32 + (low >>> 0);
  }
  return numbers;
}
