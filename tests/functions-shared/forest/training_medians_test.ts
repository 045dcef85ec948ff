// Goal: what stands in for a missing number is the median of the known ones, and always a number.
import assert from "node:assert/strict";
import { fillMissing, trainingMedians } from "@shared/forest/training_medians.ts";

Deno.test("trainingMedians() ignores what is unknown and gives an all-null column 0", () => {
  const features = Float64Array.of(1, NaN, 5, 3, NaN, -Infinity, 2, NaN, 4);
  assert.deepEqual(trainingMedians(features, 3), Float64Array.of(2, 0, 4.5));
  assert.deepEqual(trainingMedians(new Float64Array(0), 2), Float64Array.of(0, 0));
});

Deno.test("fillMissing() puts the medians where nothing is known", () => {
  const features = Float64Array.of(1, NaN, Infinity, 3);
  assert.deepEqual(fillMissing(features, Float64Array.of(7, 8)), Float64Array.of(1, 8, 7, 3));
  assert(Number.isNaN(features[1]));
});
