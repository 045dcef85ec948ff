/**
 * Pages of a flat Parquet column: header, definition levels and the bytes of the values. Only what
 * columns of numbers and text have; whoever meets anything else asks hyparquet.
 *
 * Source: Apache Parquet, Encodings.md (RLE / bit-packing hybrid) and parquet.thrift (page headers);
 * Apache Thrift, thrift-compact-protocol.md.
 */
import { snappyUncompress } from "hyparquet";

/** How the values of a page are stored. */
export type PageEncoding = "PLAIN" | "DICTIONARY" | "OTHER";

/** A page with its values unpacked. */
export interface Page {
  readonly isDictionary: boolean;
  readonly encoding: PageEncoding;
  /** Rows of a data page, entries of a dictionary. */
  readonly count: number;
  /** [count] 1 where there is a value; null when there is one everywhere. */
  readonly present: Uint8Array | null;
  /** Number of values stored. */
  readonly valueCount: number;
  /** The values alone. */
  readonly bytes: Uint8Array;
}

/** What all pages of a column chunk share. */
export interface PageContext {
  readonly codec: string;
  readonly isOptional: boolean;
  /** Most rows, and bytes unpacked, that a page may claim. */
  readonly countMax: number;
  readonly bytesMax: number;
}

/** Encoding numbers of parquet.thrift. */
const ENCODINGS: readonly PageEncoding[] = [
  "PLAIN",
  "OTHER",
  "DICTIONARY",
  "OTHER",
  "OTHER",
  "OTHER",
  "OTHER",
  "OTHER",
  "DICTIONARY",
];
const [DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [0, 2, 3];
const RLE = 3;
const HYBRID_WIDTH_MAX = 25; // a value then lies within four bytes

/** A struct of the compact protocol: fields by number; binaries and lists are passed over. */
type Fields = Map<number, number | boolean | Fields>;

/**
 * Returns the pages of a column chunk, or null when one is of a kind that is not read here.
 *
 * @throws {RangeError} If the bytes end early or claim more than they may.
 */
export function readPages(chunk: Uint8Array, context: PageContext): Page[] | null {
  const pages: Page[] = [];
  const reader = new CompactReader(chunk);
  while (reader.at < chunk.length) {
    const header = reader.struct(0);
    const size = numberAt(header, 3);
    const body = take(chunk, reader.at, size);
    reader.at += size;
    const page = readPage(header, body, context);
    if (page === null) return null;
    pages.push(page);
  }
  return pages;
}

function readPage(header: Fields, body: Uint8Array, context: PageContext): Page | null {
  const unpackedSize = numberAt(header, 2);
  if (!(unpackedSize >= 0 && unpackedSize <= context.bytesMax)) {
    throw new RangeError(`page of ${unpackedSize} bytes`);
  }
  switch (numberAt(header, 1)) {
    case DICTIONARY_PAGE: {
      const details = structAt(header, 7);
      const count = boundedCount(details, context);
      const bytes = unpack(body, unpackedSize, context.codec);
      const encoding = ENCODINGS[numberAt(details, 2)] ?? "OTHER";
      if (encoding === "OTHER") return null;
      return { isDictionary: true, encoding, count, present: null, valueCount: count, bytes };
    }
    case DATA_PAGE:
      return readDataPage(structAt(header, 5), unpack(body, unpackedSize, context.codec), context);
    case DATA_PAGE_V2:
      return readDataPageV2(structAt(header, 8), body, unpackedSize, context);
    default:
      return null;
  }
}

function readDataPage(details: Fields, bytes: Uint8Array, context: PageContext): Page | null {
  const count = boundedCount(details, context);
  const encoding = ENCODINGS[numberAt(details, 2)] ?? "OTHER";
  if (encoding === "OTHER" || (context.isOptional && numberAt(details, 3) !== RLE)) return null;
  if (!context.isOptional) return dataPage(encoding, count, null, bytes);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  const levels = readHybrid(take(bytes, 4, length), 1, count);
  return dataPage(encoding, count, levels, bytes.subarray(4 + length));
}

function readDataPageV2(
  details: Fields,
  body: Uint8Array,
  unpackedSize: number,
  context: PageContext,
): Page | null {
  const count = boundedCount(details, context);
  const encoding = ENCODINGS[numberAt(details, 4)] ?? "OTHER";
  const [levelBytes, repetitionBytes] = [numberAt(details, 5), numberAt(details, 6)];
  if (encoding === "OTHER" || repetitionBytes !== 0) return null;
  const levels = context.isOptional ? readHybrid(take(body, 0, levelBytes), 1, count) : null;
  const packed = body.subarray(levelBytes);
  const isPacked = details.get(7) !== false;
  const bytes = isPacked ? unpack(packed, unpackedSize - levelBytes, context.codec) : packed;
  return dataPage(encoding, count, levels, bytes);
}

function dataPage(
  encoding: PageEncoding,
  count: number,
  levels: Uint32Array | null,
  bytes: Uint8Array,
): Page {
  const valueCount = levels === null ? count : levels.reduce((sum, level) => sum + level, 0);
  const present = valueCount === count ? null : Uint8Array.from(levels!);
  return { isDictionary: false, encoding, count, present, valueCount, bytes };
}

/**
 * Returns `count` values of the RLE / bit-packing hybrid.
 *
 * @param width Bits of a value, at most 25.
 * @throws {RangeError} If there are fewer values, or the width is not read here.
 */
export function readHybrid(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > HYBRID_WIDTH_MAX) throw new RangeError(`values of ${width} bits`);
  const values = new Uint32Array(count);
  const reader = new CompactReader(bytes);
  for (let filled = 0; filled < count;) {
    const header = reader.varint();
    const run = header % 2 === 1 ? 8 * Math.floor(header / 2) : Math.floor(header / 2);
    const end = Math.min(count, filled + run);
    if (run === 0) throw new RangeError("an empty run");
    if (header % 2 === 1) {
      const packed = take(bytes, reader.at, Math.min(run * width / 8, bytes.length - reader.at));
      unpackBits(packed, width, values.subarray(filled, end));
      reader.at += packed.length;
    } else {
      const size = Math.ceil(width / 8);
      const stored = take(bytes, reader.at, size);
      reader.at += size;
      values.fill(stored.reduceRight((value, byte) => 256 * value + byte, 0), filled, end);
    }
    filled = end;
  }
  return values;
}

