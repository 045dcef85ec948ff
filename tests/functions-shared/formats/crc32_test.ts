import assert from "node:assert/strict";
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
