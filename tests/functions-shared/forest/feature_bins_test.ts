// Goal: bins keep the order of the values, lose nothing while values are few, and are even
// otherwise. Method: what a bin's edges say must hold for every row.
import assert from "node:assert/strict";
import { binFeatures, BINS_MAX } from "@shared/forest/feature_bins.ts";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const binned = (values: readonly number[]) =>
  binFeatures(matrixOfRows(Float64Array.from(values), 1));

Deno.test("binFeatures() gives few values a bin each", () => {
  const data = binned([3, 1, 1, -2, 3, 0.5]);
  assert.deepEqual([...data.bins], [3, 2, 2, 0, 3, 1]);
  assert.deepEqual([...data.binCounts], [4]);
  assert.deepEqual([...data.lowest.subarray(0, 4)], [-2, 0.5, 1, 3]);
  assert.deepEqual([...data.highest.subarray(0, 4)], [-2, 0.5, 1, 3]);
});

Deno.test("binFeatures() numbers 256 values without loss, and 257 in 256 bins", () => {
  assert.equal(binned(Array.from({ length: 256 }, (_, i) => i)).binCounts[0], 256);
  const data = binned(Array.from({ length: 257 }, (_, i) => i));
  assert(data.binCounts[0]! <= BINS_MAX);
  assert.deepEqual(data.bins, data.bins.slice().sort());
});

Deno.test("binFeatures() cuts many values into even bins that do not overlap", () => {
  const rng = createRng(3);
  const values = Array.from({ length: 10_000 }, () => Math.exp(3 * rng.normal()));
  const data = binned(values);
  const counts = new Uint32Array(BINS_MAX);
  for (const [row, value] of values.entries()) {
    const bin = data.bins[row]!;
    counts[bin]!++;
    assert(data.lowest[bin]! <= Math.fround(value) && Math.fround(value) <= data.highest[bin]!);
  }
  assert.equal(data.binCounts[0], 256);
  assert(counts.every((count) => count >= 35 && count <= 43)); // 10,000 / 256 = 39
  for (let bin = 1; bin < 256; bin++) assert(data.highest[bin - 1]! < data.lowest[bin]!);
});

Deno.test("binFeatures() keeps equal values together, however many", () => {
  const values = [...new Array(9000).fill(0), ...Array.from({ length: 1000 }, (_, i) => i + 1)];
  const data = binned(values);
  assert(data.bins.subarray(0, 9000).every((bin) => bin === 0));
  assert(data.bins[9000]! > 0);
  assert(data.binCounts[0]! > 20);
});

Deno.test("binFeatures() refuses values that have no order", () => {
  for (const value of [NaN, Infinity, -Infinity, 1e39]) {
    assert.throws(
      () => binned([0, value]),
      /must be finite as float32: .* for feature 0 in row 1$/,
    );
  }
  assert.throws(() => binned([]), /there must be a row/);
});