function unpackBits(packed: Uint8Array, width: number, out: Uint32Array): void {
  if (out.length * width > 8 * packed.length) throw new RangeError("bits missing");
  const mask = 2 ** width - 1;
  for (let i = 0, bit = 0; i < out.length; i++, bit += width) {
    const at = bit >> 3;
    const four = packed[at]! | (packed[at + 1]! << 8) | (packed[at + 2]! << 16) |
      (packed[at + 3]! << 24);
    out[i] = (four >>> (bit & 7)) & mask;
  }
}

function unpack(packed: Uint8Array, size: number, codec: string): Uint8Array {
  if (codec === "UNCOMPRESSED") return packed;
  const bytes = new Uint8Array(Math.max(0, size));
  snappyUncompress(packed, bytes);
  return bytes;
}

function boundedCount(details: Fields, { countMax }: PageContext): number {
  const count = numberAt(details, 1);
  if (count >= 0 && count <= countMax) return count;
  throw new RangeError(`page of ${count} values`);
}

function take(bytes: Uint8Array, start: number, length: number): Uint8Array {
  if (length >= 0 && start + length <= bytes.length) return bytes.subarray(start, start + length);
  throw new RangeError(`${length} bytes from ${start} of ${bytes.length}`);
}

function numberAt(fields: Fields, id: number): number {
  const value = fields.get(id);
  if (typeof value === "number") return value;
  throw new RangeError(`no number in field ${id}`);
}

function structAt(fields: Fields, id: number): Fields {
  const value = fields.get(id);
  if (value instanceof Map) return value;
  throw new RangeError(`no struct in field ${id}`);
}

const DEPTH_MAX = 8;

/** Thrift's compact protocol, as far as page headers use it. */
class CompactReader {
  at = 0;

  constructor(readonly bytes: Uint8Array) {}

  struct(depth: number): Fields {
    if (depth > DEPTH_MAX) throw new RangeError("structs too deep");
    const fields: Fields = new Map();
    for (let id = 0;;) {
      const byte = this.byte();
      const type = byte & 15;
      if (type === 0) return fields;
      id = byte >> 4 === 0 ? this.zigzag() : id + (byte >> 4);
      const value = this.element(type, depth);
      if (value !== null) fields.set(id, value);
    }
  }

  /** Unsigned, up to 2^53. */
  varint(): number {
    for (let value = 0, scale = 1;; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 42) throw new RangeError("a number too long");
    }
  }

  /** Types: 1 true, 2 false, 3 byte, 4 to 6 integers, 7 double, 8 binary, 9 list, 12 struct. */
  element(type: number, depth: number): number | boolean | Fields | null {
    if (type === 1 || type === 2) return type === 1;
    if (type === 3) return this.byte();
    if (type >= 4 && type <= 6) return this.zigzag();
    if (type === 12) return this.struct(depth + 1);
    if (type === 7) this.at += 8;
    else if (type === 8) this.at += this.varint();
    else throw new RangeError(`a field of type ${type}`);
    return null;
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError(`byte ${this.at} of ${this.bytes.length}`);
    return byte;
  }
}
