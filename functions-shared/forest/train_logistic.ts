/**
 * Logistic regression with a ridge penalty, and the calibration of its probabilities on rows it
 * has not seen. exp and log are made of operations that IEEE 754 fixes, so the same rows give the
 * same weights on every machine.
 *
 * Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, §4.4; Platt,
 * Probabilistic Outputs for Support Vector Machines (1999), with the smoothed targets of §2.2.
 */
import { exponential } from "@shared/linalg/softmax.ts";
import { log1p } from "./log1p.ts";
import { minimizeConvex, type Objective } from "./minimize_convex.ts";
import { addRow, rowCountOf, rowDot, type SparseRows, sparseRows } from "./sparse_rows.ts";

export interface LogisticModel {
  /** [d] */
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** A line that calibrated = slope · logit + offset follows. */
export interface Calibration {
  readonly slope: number;
  readonly offset: number;
}

/** Keeps the minimum unique and is too small to be seen. */
const CALIBRATION_RIDGE = 1e-9;

/**
 * Returns the weights that minimise the weighted mean log loss plus ridge / 2 · |weights|²; the
 * intercept is free.
 *
 * @param rows [n, d]
 * @param outcomes [n] 0 or 1, or a probability in between.
 * @param sampleWeights [n] positive.
 * @param ridge Positive.
 * @throws {RangeError} If lengths disagree, there is no row, or a value is out of range.
 */
export function trainLogistic(
  rows: SparseRows,
  outcomes: Float64Array,
  sampleWeights: Float64Array,
  ridge: number,
): LogisticModel {
  requireRows(rows, outcomes, sampleWeights, ridge);
  const d = rows.columnCount;
  const { x } = minimizeConvex(
    logLoss(rows, outcomes, sampleWeights, ridge),
    new Float64Array(d + 1),
  );
  return { weights: x.slice(0, d), intercept: x[d]! };
}

/** Returns the [n] logits of rows. */
export function logits({ weights, intercept }: LogisticModel, rows: SparseRows): Float64Array {
  return Float64Array.from(
    { length: rowCountOf(rows) },
    (_, row) => intercept + rowDot(rows, row, weights),
  );
}

/**
 * Returns the calibration by Platt: a logistic regression of the outcomes on one logit, with the
 * outcomes drawn a little towards each other so that it stays finite when they can be told apart.
 * Logits that rank unseen rows no better than a coin get slope 0: nothing was learned, and turning
 * them around would be noise.
 *
 * @param heldOutLogits [n] of rows that the weights were not fitted to.
 * @param outcomes [n] 0 or 1.
 * @throws {RangeError} If lengths disagree, there is no row, or a value is out of range.
 */
export function calibrate(
  heldOutLogits: Float64Array,
  outcomes: Float64Array,
  sampleWeights: Float64Array,
): Calibration {
  let [positives, negatives] = [0, 0];
  for (const [i, outcome] of outcomes.entries()) {
    positives += sampleWeights[i]! * outcome;
    negatives += sampleWeights[i]! * (1 - outcome);
  }
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const smoothed = outcomes.map((outcome) => low + (high - low) * outcome);
  const fit = (column: Float64Array): Calibration => {
    const model = trainLogistic(sparseRows(column, 1), smoothed, sampleWeights, CALIBRATION_RIDGE);
    return { slope: model.weights[0]!, offset: model.intercept };
  };
  const calibration = fit(heldOutLogits);
  return calibration.slope > 0 ? calibration : fit(new Float64Array(heldOutLogits.length));
}

/** Returns 1 / (1 + e^-logit). */
export function sigmoid(logit: number): number {
  return 1 / (1 + exponential(-logit));
}

/** x holds d weights and the intercept. */
function logLoss(
  rows: SparseRows,
  outcomes: Float64Array,
  sampleWeights: Float64Array,
  ridge: number,
): Objective {
  const d = rows.columnCount;
  const total = sampleWeights.reduce((sum, weight) => sum + weight, 0);
  return (x, gradient) => {
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < outcomes.length; row++) {
      const logit = x[d]! + rowDot(rows, row, x);
      const share = sampleWeights[row]! / total;
      // -y ln p - (1 - y) ln(1 - p), without overflow
      const softplus = Math.max(logit, 0) + log1p(exponential(-Math.abs(logit)));
      loss += share * (softplus - outcomes[row]! * logit);
      const slope = share * (sigmoid(logit) - outcomes[row]!);
      addRow(rows, row, slope, gradient);
      gradient[d]! += slope;
    }
    for (let i = 0; i < d; i++) {
      loss += ridge / 2 * x[i]! * x[i]!;
      gradient[i]! += ridge * x[i]!;
    }
    return loss;
  };
}

function requireRows(
  rows: SparseRows,
  outcomes: Float64Array,
  sampleWeights: Float64Array,
  ridge: number,
): void {
  const n = rowCountOf(rows);
  if (n === 0 || outcomes.length !== n || sampleWeights.length !== n) {
    throw new RangeError(
      `Cannot train logistic model as each of its rows must have an outcome and a weight: received ${n} rows, ${outcomes.length} outcomes, ${sampleWeights.length} weights`,
    );
  }
  const fits = rows.values.every(Number.isFinite) && outcomes.every((y) => y >= 0 && y <= 1) &&
    sampleWeights.every((weight) => weight > 0 && weight < Infinity) && ridge > 0;
  if (fits) return;
  throw new RangeError(
    `Cannot train logistic model as values must be finite, outcomes in [0, 1], weights and ridge positive: received ridge ${ridge}`,
  );
}
