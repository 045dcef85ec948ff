/**
 * SplitMix64: a 64-bit counter and a mixing function. It spreads a small seed over the state
 * of another generator and derives independent seeds from one; two calls a slate, so BigInt
 * is fast enough.
 *
 * Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
 */
const GOLDEN_GAMMA = 0x9e3779b97f4a7c15n;

/** Returns the n-th number, from 0, of the sequence that starts at `seed`, in [0, 2^64). */
export function splitMix64(seed: bigint, n: number): bigint {
  let z = BigInt.asUintN(64, seed + BigInt(n + 1) * GOLDEN_GAMMA);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}
