/**
 * CRC-32 as ZIP uses it: polynomial 0x04c11db7, bits reflected, all ones before and after. Four
 * bytes at a time, as a forest's file has ten million of them.
 *
 * Source: PKWARE APPNOTE 6.3.10, 4.4.7; ISO 3309. Several bytes at once: M. E. Kounavis and F. L.
 * Berry, "A Systematic Approach to Building High Performance Software-Based CRC Generators" (2005).
 */

const REFLECTED_POLYNOMIAL = 0xedb88320;

/** Remainder of a byte that 0, 1, 2 or 3 zero bytes follow, at 256 times their number. */
const REMAINDERS = remainders();

function remainders(): Int32Array {
  const table = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ REFLECTED_POLYNOMIAL : remainder >>> 1;
    }
    table[byte] = remainder;
  }
  for (let at = 256; at < table.length; at++) table[at] = afterByte(table, table[at - 256]!, 0);
  return table;
}

function afterByte(table: Int32Array, remainder: number, byte: number): number {
  return table[(remainder ^ byte) & 0xff]! ^ (remainder >>> 8);
}

/** Returns the CRC-32 of `bytes` as an integer in [0, 2^32). */
export function crc32(bytes: Uint8Array): number {
  if (bytes.length < 8) return ~withBytes(~0, bytes) >>> 0;
  const wordsAt = -bytes.byteOffset & 3;
  const wordCount = (bytes.length - wordsAt) >> 2;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + wordsAt, wordCount);
  let remainder = withBytes(~0, bytes.subarray(0, wordsAt));
  for (let i = 0; i < wordCount; i++) {
    const word = words[i]! ^ remainder; // the machine is little-endian
    remainder = REMAINDERS[768 + (word & 0xff)]! ^ REMAINDERS[512 + (word >>> 8 & 0xff)]! ^
      REMAINDERS[256 + (word >>> 16 & 0xff)]! ^ REMAINDERS[word >>> 24]!;
  }
  return ~withBytes(remainder, bytes.subarray(wordsAt + 4 * wordCount)) >>> 0;
}

function withBytes(remainder: number, bytes: Uint8Array): number {
  for (const byte of bytes) remainder = afterByte(REMAINDERS, remainder, byte);
  return remainder;
}
