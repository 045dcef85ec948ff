// Goal: ln(1 + x) to the last digits over the whole range. Expectations are 50-digit values.
import assert from "node:assert/strict";
import { log1p } from "@shared/forest/log1p.ts";

const CASES: [x: number, expected: number][] = [
  [0.0, 0.0],
  [5e-324, 5e-324],
  [1e-300, 1e-300],
  [1e-20, 1e-20],
  [1.1102230246251565e-16, 1.1102230246251565e-16],
  [1e-08, 9.999999950000001e-09],
  [0.1, 0.09531017980432487],
  [0.25, 0.22314355131420976],
  [0.41421356237309503, 0.34657359027997264],
  [0.4142135623730951, 0.3465735902799727],
  [0.5, 0.4054651081081644],
  [1.0, 0.6931471805599453],
  [1.7, 0.9932517730102833],
  [9.0, 2.302585092994046],
  [32.685, 3.5170526344126234],
  [1000.0, 6.90875477931522],
  [123456.789, 11.72365458715315],
  [9007199254740992.0, 36.7368005696771],
  [10000000000.0, 23.025850930040455],
  [1e+16, 36.841361487904734],
  [1e+100, 230.25850929940458],
  [1.7976931348623157e+308, 709.782712893384],
];

for (const [x, expected] of CASES) {
  Deno.test(`log1p() is exact within two units in the last place for ${x}`, () => {
    assert(Math.abs(log1p(x) - expected) <= 2 * Number.EPSILON * expected, `${log1p(x)}`);
  });
}

Deno.test("log1p() does not fall as x grows, over ties and powers of two", () => {
  for (let k = -60; k < 1000; k += 7) {
    const x = 2 ** k;
    assert(log1p(x * (1 - Number.EPSILON)) <= log1p(x));
    assert(log1p(x) <= log1p(x * (1 + 4 * Number.EPSILON)));
  }
});
