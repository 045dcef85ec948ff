// Goal: the weights are those that minimise the stated loss. Method: closed forms, the condition
// that the slope is zero at the minimum, and scikit-learn on the same rows.
import assert from "node:assert/strict";
import { minimizeConvex } from "@shared/forest/minimize_convex.ts";
import { sparseRows } from "@shared/forest/sparse_rows.ts";
import { calibrate, logits, sigmoid, trainLogistic } from "@shared/forest/train_logistic.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { runSklearn } from "./run_sklearn.ts";

const f64 = (...values: number[]) => Float64Array.from(values);
const ones = (n: number) => new Float64Array(n).fill(1);
const near = (actual: number, expected: number, tolerance: number) =>
  assert(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);

/** n rows of d features and outcomes that follow a known logit. */
function coinFlips(n: number, d: number, seed: number) {
  const rng = createRng(seed);
  const features = Float64Array.from(
    { length: n * d },
    () => rng.uniform() < 0.3 ? 0 : rng.normal(),
  );
  const outcomes = Float64Array.from({ length: n }, (_, row) => {
    const logit = 0.5 + 2 * features[row * d]! - features[row * d + 1]!;
    return rng.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  });
  return { features, outcomes };
}

Deno.test("minimizeConvex() finds the minimum of a stretched bowl", () => {
  const scales = f64(1, 100, 0.01, 7);
  const target = f64(3, -2, 50, 0);
  const { x, hasConverged, iterations } = minimizeConvex(
    (at, gradient) => {
      let value = 0;
      for (let i = 0; i < 4; i++) {
        const away = at[i]! - target[i]!;
        value += scales[i]! * away * away / 2;
        gradient[i] = scales[i]! * away;
      }
      return value;
    },
    new Float64Array(4),
    1e-9,
  );
  assert(hasConverged && iterations < 60, `${iterations}`);
  for (let i = 0; i < 4; i++) near(x[i]!, target[i]!, 1e-6);
});

Deno.test("minimizeConvex() stays at a start that is the minimum, and gives up when told", () => {
  const bowl = (x: Float64Array, gradient: Float64Array) => {
    gradient[0] = 2 * x[0]!;
    return x[0]! * x[0]!;
  };
  assert.deepEqual(minimizeConvex(bowl, f64(0)), {
    x: f64(0),
    value: 0,
    iterations: 0,
    hasConverged: true,
  });
  assert.equal(minimizeConvex(bowl, f64(5), 1e-300, 1).hasConverged, false);
});

Deno.test("trainLogistic() without features is the logit of the weighted share", () => {
  const rows = sparseRows(f64(0, 0, 0), 1);
  const { weights, intercept } = trainLogistic(rows, f64(1, 0, 0), f64(3, 0.5, 0.5), 1);
  near(intercept, Math.log(3), 1e-5);
  assert.equal(weights[0], 0);
});

Deno.test("trainLogistic() finds a flat place of the penalised loss", () => {
  const { features, outcomes } = coinFlips(500, 3, 5);
  const weights = Float64Array.from(outcomes, (_, i) => 1 + i % 3);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const model = trainLogistic(sparseRows(features, 3), outcomes, weights, 0.02);
  const z = logits(model, sparseRows(features, 3));
  const residuals = z.map((logit, i) => weights[i]! / total * (sigmoid(logit) - outcomes[i]!));
  near(residuals.reduce((sum, residual) => sum + residual, 0), 0, 2e-6);
  for (let j = 0; j < 3; j++) {
    const slope = residuals.reduce((sum, residual, i) => sum + residual * features[3 * i + j]!, 0);
    near(slope + 0.02 * model.weights[j]!, 0, 2e-6);
  }
});

Deno.test("trainLogistic() stays finite when the outcomes can be told apart", () => {
  const model = trainLogistic(sparseRows(f64(-1, -2, 1, 2), 1), f64(0, 0, 1, 1), ones(4), 1e-4);
  assert(model.weights[0]! > 3 && Number.isFinite(model.weights[0]));
});

