/**
 * What a policy would have earned, from a log that another policy wrote. Three estimators of the
 * mean reward, with standard errors:
 * - direct method: what a model of the reward says; biased as the model is;
 * - SNIPS: logged rewards, weighted by how much likelier the candidate was to act so; right when
 *   the logged probabilities are, but of wide spread;
 * - doubly robust: the direct method, corrected by the weighted errors that its model makes on the
 *   log; right when either is.
 *
 * Shapes: n logged decisions.
 *
 * Source: Swaminathan and Joachims, The Self-Normalized Estimator for Counterfactual Learning
 * (2015); Dudík, Langford and Li, Doubly Robust Policy Evaluation and Learning (2011), here with
 * self-normalised weights.
 */

/** One logged decision, judged for a candidate policy. */
export interface JudgedDecision {
  readonly reward: number;
  /** P(what was done) under the candidate over that under the logging policy, >= 0. */
  readonly weight: number;
  /** Reward that the model expects of what was done. */
  readonly expected: number;
  /** Reward that the model expects of what the candidate does. */
  readonly candidateExpected: number;
}

/** A mean with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** Below this many effective decisions an estimate by weights is not given. */
export const EFFECTIVE_SAMPLE_MIN = 30;

/** Mean of what the model expects of the candidate. */
export function directMethod(decisions: readonly JudgedDecision[]): Estimate {
  return meanEstimate(decisions.map(({ candidateExpected }) => candidateExpected));
}

/** Σ w r / Σ w; NaN when every weight is 0. Standard error by the delta method. */
export function selfNormalised(decisions: readonly JudgedDecision[]): Estimate {
  const total = decisions.reduce((sum, { weight }) => sum + weight, 0);
  const value = decisions.reduce((sum, { weight, reward }) => sum + weight * reward, 0) / total;
  const squares = decisions.reduce(
    (sum, { weight, reward }) => sum + (weight * (reward - value)) ** 2,
    0,
  );
  const size = effectiveSampleSize(decisions);
  const smallSample = size > 1 ? size / (size - 1) : Infinity; // as n / (n - 1) in a variance
  return { value, standardError: Math.sqrt(squares * smallSample) / total };
}

/** mean(candidateExpected) + Σ w (r - expected) / Σ w; NaN when every weight is 0. */
export function doublyRobust(decisions: readonly JudgedDecision[]): Estimate {
  const meanWeight = decisions.reduce((sum, { weight }) => sum + weight, 0) / decisions.length;
  return meanEstimate(
    decisions.map(({ reward, weight, expected, candidateExpected }) =>
      candidateExpected + weight * (reward - expected) / meanWeight
    ),
  );
}

/** Mean reward on the log: the value of the policy that wrote it. */
export function loggedValue(decisions: readonly JudgedDecision[]): Estimate {
  return meanEstimate(decisions.map(({ reward }) => reward));
}

/**
 * (Σ w)² / Σ w²: as many decisions by the candidate itself would say as much. 0 without weights.
 *
 * Source: Kish, Survey Sampling (1965), §11.7.
 */
export function effectiveSampleSize(decisions: readonly Pick<JudgedDecision, "weight">[]): number {
  let [sum, squares] = [0, 0];
  for (const { weight } of decisions) {
    sum += weight;
    squares += weight * weight;
  }
  return squares === 0 ? 0 : sum * sum / squares;
}

/**
 * Mean weight, 1 in expectation when the logging policy can do all that the candidate does; what
 * is missing to 1 is the share of the candidate's doing that the log is silent about.
 */
export function overlap(decisions: readonly Pick<JudgedDecision, "weight">[]): number {
  return decisions.reduce((sum, { weight }) => sum + weight, 0) / decisions.length;
}

function meanEstimate(values: readonly number[]): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: n > 1 ? Math.sqrt(squares / (n - 1) / n) : Infinity };
}
