// Goal: the numbers are reproducible and have the distributions they claim. Method: the
// construction repeated in BigInt; moments and Kolmogorov-Smirnov distances of 100,000 numbers
// from fixed seeds, with bounds four standard errors wide (a KS distance above 1.95 / √n has
// probability 0.001).
import assert from "node:assert/strict";
import { createRng, deriveSeed, drawSeed } from "@shared/random/seeded_rng.ts";
import { splitMix64 } from "@shared/random/split_mix64.ts";
import { nextUint32 } from "@shared/random/xoshiro128.ts";
import { normalProbability } from "./normal_probability.ts";

const COUNT = 100_000;
const KS_BOUND = 1.95 / Math.sqrt(COUNT);

Deno.test("createRng() starts xoshiro128** from the words of SplitMix64, low word first", () => {
  for (const seed of [0, 1, 2 ** 31, 2 ** 53 - 1]) {
    const [a, b] = [splitMix64(BigInt(seed), 0), splitMix64(BigInt(seed), 1)];
    const words = [a, a >> 32n, b, b >> 32n].map((w) => Number(BigInt.asIntN(32, w)));
    const state = Int32Array.from(words);
    const [high, low] = [nextUint32(state) >>> 5, nextUint32(state) >>> 6];
    assert.equal(createRng(seed).uniform(), (high * 2 ** 26 + low) / 2 ** 53);
  }
});

Deno.test("createRng() gives uniform numbers in [0, 1)", () => {
  const rng = createRng(20_240_229);
  const sample = Float64Array.from({ length: COUNT }, () => rng.uniform());
  assert(sample.every((x) => x >= 0 && x < 1));
  assert(kolmogorovDistance(sample, (x) => x) < KS_BOUND);
});

Deno.test("createRng() gives standard normal numbers", () => {
  const rng = createRng(7);
  const sample = Float64Array.from({ length: COUNT }, () => rng.normal());
  const moment = (k: number) => sample.reduce((sum, z) => sum + z ** k, 0) / COUNT;
  const bound = (variance: number) => 4 * Math.sqrt(variance / COUNT);
  assert(Math.abs(moment(1)) < bound(1));
  assert(Math.abs(moment(2) - 1) < bound(2)); // var z² = 3 - 1
  assert(Math.abs(moment(3)) < bound(15));
  assert(Math.abs(moment(4) - 3) < bound(96)); // var z⁴ = 105 - 9
  assert(kolmogorovDistance(sample, normalProbability) < KS_BOUND);
});

Deno.test("createRng() gives neighbouring numbers and neighbouring seeds no correlation", () => {
  const [first, second] = [createRng(41), createRng(42)];
  let [serial, across, previous] = [0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    const z = first.normal();
    serial += previous * z;
    across += z * second.normal();
    previous = z;
  }
  for (const sum of [serial, across]) assert(Math.abs(sum / COUNT) < 4 / Math.sqrt(COUNT));
});

Deno.test("createRng() throws unless the seed is an integer in [0, 2^53)", () => {
  for (const seed of [-1, 0.5, 2 ** 53, NaN, Infinity]) {
    assert.throws(() => createRng(seed), {
      name: "RangeError",
      message: `Cannot seed generator as seed must be an integer in [0, 2^53): received ${seed}`,
    });
  }
});

Deno.test("drawSeed() uses 53 bits of the bytes, least significant first", () => {
  assert.equal(drawSeed(Uint8Array.of(1, 0, 0, 0, 0, 0, 0)), 1);
  assert.equal(drawSeed(Uint8Array.of(0, 0, 0, 0, 0, 0, 1)), 2 ** 48);
  assert.equal(drawSeed(new Uint8Array(8).fill(255)), 2 ** 53 - 1);
  assert.equal(drawSeed(Uint8Array.of(0, 0, 0, 0, 0, 0, 0xe0)), 0);
  assert.throws(() => drawSeed(new Uint8Array(6)), { name: "RangeError", message: /received 6$/ });
});

Deno.test("deriveSeed() gives distinct usable seeds for every seed and purpose", () => {
  const seeds = new Set<number>();
  for (let seed = 0; seed < 100; seed++) {
    for (let purpose = 0; purpose < 10; purpose++) seeds.add(deriveSeed(seed, purpose));
  }
  assert.equal(seeds.size, 1000);
  for (const seed of seeds) createRng(seed);
  assert.throws(() => deriveSeed(-1, 0), { name: "RangeError" });
});

/** Largest distance between the distribution of the sample and `probability`. */
function kolmogorovDistance(sample: Float64Array, probability: (x: number) => number): number {
  return sample.toSorted().reduce((worst, x, i) => {
    const p = probability(x);
    return Math.max(worst, p - i / COUNT, (i + 1) / COUNT - p);
  }, 0);
}
