/** Rows of which most values are 0, one behind the other (compressed sparse rows). */
export interface SparseRows {
  readonly columnCount: number;
  /** [n + 1] entries of row i are offsets[i] to offsets[i + 1]. */
  readonly offsets: Uint32Array;
  /** Column of each entry, below columnCount. */
  readonly columns: Uint32Array;
  /** Value of each entry. */
  readonly values: Float64Array;
}

/** Returns n, the number of rows. */
export function rowCountOf(rows: SparseRows): number {
  return rows.offsets.length - 1;
}

/**
 * Returns the rows of a dense matrix; zeros are left out.
 *
 * @param dense [n, columnCount] row-major.
 */
export function sparseRows(dense: Float64Array, columnCount: number): SparseRows {
  const columns: number[] = [];
  const values: number[] = [];
  const offsets = new Uint32Array(dense.length / columnCount + 1);
  for (let i = 0; i < dense.length; i++) {
    if (dense[i] !== 0) {
      columns.push(i % columnCount);
      values.push(dense[i]!);
    }
    offsets[Math.floor(i / columnCount) + 1] = columns.length;
  }
  return {
    columnCount,
    offsets,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

/** Returns the dot product of a row with `weights` [columnCount or longer]. */
export function rowDot(rows: SparseRows, row: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = rows.offsets[row]!; i < rows.offsets[row + 1]!; i++) {
    sum += rows.values[i]! * weights[rows.columns[i]!]!;
  }
  return sum;
}

/** Adds `factor` times a row to `target` [columnCount or longer]. */
export function addRow(
  rows: SparseRows,
  row: number,
  factor: number,
  target: Float64Array,
): void {
  for (let i = rows.offsets[row]!; i < rows.offsets[row + 1]!; i++) {
    target[rows.columns[i]!]! += factor * rows.values[i]!;
  }
}
