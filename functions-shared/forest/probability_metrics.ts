/** How good probabilities of two outcomes are. */
export interface ProbabilityMetrics {
  readonly rows: number;
  /** Mean of -ln of the probability given to what happened; ln 2 for a coin. */
  readonly logLoss: number;
  /** Probability that a positive is ranked above a negative, ties half; 0.5 for a coin. */
  readonly auc: number;
  /** Weighted mean distance between probability and frequency in ten groups of equal size. */
  readonly calibrationError: number;
}

const GROUPS = 10;
const NEVER = 1e-12;

/**
 * Returns the metrics of n probabilities, each row counted with its weight.
 *
 * @param probabilities [n] in [0, 1].
 * @param outcomes [n] 0 or 1.
 * @param weights [n] positive.
 * @throws {RangeError} If lengths differ or one of the outcomes never occurs.
 */
export function probabilityMetrics(
  probabilities: Float64Array,
  outcomes: Float64Array,
  weights: Float64Array,
): ProbabilityMetrics {
  const rows = outcomes.length;
  const hasBoth = outcomes.includes(0) && outcomes.includes(1);
  if (probabilities.length !== rows || weights.length !== rows || !hasBoth) {
    throw new RangeError(
      `Cannot measure probabilities as both outcomes must occur, each with a probability and a weight: received ${probabilities.length} probabilities for ${rows} outcomes`,
    );
  }
  const order = Uint32Array.from(outcomes, (_, row) => row)
    .sort((a, b) => probabilities[a]! - probabilities[b]! || a - b);
  return {
    rows,
    logLoss: meanLogLoss(probabilities, outcomes, weights),
    auc: areaUnderCurve(order, probabilities, outcomes, weights),
    calibrationError: calibrationError(order, probabilities, outcomes, weights),
  };
}

function meanLogLoss(p: Float64Array, outcomes: Float64Array, weights: Float64Array): number {
  let [loss, total] = [0, 0];
  for (let row = 0; row < p.length; row++) {
    const given = outcomes[row] === 1 ? p[row]! : 1 - p[row]!;
    loss -= weights[row]! * Math.log(Math.max(NEVER, given));
    total += weights[row]!;
  }
  return loss / total;
}

/** Pairs of a positive above a negative, by one walk up the ranking; equal probabilities together. */
function areaUnderCurve(
  order: Uint32Array,
  p: Float64Array,
  outcomes: Float64Array,
  weights: Float64Array,
): number {
  let [pairs, negativesBelow, positives] = [0, 0, 0];
  for (let i = 0; i < order.length;) {
    const value = p[order[i]!];
    let [tiedPositives, tiedNegatives] = [0, 0];
    for (; i < order.length && p[order[i]!] === value; i++) {
      const row = order[i]!;
      if (outcomes[row] === 1) tiedPositives += weights[row]!;
      else tiedNegatives += weights[row]!;
    }
    pairs += tiedPositives * (negativesBelow + tiedNegatives / 2);
    negativesBelow += tiedNegatives;
    positives += tiedPositives;
  }
  return pairs / (positives * negativesBelow);
}

function calibrationError(
  order: Uint32Array,
  p: Float64Array,
  outcomes: Float64Array,
  weights: Float64Array,
): number {
  let [error, total] = [0, 0];
  for (let group = 0; group < GROUPS; group++) {
    const from = Math.floor(group * order.length / GROUPS);
    const to = Math.floor((group + 1) * order.length / GROUPS);
    let [gap, weight] = [0, 0];
    for (const row of order.subarray(from, to)) {
      gap += weights[row]! * (p[row]! - outcomes[row]!);
      weight += weights[row]!;
    }
    error += Math.abs(gap);
    total += weight;
  }
  return error / total;
}
