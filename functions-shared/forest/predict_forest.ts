/**
 * Predictions of a forest, equal to scikit-learn's to the last bit: a row goes left where
 * float32(x) <= threshold, and the leaves' values are summed in the order of the trees and then
 * divided by their number.
 *
 * All rows descend a tree together: a node parts the rows that reach it in two, in place and
 * without a branch that depends on data. Unlike row by row, each node is read once, and not once a row.
 * 10,000 rows, 100 trees, 330,000 nodes: 25 ms; one row alone: 200 ns a tree.
 *
 * Source: scikit-learn, sklearn/tree/_tree.pyx, Tree.apply; sklearn/ensemble/_forest.py, predict.
 */
import { CONSTANT, type FeatureMatrix } from "./feature_matrix.ts";
import { type Forest, treeCount } from "./forest.ts";

/**
 * Returns the [m] means over the trees, in the unit of the target.
 *
 * @throws {RangeError} If the matrix has another number of features, a value is infinite or
 * beyond float32, or a value is missing (NaN) and the forest has no rule for missing values; as
 * scikit-learn does, also where no node looks at that feature.
 */
export function predictForest(forest: Forest, matrix: FeatureMatrix): Float64Array {
  requireMatrix(forest, matrix);
  const descent = createDescent(forest, matrix);
  const sums = new Float64Array(matrix.rowCount);
  const trees = treeCount(forest);
  for (let tree = 0; tree < trees; tree++) {
    descend(descent, tree);
    for (let row = 0; row < sums.length; row++) sums[row]! += descent.leafValues[row]!;
  }
  for (let row = 0; row < sums.length; row++) sums[row]! /= trees;
  return sums;
}

/**
 * Returns what each tree says of each row, [m, t] row-major: the spread behind a prediction. For
 * few rows; ten thousand rows and 100 trees are 8 MB.
 *
 * @throws {RangeError} As `predictForest`.
 */
export function predictTrees(forest: Forest, matrix: FeatureMatrix): Float64Array {
  requireMatrix(forest, matrix);
  const descent = createDescent(forest, matrix);
  const trees = treeCount(forest);
  const predictions = new Float64Array(matrix.rowCount * trees);
  for (let tree = 0; tree < trees; tree++) {
    descend(descent, tree);
    for (let row = 0; row < matrix.rowCount; row++) {
      predictions[row * trees + tree] = descent.leafValues[row]!;
    }
  }
  return predictions;
}

/** A forest, rows, and the memory to bring them together. */
interface Descent {
  readonly forest: Forest;
  readonly matrix: FeatureMatrix;
  /** [m] the row numbers; the rows at a node are always next to each other. */
  readonly rows: Int32Array;
  /** Subtrees still to visit: node, first and end of its rows. */
  readonly pending: number[];
  /** [m] value of the leaf that each row came to. */
  readonly leafValues: Float64Array;
}

function createDescent(forest: Forest, matrix: FeatureMatrix): Descent {
  const rows = Int32Array.from({ length: matrix.rowCount }, (_, row) => row);
  return { forest, matrix, rows, pending: [], leafValues: new Float64Array(matrix.rowCount) };
}

/** Fills `leafValues` for one tree. */
function descend({ forest, matrix, rows, pending, leafValues }: Descent, tree: number): void {
  const { rightChildren, features, thresholds, values, missingGoLeft } = forest;
  const { columns, columnAt, constants, rowCount } = matrix;
  const root = forest.treeOffsets[tree]!;
  for (let row = 0; row < rowCount; row++) rows[row] = row;
  if (rowCount > 0) pending.push(root, 0, rowCount);
  while (pending.length > 0) {
    let end = pending.pop()!;
    const begin = pending.pop()!;
    let node = pending.pop()!;
    for (let feature = features[node]!; feature >= 0; feature = features[node]!) {
      const column = columnAt[feature]!;
      const threshold = thresholds[node]!;
      const missingLeft = missingGoLeft !== null && missingGoLeft[node] === 1;
      let middle: number;
      if (column === CONSTANT) {
        const x = constants[feature]!;
        middle = (missingLeft ? !(x > threshold) : x <= threshold) ? end : begin;
      } else if (missingLeft) {
        middle = partitionMissingLeft(columns, column, threshold, rows, begin, end);
      } else {
        middle = partition(columns, column, threshold, rows, begin, end);
      }
      if (middle > begin && middle < end) pending.push(root + rightChildren[node]!, middle, end);
      node = middle > begin ? node + 1 : root + rightChildren[node]!;
      if (middle > begin) end = middle;
    }
    const value = values[rightChildren[node]!]!;
    for (let i = begin; i < end; i++) leafValues[rows[i]!] = value;
  }
}

/**
 * Moves the rows with x <= threshold to the front of rows[begin, end) and returns where they end.
 * The comparison is used as 0 or 1: a branch here would be mispredicted every other time.
 */
function partition(
  columns: Float32Array,
  column: number,
  threshold: number,
  rows: Int32Array,
  begin: number,
  end: number,
): number {
  let middle = begin;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    rows[i] = rows[middle]!;
    rows[middle] = row;
    middle += +(columns[column + row]! <= threshold); // false for NaN
  }
  return middle;
}

/** As `partition`, for a node that sends missing values to the left. */
function partitionMissingLeft(
  columns: Float32Array,
  column: number,
  threshold: number,
  rows: Int32Array,
  begin: number,
  end: number,
): number {
  let middle = begin;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    rows[i] = rows[middle]!;
    rows[middle] = row;
    middle += 1 - +(columns[column + row]! > threshold); // true for NaN
  }
  return middle;
}

function requireMatrix(forest: Forest, matrix: FeatureMatrix): void {
  const names = forest.featureNames;
  if (matrix.columnAt.length !== names.length) {
    throw new RangeError(
      `Cannot predict as rows must have ${names.length} features: received ${matrix.columnAt.length}`,
    );
  }
  for (const [feature, name] of names.entries()) {
    const column = matrix.columnAt[feature]!;
    const values = column === CONSTANT
      ? matrix.constants.subarray(feature, feature + 1)
      : matrix.columns.subarray(column, column + matrix.rowCount);
    requireUsable(values, name, forest.missingGoLeft !== null);
  }
}

function requireUsable(values: Float32Array, name: string, missingAllowed: boolean): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!; // NaN unless all finite
  if (sum === 0) return;
  for (const [row, value] of values.entries()) {
    if (Number.isFinite(value) || (missingAllowed && Number.isNaN(value))) continue;
    const rule = Number.isNaN(value)
      ? "be known, as the forest has no rule for missing values"
      : "be finite and within float32";
    throw new RangeError(
      `Cannot predict as feature "${name}" must ${rule}: received ${value} in row ${row}`,
    );
  }
}
