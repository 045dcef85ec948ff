// Goal: the streams are independent and the draws have the stated ranges. Method: properties; the
// statistical ones with a fixed seed and 4 standard errors.
import assert from "node:assert/strict";
import {
  integerBetween,
  missing,
  oneOf,
  streamRng,
  weightedIndex,
} from "../../../supabase/local/demo_data/draws.ts";

const firstNumbers = (seed: number, name: string) => {
  const rng = streamRng(seed, name);
  return [rng.uniform(), rng.uniform(), rng.uniform()];
};

Deno.test("streamRng() repeats for the same seed and name and differs otherwise", () => {
  assert.deepEqual(firstNumbers(7, "picks"), firstNumbers(7, "picks"));
  assert.notDeepEqual(firstNumbers(7, "picks"), firstNumbers(8, "picks"));
  assert.notDeepEqual(firstNumbers(7, "picks"), firstNumbers(7, "films"));
  assert.notDeepEqual(firstNumbers(2 ** 53 - 1, "picks"), firstNumbers(2 ** 53 - 2, "picks"));
});

Deno.test("streamRng() refuses what is not a seed", () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) {
    assert.throws(() => streamRng(seed, "films"), { name: "RangeError", message: /received/ });
  }
});

Deno.test("integerBetween() reaches both ends and nothing else", () => {
  const rng = streamRng(1, "test");
  const seen = new Set(Array.from({ length: 500 }, () => integerBetween(rng, -1, 2)));
  assert.deepEqual([...seen].sort((a, b) => a - b), [-1, 0, 1, 2]);
});

Deno.test("weightedIndex() draws in proportion to the weights and never a weight of 0", () => {
  const rng = streamRng(2, "test");
  const n = 20_000;
  const counts = [0, 0, 0];
  for (let i = 0; i < n; i++) counts[weightedIndex(rng, [1, 0, 3])]!++;
  assert.equal(counts[1], 0);
  assert.ok(Math.abs(counts[0]! / n - 0.25) < 4 * Math.sqrt(0.25 * 0.75 / n));
});

Deno.test("missing() gives null always or never at the ends, and oneOf() refuses an empty list", () => {
  const rng = streamRng(3, "test");
  assert.equal(missing(rng, 1, "x"), null);
  assert.equal(missing(rng, 0, "x"), "x");
  assert.throws(() => oneOf(rng, []), { name: "RangeError" });
});
