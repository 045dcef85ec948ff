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
  if (kind === "text") return readTexts(pages, chunk.rowCount);
  if (kind === "int64" || kind === "time64") {
    const words = new Int32Array(2 * chunk.rowCount);
    const missing = readNumbers(pages, words, 2, plainWords);
    return numbersOrBigints(words, missing, kind);
  }
  const numbers = new Float64Array(chunk.rowCount).fill(NaN);
  readNumbers(pages, numbers, 1, (bytes, count) => plainNumbers(bytes, count, kind));
  return numbers;
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

function readTexts(pages: readonly Page[], rowCount: number): (string | null)[] {
  const texts = new Array<string | null>(rowCount).fill(null);
  let dictionary: string[] | null = null;
  const rowEnd = forEachDataPage(pages, rowCount, (page, row) => {
    if (page.isDictionary) return void (dictionary = plainTexts(page.bytes, page.count));
    const indices = page.encoding === "PLAIN" ? null : indicesOf(page, dictionary?.length ?? 0);
    const values = indices === null ? plainTexts(page.bytes, page.valueCount) : dictionary!;
    for (let i = 0, at = 0; i < page.count; i++) {
      if (page.present !== null && page.present[i] === 0) continue;
      texts[row + i] = values[indices === null ? at : indices[at]!]!;
      at++;
    }
  });
  requireAll(rowEnd, rowCount);
  return texts;
}

/**
 * Writes the values of all pages to `out`, `lanes` numbers each.
 * @returns [rows] 1 where a value is missing, null when none is.
 */
function readNumbers<Numbers extends Float64Array | Int32Array>(
  pages: readonly Page[],
  out: Numbers,
  lanes: number,
  plain: (bytes: Uint8Array, count: number) => Numbers,
): Uint8Array | null {
  const rowCount = out.length / lanes;
  let dictionary: Numbers | null = null;
  let missing: Uint8Array | null = null;
  const rowEnd = forEachDataPage(pages, rowCount, (page, row) => {
    if (page.isDictionary) return void (dictionary = plain(page.bytes, page.count));
    const entries = (dictionary?.length ?? 0) / lanes;
    const indices = page.encoding === "PLAIN" ? null : indicesOf(page, entries);
    const values = indices === null ? plain(page.bytes, page.valueCount) : dictionary!;
    if (indices === null && page.present === null) return void out.set(values, lanes * row);
    for (let i = 0, at = 0; i < page.count; i++) {
      if (page.present !== null && page.present[i] === 0) {
        missing ??= new Uint8Array(rowCount);
        missing[row + i] = 1;
        continue;
      }
      const from = lanes * (indices === null ? at : indices[at]!);
      for (let lane = 0; lane < lanes; lane++) out[lanes * (row + i) + lane] = values[from + lane]!;
      at++;
    }
  });
  requireAll(rowEnd, rowCount);
  return missing;
}

/** Visits dictionaries and data pages, these with their first row; returns where the last one ends. */
function forEachDataPage(
  pages: readonly Page[],
  rowCount: number,
  visit: (page: Page, row: number) => void,
): number {
  let row = 0;
  for (const page of pages) {
    if (!page.isDictionary && row + page.count > rowCount) {
      throw new RangeError(`more than ${rowCount} rows`);
    }
    visit(page, row);
    if (!page.isDictionary) row += page.count;
  }
  return row;
}

function requireAll(rowEnd: number, rowCount: number): void {
  if (rowEnd !== rowCount) throw new RangeError(`${rowEnd} rows of ${rowCount}`);
}

/** Places in the dictionary, each below `entries`. */
function indicesOf({ bytes, valueCount }: Page, entries: number): Uint32Array {
  if (valueCount === 0) return new Uint32Array(0);
  const indices = readHybrid(bytes.subarray(1), bytes[0] ?? 0, valueCount);
  for (const index of indices) {
    if (index >= entries) throw new RangeError(`entry ${index} of ${entries}`);
  }
  return indices;
}

/** INT64 as pairs of words, the lower one first. */
function plainWords(bytes: Uint8Array, count: number): Int32Array {
  return new Int32Array(alignedBuffer(bytes, 8 * count));
}

function plainNumbers(bytes: Uint8Array, count: number, kind: Kind): Float64Array {
  if (kind === "double") return new Float64Array(alignedBuffer(bytes, 8 * count));
  const buffer = alignedBuffer(bytes, 4 * count);
  return new Float64Array(kind === "float" ? new Float32Array(buffer) : new Int32Array(buffer));
}

function alignedBuffer(bytes: Uint8Array, length: number): ArrayBuffer {
  if (bytes.length < length) throw new RangeError(`${bytes.length} bytes of ${length}`);
  return bytes.slice(0, length).buffer as ArrayBuffer;
}

const UTF8 = new TextDecoder();

/**
 * Texts with their lengths before them. The page is decoded once, with a question mark for each byte
 * that is not ASCII, and cut; texts that have such bytes are decoded by themselves.
 */
function plainTexts(bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ascii = bytes.slice();
  const others: number[] = []; // where bytes are that are not ASCII, ascending
  for (let i = 0; i < ascii.length; i++) {
    if (ascii[i]! < 128) continue;
    ascii[i] = 63;
    others.push(i);
  }
  const page = UTF8.decode(ascii);
  const texts = new Array<string>(count);
  for (let i = 0, at = 0, other = 0; i < count; i++) {
    const start = at + 4;
    const end = start + view.getUint32(at, true);
    if (end > bytes.length) throw new RangeError(`text up to ${end} of ${bytes.length}`);
    while (other < others.length && others[other]! < start) other++;
    const isAscii = other === others.length || others[other]! >= end;
    texts[i] = isAscii ? page.slice(start, end) : UTF8.decode(bytes.subarray(start, end));
    at = end;
  }
  return texts;
}

/** Numbers where each is one exactly, and an id still a safe integer; else as they are stored. */
function numbersOrBigints(
  words: Int32Array,
  missing: Uint8Array | null,
  kind: Kind,
): Float64Array | (bigint | null)[] {
  const numbers = new Float64Array(words.length / 2);
  for (let row = 0; row < numbers.length; row++) {
    const [low, high] = [words[2 * row]!, words[2 * row + 1]!];
    const isSafe = high >= -(2 ** 20) && high < 2 ** 20; // |value| <= 2^52
    const isExact = isSafe || (kind === "time64" && (low & 0x7ff) === 0);
    if (!isExact) {
      const bigints = new BigInt64Array(words.buffer);
      return Array.from(bigints, (value, i) => missing?.[i] === 1 ? null : value);
    }
    numbers[row] = missing?.[row] === 1 ? NaN : high * 2 ** 32 + (low >>> 0);
  }
  return numbers;
}
