/**
 * Cholesky factorisation A = LLᵀ of a symmetric positive definite matrix, and solves with it.
 * Everything that looks like an inverse in the learner's formulas is done with these.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., algorithm 4.2.2.
 */
import { solveLower, solveLowerTransposed } from "./triangular.ts";

/**
 * Returns L, lower triangular with zeros above the diagonal, in O(n³ / 3).
 *
 * @param a [n, n] row-major, symmetric; only the lower triangle is read. Left unchanged.
 * @throws {RangeError} If the length is not n², or a pivot is not positive (or is NaN).
 */
export function choleskyFactor(a: Float64Array, n: number): Float64Array {
  if (a.length !== n * n) {
    throw new RangeError(
      `Cannot factor matrix as it must have shape [${n}, ${n}]: received ${a.length} values`,
    );
  }
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      factor[i * n + j] = (a[i * n + j]! - rowDot(factor, n, i, j, j)) / factor[j * n + j]!;
    }
    const pivot = a[i * n + i]! - rowDot(factor, n, i, i, i);
    if (!(pivot > 0 && pivot < Infinity)) {
      throw new RangeError(
        `Cannot factor matrix as it must be positive definite: received pivot ${pivot} in row ${i}`,
      );
    }
    factor[i * n + i] = Math.sqrt(pivot);
  }
  return factor;
}

/**
 * Returns A⁻¹B from the factor of A, in O(n² m).
 *
 * @param factor [n, n] from `choleskyFactor`.
 * @param b [n, m] row-major, or [n]. Left unchanged.
 * @throws {RangeError} If shapes disagree.
 */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice();
  solveLower(factor, n, x);
  solveLowerTransposed(factor, n, x);
  return x;
}

/** Dot product of the first `length` entries of rows i and j. */
function rowDot(a: Float64Array, n: number, i: number, j: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[i * n + k]! * a[j * n + k]!;
  return sum;
}
