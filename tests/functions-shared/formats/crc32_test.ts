import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { crc32 } from "@shared/formats/crc32.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

Deno.test("crc32() gives the published check values", () => {
  // The "check" of CRC-32/ISO-HDLC in the CRC catalogue, and zlib's values.
  assert.equal(crc32(ascii("123456789")), 0xcbf43926);
  assert.equal(crc32(ascii("The quick brown fox jumps over the lazy dog")), 0x414fa339);
  assert.equal(crc32(new Uint8Array(0)), 0);
  assert.equal(crc32(Uint8Array.of(0)), 0xd202ef8d);
});

Deno.test("crc32() notices every single flipped bit", () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => 37 * i & 0xff);
  const whole = crc32(bytes);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    assert.notEqual(crc32(bytes.with(bit >> 3, bytes[bit >> 3]! ^ (1 << (bit & 7)))), whole);
  }
});

Deno.test("crc32() does not depend on where the bytes lie in memory", () => {
  const text = ascii("The quick brown fox jumps over the lazy dog");
  for (let offset = 0; offset < 8; offset++) {
    const moved = new Uint8Array(offset + text.length + 5).fill(255);
    moved.set(text, offset);
    assert.equal(crc32(moved.subarray(offset, offset + text.length)), 0x414fa339);
  }
});

Deno.test("crc32() agrees with zlib for every length", () => {
  const bytes = Uint8Array.from({ length: 70 }, (_, i) => 151 * i + 89 & 0xff);
  for (let length = 0; length < bytes.length; length++) {
    const part = bytes.subarray(1, 1 + length);
    assert.equal(crc32(part), crcOfGzip(gzipSync(part)));
  }
});

/** RFC 1952: the trailer begins with the CRC-32 of the contents. */
function crcOfGzip(file: Uint8Array): number {
  return new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
}
