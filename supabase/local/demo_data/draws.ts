/**
 * Draws from small distributions, on the seeded generator. Each part of the demo has a stream of
 * its own, so that drawing one number more for a film's actors does not change every audience.
 */
import { createRng } from "@shared/random/seeded_rng.ts";
import type { Rng } from "@shared/random/rng.ts";

/**
 * Returns the generator of one named part of the demo.
 *
 * @param seed Integer in [0, 2^53).
 * @throws {RangeError} If the seed is not such an integer.
 */
export function streamRng(seed: number, name: string): Rng {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot seed the demo as its seed must be an integer in [0, 2^53): received ${seed}`,
    );
  }
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  }
  const shift = hash * 2 ** 21; // below 2^53
  return createRng(seed >= 2 ** 53 - shift ? seed - (2 ** 53 - shift) : seed + shift);
}

/** Returns true with probability p. */
export function chance(rng: Rng, p: number): boolean {
  return rng.uniform() < p;
}

/** Returns an integer from low to high, both included, all equally likely. */
export function integerBetween(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng.uniform() * (high - low + 1));
}

/**
 * Returns one of the values, all equally likely.
 *
 * @throws {RangeError} If there is none.
 */
export function oneOf<T>(rng: Rng, values: readonly T[]): T {
  if (values.length === 0) throw new RangeError("Cannot draw one of the values as there is none");
  return values[integerBetween(rng, 0, values.length - 1)]!;
}

/** Returns null with probability p, else the value. */
export function missing<T>(rng: Rng, p: number, value: T): T | null {
  return chance(rng, p) ? null : value;
}

/**
 * Returns index i with probability weights[i] / sum.
 *
 * @param weights [n] finite, >= 0, with a positive sum.
 */
export function weightedIndex(rng: Rng, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]!;
  let left = rng.uniform() * sum;
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** Returns e^(mean + sd z) with z standard normal. */
export function logNormal(rng: Rng, mean: number, sd: number): number {
  return Math.exp(mean + sd * rng.normal());
}
