/**
 * The rows a forest is asked about, as one column for each feature. A column that has the same
 * value in every row is kept as that one value: for ten thousand films in one slot these are all
 * features of the slot, and a node that splits on one of them then costs one comparison.
 *
 * Values are float32, which is what scikit-learn casts its input to before it compares.
 */

/** Shapes: m rows, f features. Plain data; columns may be shared between matrices. */
export interface FeatureMatrix {
  readonly rowCount: number;
  /** All columns that vary, one behind the other, each [m]. */
  readonly columns: Float32Array;
  /** [f] where in `columns` the feature begins, or CONSTANT. */
  readonly columnAt: Int32Array;
  /** [f] the value in every row of a constant feature. */
  readonly constants: Float32Array;
}

/** Stands for "the same in every row". */
export const CONSTANT = -1;

/**
 * Returns the matrix of m rows given one behind the other.
 *
 * @param rows [m, f] row-major.
 * @param featureCount f
 * @throws {RangeError} If the rows are not all f long.
 */
export function matrixOfRows(rows: Float64Array, featureCount: number): FeatureMatrix {
  if (!Number.isInteger(featureCount) || featureCount < 1 || rows.length % featureCount !== 0) {
    throw new RangeError(
      `Cannot make feature matrix as rows must have ${featureCount} features: received ${rows.length} values`,
    );
  }
  const rowCount = rows.length / featureCount;
  const columns = new Float32Array(rows.length);
  for (let row = 0, i = 0; row < rowCount; row++) {
    for (let feature = 0; feature < featureCount; feature++) {
      columns[feature * rowCount + row] = rows[i++]!;
    }
  }
  return {
    rowCount,
    columns,
    columnAt: Int32Array.from({ length: featureCount }, (_, feature) => feature * rowCount),
    constants: new Float32Array(featureCount),
  };
}

/** Returns the [m] values of a feature: the column itself, or one filled with its constant. */
export function featureColumn(matrix: FeatureMatrix, feature: number): Float32Array {
  const at = matrix.columnAt[feature]!;
  if (at !== CONSTANT) return matrix.columns.subarray(at, at + matrix.rowCount);
  return new Float32Array(matrix.rowCount).fill(matrix.constants[feature]!);
}

/**
 * Returns the matrix of some rows: a copy of their columns, constants shared.
 *
 * @param rows Row numbers of `matrix`, in the order wanted.
 */
export function selectRows(matrix: FeatureMatrix, rows: Int32Array): FeatureMatrix {
  const varying = matrix.columnAt.filter((at) => at !== CONSTANT).length;
  const columns = new Float32Array(varying * rows.length);
  const columnAt = new Int32Array(matrix.columnAt.length).fill(CONSTANT);
  let at = 0;
  for (let feature = 0; feature < columnAt.length; feature++) {
    const from = matrix.columnAt[feature]!;
    if (from === CONSTANT) continue;
    columnAt[feature] = at;
    for (const row of rows) columns[at++] = matrix.columns[from + row]!;
  }
  return { rowCount: rows.length, columns, columnAt, constants: matrix.constants };
}
