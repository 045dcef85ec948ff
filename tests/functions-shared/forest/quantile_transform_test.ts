// Goal: the transform is scikit-learn's. Method: its fits and outputs on ties, gaps, missing and
// infinite values. Without log1p equality is exact. With it, numpy's log1p differs from ours in
// the last digit, so a fit is followed by its own transform and 1e-12 is left for that digit.
import assert from "node:assert/strict";
import {
  fitQuantiles,
  quantileTransform,
  requireQuantileTransform,
} from "@shared/forest/quantile_transform.ts";
import { readFixture } from "./golden_forest.ts";

interface GoldenFit {
  readonly name: string;
  readonly log_compress: boolean;
  readonly values: (number | string)[];
  readonly median: number;
  readonly quantiles_: number[];
  readonly probes: (number | string)[];
  readonly outputs: number[];
}

const { fits }: { fits: GoldenFit[] } = JSON.parse(
  new TextDecoder().decode(readFixture("quantile.json")),
);
const f64 = (values: readonly (number | string)[]) => Float64Array.from(values, Number);

function assertEqualWithin(actual: Float64Array, expected: readonly number[], tolerance: number) {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries()) {
    assert(Math.abs(value - expected[i]!) <= tolerance, `${i}: ${value}, not ${expected[i]}`);
  }
}

for (const fit of fits) {
  const tolerance = fit.log_compress ? 1e-12 : 0;

  Deno.test(`fitQuantiles() equals scikit-learn on ${fit.name}`, () => {
    const actual = fitQuantiles(f64(fit.values), fit.log_compress);
    assert.equal(actual.median, fit.median);
    assertEqualWithin(actual.quantiles, fit.quantiles_, 10 * tolerance);
  });

  Deno.test(`quantileTransform() equals scikit-learn on ${fit.name}`, () => {
    const transform = fitQuantiles(f64(fit.values), fit.log_compress);
    assertEqualWithin(quantileTransform(transform, f64(fit.probes)), fit.outputs, tolerance);
  });
}

Deno.test("quantileTransform() reads quantiles that scikit-learn fitted", () => {
  const fit = fits.find(({ log_compress }) => !log_compress)!;
  const transform = { quantiles: f64(fit.quantiles_), median: fit.median, isLogCompressed: false };
  assert.deepEqual(quantileTransform(transform, f64(fit.probes)), f64(fit.outputs));
});

Deno.test("quantileTransform() clamps outside the sample and centres ties", () => {
  const transform = fitQuantiles(f64([1, 2, 2, 2, 3]), false);
  assert.deepEqual(
    quantileTransform(transform, f64([-9, 1, 1.5, 2, 2.5, 3, 9, "NaN"])),
    f64([0, 0, 0.125, 0.5, 0.875, 1, 1, 0.5]),
  );
});

Deno.test("quantileTransform() of a constant sample is 0 at the constant", () => {
  const transform = fitQuantiles(f64([4, 4, 4]), false);
  assert.deepEqual(quantileTransform(transform, f64([3, 4, 5])), f64([0, 0, 1]));
});

Deno.test("quantileTransform() of one value answers within [0, 1]", () => {
  const transform = fitQuantiles(f64([4]), true);
  assert.deepEqual(quantileTransform(transform, f64([3, 4, 5])), f64([0, 0, 0]));
});

Deno.test("quantileTransform() refuses an infinite value", () => {
  const transform = fitQuantiles(f64([1, 2]), false);
  for (const value of [Infinity, -Infinity]) {
    assert.throws(() => quantileTransform(transform, f64([value])), {
      name: "RangeError",
      message: `Cannot transform to quantiles as values must be finite: received ${value}`,
    });
  }
});

Deno.test("fitQuantiles() refuses a sample without a finite value", () => {
  for (const sample of [[], ["NaN", "Infinity"]]) {
    assert.throws(() => fitQuantiles(f64(sample), true), /must have a finite value/);
  }
});

Deno.test("fitQuantiles() leaves its sample as it was", () => {
  const sample = f64([3, 1, 2]);
  fitQuantiles(sample, true);
  assert.deepEqual(sample, f64([3, 1, 2]));
});

Deno.test("requireQuantileTransform() refuses what is no distribution", async (t) => {
  const cases: [name: string, quantiles: number[], median: number][] = [
    ["no quantile", [], 1],
    ["falling quantiles", [2, 1], 1],
    ["a quantile NaN", [1, NaN, 2], 1],
    ["an infinite quantile", [1, Infinity], 1],
    ["a median NaN", [1, 2], NaN],
  ];
  for (const [name, quantiles, median] of cases) {
    await t.step(name, () => {
      const transform = { quantiles: f64(quantiles), median, isLogCompressed: false };
      assert.throws(() => requireQuantileTransform(transform), /must be finite and ascending/);
    });
  }
});
