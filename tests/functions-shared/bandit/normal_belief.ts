/** A belief about six weights made of a mean and a covariance, for tests. */
import type { WeightBelief } from "@shared/bandit/learner.ts";
import { choleskyFactor } from "@shared/linalg/cholesky.ts";

/** Returns N(mean, diag(variances)), variances > 0, with the given mean utility of refusing. */
export function normalBelief(
  mean: readonly number[],
  variances: readonly number[],
  outsideUtility = 0,
): WeightBelief {
  const covariance = Float64Array.from(
    { length: 36 },
    (_, i) => i % 7 === 0 ? variances[i / 7]! : 0,
  );
  const factor = choleskyFactor(covariance, 6);
  return {
    mean: Float64Array.from(mean),
    covariance,
    outsideUtility,
    draw: (rng, scale) =>
      Float64Array.from(mean, (m, j) => m + scale * factor[j * 7]! * rng.normal()),
  };
}