Deno.test("trainLogistic() refuses rows it cannot learn from", async (t) => {
  const rows = sparseRows(f64(1, 2), 1);
  const cases: [name: string, run: () => unknown][] = [
    ["too few outcomes", () => trainLogistic(rows, f64(1), ones(2), 1)],
    ["too few weights", () => trainLogistic(rows, f64(1, 0), ones(1), 1)],
    ["no row", () => trainLogistic(sparseRows(f64(), 1), f64(), f64(), 1)],
    ["an outcome of 2", () => trainLogistic(rows, f64(1, 2), ones(2), 1)],
    ["a weight of 0", () => trainLogistic(rows, f64(1, 0), f64(0, 1), 1)],
    ["a feature NaN", () => trainLogistic(sparseRows(f64(NaN, 1), 1), f64(1, 0), ones(2), 1)],
    ["no ridge", () => trainLogistic(rows, f64(1, 0), ones(2), 0)],
  ];
  for (const [name, run] of cases) {
    await t.step(name, () => assert.throws(run, { name: "RangeError", message: /^Cannot train/ }));
  }
});

Deno.test("calibrate() finds the line that logits were bent by", () => {
  const rng = createRng(8);
  const truth = Float64Array.from({ length: 20_000 }, () => 2 * rng.normal());
  const outcomes = truth.map((logit) => rng.uniform() < sigmoid(logit) ? 1 : 0);
  const overconfident = truth.map((logit) => 3 * logit + 1);
  const { slope, offset } = calibrate(overconfident, outcomes, ones(20_000));
  near(slope, 1 / 3, 0.012); // standard error 0.004
  near(offset, -1 / 3, 0.07);
});

Deno.test("calibrate() of outcomes that can be told apart stays finite", () => {
  const { slope, offset } = calibrate(f64(-1, -1, 1, 1), f64(0, 0, 1, 1), ones(4));
  near(sigmoid(slope + offset), 3 / 4, 1e-4); // (2 + 1) / (2 + 2), Platt's target
});

Deno.test("calibrate() of logits that are worse than a coin says nothing", () => {
  const { slope, offset } = calibrate(f64(-2, -1, 1, 2), f64(1, 1, 0, 0), f64(3, 3, 1, 1));
  assert.equal(slope, 0);
  // Platt's targets: (6 + 1) / (6 + 2) with weight 6, 1 / (2 + 2) with weight 2
  const share = (6 * 7 / 8 + 2 / 4) / 8;
  near(offset, Math.log(share / (1 - share)), 1e-4);
});

const SKLEARN = `
import sys, numpy
from sklearn.linear_model import LogisticRegression
features = numpy.fromfile(sys.argv[1]).reshape(-1, 5)
outcomes = numpy.fromfile(sys.argv[2])
# C multiplies the sum of losses: C = 1 / (n * ridge)
model = LogisticRegression(C=1 / (len(outcomes) * 0.01), tol=1e-10, max_iter=10000)
model.fit(features, outcomes)
print(model.intercept_[0], *model.coef_[0])
`;

Deno.test("trainLogistic() equals scikit-learn", async () => {
  const { features, outcomes } = coinFlips(2000, 5, 6);
  const folder = await Deno.makeTempDir();
  const paths = [`${folder}/features`, `${folder}/outcomes`];
  await Deno.writeFile(paths[0]!, new Uint8Array(features.buffer as ArrayBuffer));
  await Deno.writeFile(paths[1]!, new Uint8Array(outcomes.buffer as ArrayBuffer));
  const output = await runSklearn(SKLEARN, paths);
  await Deno.remove(folder, { recursive: true });
  if (output === null) return;
  const { weights, intercept } = trainLogistic(sparseRows(features, 5), outcomes, ones(2000), 0.01);
  const expected = output.trim().split(" ").map(Number);
  for (const [i, actual] of [intercept, ...weights].entries()) near(actual, expected[i]!, 1e-4);
});
