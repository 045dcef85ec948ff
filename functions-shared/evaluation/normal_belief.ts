/** A belief as it is on record, mean and covariance, made to draw again. */
import type { WeightBelief } from "@shared/bandit/learner.ts";
import { choleskyFactor } from "@shared/linalg/cholesky.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** Added to the diagonal before it is factored, as the learner does. */
const JITTER = 1e-10;

/**
 * @param mean [6]
 * @param covariance [6, 6] row-major, positive semidefinite.
 * @param outsideUtility Mean utility of refusing the slate.
 * @throws {RangeError} If the covariance is not positive semidefinite.
 */
export function normalBelief(
  mean: Float64Array,
  covariance: Float64Array,
  outsideUtility = 0,
): WeightBelief {
  const jittered = covariance.slice();
  for (let k = 0; k < SIGNAL_COUNT; k++) jittered[k * SIGNAL_COUNT + k]! += JITTER;
  const factor = choleskyFactor(jittered, SIGNAL_COUNT);
  return {
    mean,
    covariance,
    outsideUtility,
    draw(rng, scale, out = new Float64Array(SIGNAL_COUNT)) {
      out.set(mean);
      for (let k = 0; k < SIGNAL_COUNT; k++) {
        const z = scale * rng.normal();
        for (let j = k; j < SIGNAL_COUNT; j++) out[j]! += factor[j * SIGNAL_COUNT + k]! * z;
      }
      return out;
    },
  };
}
