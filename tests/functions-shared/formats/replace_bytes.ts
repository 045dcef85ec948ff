import assert from "node:assert/strict";

/** Returns `bytes` with every occurrence of an ASCII text replaced by another of its length. */
export function replaceBytes(bytes: Uint8Array, from: string, to: string): Uint8Array {
  assert.equal(from.length, to.length);
  const [old, replacement] = [from, to].map((text) => new TextEncoder().encode(text));
  const result = bytes.slice();
  for (let at = 0; at + from.length <= bytes.length; at++) {
    if (old!.every((byte, i) => byte === bytes[at + i])) result.set(replacement!, at);
  }
  return result;
}
