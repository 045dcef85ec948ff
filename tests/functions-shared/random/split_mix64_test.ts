// Goal: the sequence is SplitMix64. Method: outputs published for the seed 1234567.
import assert from "node:assert/strict";
import { splitMix64 } from "@shared/random/split_mix64.ts";

Deno.test("splitMix64() gives the published outputs for the seed 1234567", () => {
  const published = [
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ];
  assert.deepEqual(published.map((_, n) => splitMix64(1234567n, n)), published);
});
