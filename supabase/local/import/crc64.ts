/**
 * CRC-64 as XZ files use it (ECMA-182 polynomial, reflected), in two halves of 32 bits.
 *
 * Source: The .xz File Format 1.2.1, section 6.
 */
const POLYNOMIAL = [0xc96c5795, 0xd7870f42] as const; // high, low

const [HIGH, LOW] = [new Uint32Array(256), new Uint32Array(256)];
for (let byte = 0; byte < 256; byte++) {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1;
    low = low >>> 1 | high << 31;
    high >>>= 1;
    if (carry === 1) [high, low] = [high ^ POLYNOMIAL[0], low ^ POLYNOMIAL[1]];
  }
  HIGH[byte] = high;
  LOW[byte] = low;
}

/** Returns the CRC-64 of `bytes`. */
export function crc64(bytes: Uint8Array): bigint {
  let [high, low] = [-1, -1];
  for (let i = 0; i < bytes.length; i++) {
    const index = (low ^ bytes[i]!) & 0xff;
    low = (low >>> 8 | high << 24) ^ LOW[index]!;
    high = (high >>> 8) ^ HIGH[index]!;
  }
  return BigInt(~high >>> 0) << 32n | BigInt(~low >>> 0);
}
