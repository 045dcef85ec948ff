/**
 * A forest as named numpy arrays, the names being scikit-learn's, so that a file of it can be read
 * and checked with three lines of Python:
 *
 *     feature_names       text [f]
 *     tree_offsets        int  [t + 1]  nodes of tree k: tree_offsets[k] to tree_offsets[k + 1]
 *     children_left       int  [n]      counted from the tree's root, -1 at a leaf
 *     children_right      int  [n]
 *     feature             int  [n]      below 0 at a leaf
 *     threshold           float64 [n]   left is float32(x) <= threshold
 *     value               float64 [n]
 *     missing_go_to_left  0 or 1 [n]    absent when the forest has no rule for missing values
 */
import { type NpyArray, textArray } from "@shared/formats/npy_array.ts";
import { createForest, type Forest } from "./forest.ts";
import { type NamedArrays, requireFloats, requireIntegers, requireTexts } from "./named_arrays.ts";

/** Returns the arrays of a forest; the large ones are shared, not copied. */
export function forestToArrays(forest: Forest): Map<string, NpyArray> {
  const nodes = [forest.values.length];
  const arrays = new Map<string, NpyArray>([
    ["feature_names", textArray(forest.featureNames)],
    ["tree_offsets", int32Array(forest.treeOffsets)],
    ["children_left", int32Array(forest.leftChildren)],
    ["children_right", int32Array(forest.rightChildren)],
    ["feature", { dtype: "i2", shape: nodes, data: forest.features }],
    ["threshold", { dtype: "f8", shape: nodes, data: forest.thresholds }],
    ["value", { dtype: "f8", shape: nodes, data: forest.values }],
  ]);
  if (forest.missingGoLeft !== null) {
    arrays.set("missing_go_to_left", { dtype: "u1", shape: nodes, data: forest.missingGoLeft });
  }
  return arrays;
}

/**
 * Returns the forest of these arrays; integers may have any width. Other arrays are not looked at.
 *
 * @throws {RangeError} If an array is missing, has another shape, or the trees are not trees.
 * @throws {TypeError} If an array holds another kind of values.
 */
export function forestFromArrays(arrays: NamedArrays): Forest {
  const leftChildren = requireIntegers(arrays, "children_left");
  const nodes = leftChildren.length;
  const missing = arrays.has("missing_go_to_left")
    ? requireIntegers(arrays, "missing_go_to_left", nodes)
    : null;
  return createForest({
    featureNames: requireTexts(arrays, "feature_names"),
    treeOffsets: requireIntegers(arrays, "tree_offsets"),
    leftChildren,
    rightChildren: requireIntegers(arrays, "children_right", nodes),
    features: toInt16(arrays, "feature", nodes),
    thresholds: requireFloats(arrays, "threshold", nodes),
    values: requireFloats(arrays, "value", nodes),
    missingGoLeft: missing === null ? null : Uint8Array.from(missing),
  });
}

function int32Array(data: Int32Array): NpyArray {
  return { dtype: "i4", shape: [data.length], data };
}

function toInt16(arrays: NamedArrays, name: string, length: number): Int16Array {
  const array = arrays.get(name);
  if (array?.dtype === "i2" && array.shape.length === 1 && array.shape[0] === length) {
    return array.data;
  }
  const wide = requireIntegers(arrays, name, length);
  const narrow = Int16Array.from(wide);
  const lost = narrow.findIndex((value, i) => value !== wide[i]);
  if (lost === -1) return narrow;
  throw new RangeError(
    `Cannot read model file as "${name}" must be below 32768: received ${wide[lost]}`,
  );
}
