/**
 * The project's one source of randomness: xoshiro128** started from a 53-bit seed through
 * SplitMix64. A seed is stored with every slate, so whatever was drawn can be drawn again.
 */
import { normalQuantile } from "./normal_quantile.ts";
import type { Rng } from "./rng.ts";
import { splitMix64 } from "./split_mix64.ts";
import { nextUint32 } from "./xoshiro128.ts";

const SEED_LIMIT = 2 ** 53;

/**
 * Returns a generator. Equal seeds give equal numbers, different seeds unrelated ones.
 *
 * @param seed Integer in [0, 2^53).
 * @throws {RangeError} If it is not.
 */
export function createRng(seed: number): Rng {
  const start = seedAsBigInt(seed);
  const words = [splitMix64(start, 0), splitMix64(start, 1)];
  const state = Int32Array.from(words.flatMap((w) => [Number(w & 0xffffffffn), Number(w >> 32n)]));
  return {
    uniform: () => (nextUint32(state) >>> 5) * 2 ** -27 + (nextUint32(state) >>> 6) * 2 ** -53,
    normal: () => normalQuantile(openUniform(state)),
  };
}

/**
 * Returns a seed in [0, 2^53) from `randomBytes`, uniform when they are.
 *
 * @param randomBytes At least 7 bytes, from `crypto.getRandomValues` at the edge.
 * @throws {RangeError} If there are fewer.
 */
export function drawSeed(randomBytes: Uint8Array): number {
  if (randomBytes.length < 7) {
    throw new RangeError(
      `Cannot draw seed as 53 bits need 7 random bytes: received ${randomBytes.length}`,
    );
  }
  let seed = randomBytes[6]! & 0x1f;
  for (let i = 5; i >= 0; i--) seed = seed * 256 + randomBytes[i]!;
  return seed;
}

/**
 * Returns a seed for a second purpose, so that its numbers are unrelated to those of `seed`.
 *
 * @param seed Integer in [0, 2^53).
 * @param purpose Small integer >= 0 that names the purpose.
 * @throws {RangeError} If the seed is not such an integer.
 */
export function deriveSeed(seed: number, purpose: number): number {
  const mixed = splitMix64(seedAsBigInt(seed), 0);
  return Number(splitMix64(mixed, purpose) >> 11n);
}

/** (k + 1/2) / 2^52, k uniform: strictly inside (0, 1), symmetric about 1/2, no rounding. */
function openUniform(state: Int32Array): number {
  const k = (nextUint32(state) >>> 6) * 2 ** 26 + (nextUint32(state) >>> 6);
  return (k + 0.5) * 2 ** -52;
}

function seedAsBigInt(seed: number): bigint {
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEED_LIMIT) {
    throw new RangeError(
      `Cannot seed generator as seed must be an integer in [0, 2^53): received ${seed}`,
    );
  }
  return BigInt(seed);
}
