/**
 * XZ files: streams of blocks of LZMA2 chunks, each block with a check of what it unfolds to.
 * Other filters than LZMA2 are refused.
 *
 * Source: The .xz File Format 1.2.1; LZMA SDK, Lzma2Dec.c.
 */
import { crc32 } from "@shared/formats/crc32.ts";
import type { BoundedBytes } from "./bounded_bytes.ts";
import { crc64 } from "./crc64.ts";
import { LzmaDecoder, lzmaProperties, RangeDecoder } from "./lzma.ts";

export const XZ_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] as const;

const STREAM_HEADER_BYTES = 12;
const LZMA2_FILTER = 0x21;
/** Bytes of the check by its type; the others are not written by anyone. */
const CHECK_BYTES: ReadonlyMap<number, number> = new Map([[0, 0], [1, 4], [4, 8], [10, 32]]);

/**
 * Decodes an XZ file of one stream.
 *
 * @throws {SyntaxError} If it is cut, damaged, or of a kind that is not read.
 * @throws {RangeError} If it unfolds to more than `out` takes.
 */
export async function decodeXz(bytes: Uint8Array<ArrayBuffer>, out: BoundedBytes): Promise<void> {
  const cursor: Cursor = { bytes, at: STREAM_HEADER_BYTES };
  const checkType = readStreamHeader(bytes);
  while (byteAt(cursor) !== 0) { // 0 begins the index
    readBlockHeader(cursor);
    const start = out.length;
    decodeLzma2(cursor, out);
    while (cursor.at % 4 !== 0) requireZero(byteAt(cursor), cursor);
    await verify(checkType, out.view(start), cursor);
  }
}

interface Cursor {
  readonly bytes: Uint8Array<ArrayBuffer>;
  at: number;
}

/** Returns the type of the checks. */
function readStreamHeader(bytes: Uint8Array): number {
  const header = bytes.subarray(0, STREAM_HEADER_BYTES);
  if (header.length < STREAM_HEADER_BYTES || XZ_MAGIC.some((byte, i) => header[i] !== byte)) {
    throw damage("it must begin with an XZ header");
  }
  requireCrc32(header.subarray(6, 8), header.subarray(8, 12));
  const type = header[7]!;
  if (header[6] === 0 && CHECK_BYTES.has(type)) return type;
  throw damage(`its check must be none, CRC-32, CRC-64 or SHA-256: received type ${type}`);
}

/** The header's own sizes are not needed: the chunks know where they end. */
function readBlockHeader(cursor: Cursor): void {
  const size = 4 * (byteAt(cursor) + 1);
  const header = take(cursor, size);
  requireCrc32(header.subarray(0, size - 4), header.subarray(size - 4));
  const flags = header[1]!;
  const fields: Cursor = { bytes: header, at: 2 };
  if ((flags & 0x40) !== 0) readInteger(fields); // compressed size
  if ((flags & 0x80) !== 0) readInteger(fields); // uncompressed size
  const filter = readInteger(fields);
  if ((flags & 0x3f) === 0 && filter === LZMA2_FILTER) return;
  throw damage(`its only filter must be LZMA2: received filter ${filter} of ${1 + (flags & 3)}`);
}

function decodeLzma2(cursor: Cursor, out: BoundedBytes): void {
  const decoder = new LzmaDecoder(out);
  let mustReset = true;
  for (let control = readByte(cursor); control !== 0; control = readByte(cursor)) {
    if (control === 1 || control >= 0xe0) {
      decoder.dictionaryStart = out.length;
      mustReset = false;
    }
    if (mustReset) throw damage("its first chunk must empty the dictionary");
    if (control < 0x80) {
      if (control > 2) throw damage(`a chunk must be of a known kind: received ${control}`);
      out.append(take(cursor, readUint16(cursor) + 1));
      continue;
    }
    const size = (control & 0x1f) * 2 ** 16 + readUint16(cursor) + 1;
    const packed = readUint16(cursor) + 1;
    if (control >= 0xc0) decoder.reset(lzmaProperties(readByte(cursor)));
    else if (control >= 0xa0) decoder.reset();
    const range = new RangeDecoder(
      cursor.bytes,
      cursor.at,
      cursor.at + take(cursor, packed).length,
    );
    if (decoder.decode(range, size)) throw damage("a chunk must have its size");
  }
}

async function verify(type: number, data: Uint8Array<ArrayBuffer>, cursor: Cursor): Promise<void> {
  const stored = take(cursor, CHECK_BYTES.get(type)!);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const matches = type === 0 ||
    type === 1 && view.getUint32(0, true) === crc32(data) ||
    type === 4 && view.getBigUint64(0, true) === crc64(data) ||
    type === 10 && equal(stored, new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
  if (!matches) throw damage("its data must agree with their check");
}

/** Seven bits a byte, the lowest first. */
function readInteger(cursor: Cursor): number {
  let [value, scale] = [0, 1];
  for (let i = 0; i < 9; i++, scale *= 128) {
    const byte = readByte(cursor);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  throw damage("a size must have at most 63 bits");
}

function requireCrc32(data: Uint8Array, stored: Uint8Array): void {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  if (view.getUint32(0, true) !== crc32(data)) throw damage("a header must agree with its CRC-32");
}

function requireZero(byte: number, cursor: Cursor): void {
  if (byte !== 0) throw damage("padding must be 0");
  cursor.at++;
}

function readUint16(cursor: Cursor): number {
  return readByte(cursor) * 256 + readByte(cursor);
}

function readByte(cursor: Cursor): number {
  const byte = byteAt(cursor);
  cursor.at++;
  return byte;
}

function byteAt({ bytes, at }: Cursor): number {
  const byte = bytes[at];
  if (byte === undefined) throw damage("it must not be cut");
  return byte;
}

function take(cursor: Cursor, count: number): Uint8Array<ArrayBuffer> {
  const taken = cursor.bytes.subarray(cursor.at, cursor.at + count);
  if (taken.length < count) throw damage("it must not be cut");
  cursor.at += count;
  return taken;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function damage(rule: string): SyntaxError {
  return new SyntaxError(`Cannot decompress XZ as ${rule}`);
}
