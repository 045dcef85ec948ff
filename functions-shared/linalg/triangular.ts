/**
 * Solves with a lower triangular matrix, many right-hand sides at once. Row-major, in place.
 * Right-hand sides are rows of contiguous memory, so the inner loop is a sum of scaled rows;
 * four rows are folded in at a time, which halves the loads and stores.
 */

/**
 * Replaces B by L⁻¹B (forward substitution), O(n² m).
 *
 * @param factor L, [n, n] row-major; only the lower triangle is read, its diagonal not zero.
 * @param b [n, m] row-major; overwritten.
 */
export function solveLower(factor: Float64Array, n: number, b: Float64Array): void {
  const m = columnCount(factor, n, b);
  for (let i = 0; i < n; i++) {
    subtractRows(b, m, i, 0, i, (k) => factor[i * n + k]!);
    scaleRow(b, m, i, 1 / factor[i * n + i]!);
  }
}

/**
 * Replaces B by L⁻ᵀB (backward substitution), O(n² m).
 *
 * @param factor L, [n, n] row-major; only the lower triangle is read, its diagonal not zero.
 * @param b [n, m] row-major; overwritten.
 */
export function solveLowerTransposed(factor: Float64Array, n: number, b: Float64Array): void {
  const m = columnCount(factor, n, b);
  for (let i = n - 1; i >= 0; i--) {
    subtractRows(b, m, i, i + 1, n, (k) => factor[k * n + i]!);
    scaleRow(b, m, i, 1 / factor[i * n + i]!);
  }
}

function columnCount(factor: Float64Array, n: number, b: Float64Array): number {
  if (factor.length !== n * n) {
    throw new RangeError(
      `Cannot solve triangular system as factor must have shape [${n}, ${n}]: received ${factor.length} values`,
    );
  }
  if (n === 0 || b.length % n !== 0) {
    throw new RangeError(
      `Cannot solve triangular system as right-hand sides must have ${n} rows: received ${b.length} values`,
    );
  }
  return b.length / n;
}

/** Row i of b loses coefficient(k) · row k, for k from `from` up to but not `to`. */
function subtractRows(
  b: Float64Array,
  m: number,
  i: number,
  from: number,
  to: number,
  coefficient: (k: number) => number,
): void {
  const target = i * m;
  let k = from;
  for (; k + 4 <= to; k += 4) {
    const [c0, c1] = [coefficient(k), coefficient(k + 1)];
    const [c2, c3] = [coefficient(k + 2), coefficient(k + 3)];
    const [r0, r1, r2, r3] = [k * m, (k + 1) * m, (k + 2) * m, (k + 3) * m];
    for (let j = 0; j < m; j++) {
      b[target + j]! -= c0 * b[r0 + j]! + c1 * b[r1 + j]! + c2 * b[r2 + j]! + c3 * b[r3 + j]!;
    }
  }
  for (; k < to; k++) {
    const c = coefficient(k);
    for (let j = 0; j < m; j++) b[target + j]! -= c * b[k * m + j]!;
  }
}

function scaleRow(b: Float64Array, m: number, i: number, scale: number): void {
  for (let j = i * m; j < (i + 1) * m; j++) b[j]! *= scale;
}
