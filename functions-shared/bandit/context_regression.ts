/**
 * Ridge regression on [1, c]: the linear function of the context that comes closest to given
 * values. The intercept is all but free and the interactions are held back a little, which settles
 * what one-hot blocks leave open: what all contexts share goes to the intercept.
 */
import { choleskyFactor, choleskySolve } from "@shared/linalg/cholesky.ts";

const INTERCEPT_PENALTY = 1e-9;
const INTERACTION_PENALTY = 1e-3;

/**
 * Returns [m, 1 + d] the coefficients W with the least |Y - X W'|² + penalties, x = [1, c].
 *
 * @param contexts n vectors of d features.
 * @param targets n vectors of m values.
 * @throws {RangeError} If the normal equations cannot be solved, as when a value is not finite.
 */
export function regressOnContext(
  contexts: readonly Float64Array[],
  targets: readonly Float64Array[],
): Float64Array {
  const width = contexts[0]!.length + 1;
  const m = targets[0]!.length;
  const gram = new Float64Array(width * width); // X'X + penalties
  const moments = new Float64Array(width * m); // X'Y
  contexts.forEach((context, row) => {
    const x = Float64Array.of(1, ...context);
    for (let i = 0; i < width; i++) {
      if (x[i] === 0) continue;
      for (let j = 0; j < width; j++) gram[i * width + j]! += x[i]! * x[j]!;
      for (let k = 0; k < m; k++) moments[i * m + k]! += x[i]! * targets[row]![k]!;
    }
  });
  for (let i = 0; i < width; i++) {
    gram[i * width + i]! += i === 0 ? INTERCEPT_PENALTY : INTERACTION_PENALTY;
  }
  const solution = choleskySolve(choleskyFactor(gram, width), width, moments); // [1 + d, m]
  const coefficients = new Float64Array(m * width);
  for (let k = 0; k < m; k++) {
    for (let i = 0; i < width; i++) coefficients[k * width + i] = solution[i * m + k]!;
  }
  return coefficients;
}
