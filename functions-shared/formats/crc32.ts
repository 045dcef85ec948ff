/**
 * CRC-32 as ZIP uses it: polynomial 0x04c11db7, bits reflected, all ones before and after.
 *
 * Source: PKWARE APPNOTE 6.3.10, 4.4.7; ISO 3309.
 */

const REFLECTED_POLYNOMIAL = 0xedb88320;

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ REFLECTED_POLYNOMIAL : remainder >>> 1;
  }
  return remainder;
});

/** Returns the CRC-32 of `bytes` as an integer in [0, 2^32). */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    remainder = REMAINDERS[(remainder ^ bytes[i]!) & 0xff]! ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
