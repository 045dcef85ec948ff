/**
 * A forest as named numpy arrays. The names are scikit-learn's for what they hold; the layout is
 * that of `Forest`: n nodes of all trees, each tree in preorder, and l leaves.
 *
 *     feature_names       text [f]
 *     tree_offsets        int  [t + 1]  nodes of tree k: tree_offsets[k] to tree_offsets[k + 1]
 *     children_right      int  [n]      counted from the tree's root; at a leaf its place in value
 *     feature             int  [n]      below 0 at a leaf
 *     threshold           float32 [n]   largest float32 <= scikit-learn's; 0 at a leaf
 *     value               float64 [l]   of the leaves, in the order of the nodes
 *     missing_go_to_left  0 or 1 [n]    absent when the forest has no rule for missing values
 *
 * So a few lines of Python ask the forest in a file about a row:
 *
 *     a = dict(numpy.load(path))
 *     x = numpy.asarray(row, "f4")
 *     def leaf(root):
 *         node = root
 *         while (f := a["feature"][node]) >= 0:
 *             node = node + 1 if x[f] <= a["threshold"][node] else root + a["children_right"][node]
 *         return a["value"][a["children_right"][node]]
 *     prediction = sum(leaf(root) for root in a["tree_offsets"][:-1]) / (len(a["tree_offsets"]) - 1)
 */
import { float64Array, type NpyArray, textArray } from "@shared/formats/npy_array.ts";
import { createForest, type Forest } from "./forest.ts";
import {
  type NamedArrays,
  requireFloat32,
  requireFloats,
  requireIntegers,
  requireTexts,
} from "./named_arrays.ts";

/** Returns the arrays of a forest; the large ones are shared, not copied. */
export function forestToArrays(forest: Forest): Map<string, NpyArray> {
  const nodes = [forest.features.length];
  const arrays = new Map<string, NpyArray>([
    ["feature_names", textArray(forest.featureNames)],
    ["tree_offsets", int32Array(forest.treeOffsets)],
    ["children_right", int32Array(forest.rightChildren)],
    ["feature", { dtype: "i2", shape: nodes, data: forest.features }],
    ["threshold", { dtype: "f4", shape: nodes, data: forest.thresholds }],
    ["value", float64Array(forest.values, [forest.values.length])],
  ]);
  if (forest.missingGoLeft !== null) {
    arrays.set("missing_go_to_left", { dtype: "u1", shape: nodes, data: forest.missingGoLeft });
  }
  return arrays;
}

/**
 * Returns the forest of these arrays; integers may have any width. Other arrays are not looked at.
 *
 * @throws {RangeError} If an array is missing, has another shape, or a descent would not end in a leaf.
 * @throws {TypeError} If an array holds another kind of values.
 */
export function forestFromArrays(arrays: NamedArrays): Forest {
  const rightChildren = requireIntegers(arrays, "children_right");
  const nodes = rightChildren.length;
  const missing = arrays.has("missing_go_to_left")
    ? requireIntegers(arrays, "missing_go_to_left", nodes)
    : null;
  return createForest({
    featureNames: requireTexts(arrays, "feature_names"),
    treeOffsets: requireIntegers(arrays, "tree_offsets"),
    rightChildren,
    features: toInt16(arrays, "feature", nodes),
    thresholds: requireFloat32(arrays, "threshold", nodes),
    values: requireFloats(arrays, "value"),
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
    `Cannot read model file as "${name}" must be an integer that int16 holds: received ${
      wide[lost]
    }`,
  );
}
