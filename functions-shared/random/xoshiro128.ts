/**
 * xoshiro128** 1.1: 128 bits of state, period 2^128 - 1, and nothing but 32-bit integer
 * arithmetic, which ECMAScript fixes exactly.
 *
 * Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators (2021), §5.3.
 */

/** [4] 32-bit words, not all zero; `nextUint32` advances it. */
export type Xoshiro128State = Int32Array;

/** Returns the next number in [0, 2^32) and advances `state`. */
export function nextUint32(state: Xoshiro128State): number {
  const s1 = state[1]!;
  const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
  const s2 = state[2]! ^ state[0]!;
  const s3 = state[3]! ^ s1;
  state[1] = s1 ^ s2;
  state[0]! ^= s3;
  state[2] = s2 ^ (s1 << 9);
  state[3] = rotateLeft(s3, 11);
  return result;
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
