/**
 * A random forest regressor as plain arrays: the nodes of all trees one behind the other, each tree
 * in preorder, so that the left child of a node is the next one. A node takes 10 bytes and the value
 * of a leaf 8; as half of the nodes are leaves, that is 14 bytes a node. `pack_trees.ts` makes it
 * of scikit-learn's layout, which takes 26.
 *
 * Features are float32, so x <= threshold is the same for a float64 threshold and for the largest
 * float32 that is not above it: float32 thresholds lose nothing.
 *
 * Shapes: t trees, n nodes in all, l leaves in all, f features.
 */

/** Plain data, never mutated. Made by `createForest`, which holds what a descent relies on to be true. */
export interface Forest {
  /** [f] distinct names, in the order of the feature indices. */
  readonly featureNames: readonly string[];
  /** [t + 1] nodes of tree k are treeOffsets[k] to treeOffsets[k + 1]; the first is its root. */
  readonly treeOffsets: Int32Array;
  /**
   * [n] of an inner node the child for float32(x) > threshold, counted from the tree's root (the
   * other child is the next node); of a leaf the place of its value in `values`.
   */
  readonly rightChildren: Int32Array;
  /** [n] feature that a node splits on; below 0 at a leaf. */
  readonly features: Int16Array;
  /** [n] without meaning at a leaf; +Infinity sends every known value to the left. */
  readonly thresholds: Float32Array;
  /** [l] predictions of the leaves in the order of the nodes, in the unit of the target. */
  readonly values: Float64Array;
  /** [n] 1 where a missing value goes left; null when the forest has no rule for missing values. */
  readonly missingGoLeft: Uint8Array | null;
}

/** Features that Int16Array can number. */
const FEATURES_MAX = 0x7fff;

/**
 * Returns the forest of these arrays after checking that every descent ends in a leaf with a finite
 * value: children have greater numbers than their node and lie in its tree. Whether a node is the
 * child of one other only, `packTrees` checks. O(n).
 *
 * @throws {RangeError} If lengths disagree, there is no tree, names repeat, a child or a feature
 * does not exist, a threshold is NaN or a leaf's value is missing or not finite.
 */
export function createForest(forest: Forest): Forest {
  requireNames(forest.featureNames);
  requireLengths(forest);
  requireNodes(forest);
  requireNumbers(forest);
  return forest;
}

/** Returns the number of trees t. */
export function treeCount(forest: Forest): number {
  return forest.treeOffsets.length - 1;
}

/** Returns the number of nodes n of all trees. */
export function nodeCount(forest: Forest): number {
  return forest.treeOffsets.at(-1)!;
}

/**
 * Returns the forest of the first `count` trees, in copies of their own. Trees are exchangeable,
 * so this is the forest that training with fewer trees would have given.
 *
 * @throws {RangeError} If there are not that many, or `count` is not a positive integer.
 */
export function firstTrees(forest: Forest, count: number): Forest {
  if (!Number.isInteger(count) || count < 1 || count > treeCount(forest)) {
    throw new RangeError(
      `Cannot keep trees as their number must be from 1 to ${treeCount(forest)}: received ${count}`,
    );
  }
  const nodes = forest.treeOffsets[count]!;
  return {
    featureNames: forest.featureNames,
    treeOffsets: forest.treeOffsets.slice(0, count + 1),
    rightChildren: forest.rightChildren.slice(0, nodes),
    features: forest.features.slice(0, nodes),
    thresholds: forest.thresholds.slice(0, nodes),
    values: forest.values.slice(0, forest.rightChildren[nodes - 1]! + 1), // the last node is a leaf
    missingGoLeft: forest.missingGoLeft?.slice(0, nodes) ?? null,
  };
}

function requireNames(names: readonly string[]): void {
  if (names.length === 0 || names.length > FEATURES_MAX) {
    throw new RangeError(
      `Cannot create forest as it must have 1 to ${FEATURES_MAX} features: received ${names.length}`,
    );
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new RangeError(
        `Cannot create forest as feature names must be distinct: received "${name}" twice`,
      );
    }
    seen.add(name);
  }
}

function requireLengths(forest: Forest): void {
  const { treeOffsets, missingGoLeft } = forest;
  if (treeOffsets.length < 2 || treeOffsets[0] !== 0) {
    throw new RangeError(
      `Cannot create forest as it must have a tree, the first at node 0: received tree offsets [${
        treeOffsets.slice(0, 4).join(", ")
      }]`,
    );
  }
  const nodes = nodeCount(forest);
  requireLength("rightChildren", forest.rightChildren.length, nodes);
  requireLength("features", forest.features.length, nodes);
  requireLength("thresholds", forest.thresholds.length, nodes);
  if (missingGoLeft !== null) requireLength("missingGoLeft", missingGoLeft.length, nodes);
}

function requireLength(name: string, length: number, count: number, what = "nodes"): void {
  if (length === count) return;
  throw new RangeError(
    `Cannot create forest as ${name} must have one entry for each of ${count} ${what}: received ${length}`,
  );
}

/**
 * One plain loop: a cold start runs it in V8's interpreter over hundreds of thousands of nodes,
 * where a call, a closure or an allocation for each would cost more than the checks. A right child
 * behind the left one and in the tree leaves room for the left one, so no tree ends in a split.
 */
function requireNodes(forest: Forest): void {
  const { treeOffsets, rightChildren, features, values } = forest;
  const featureCount = forest.featureNames.length;
  const trees = treeOffsets.length - 1;
  let leaf = 0;
  for (let tree = 0; tree < trees; tree++) {
    const root = treeOffsets[tree]!;
    const nodes = treeOffsets[tree + 1]! - root;
    if (nodes < 1 || nodes > features.length - root) throw treeError(tree, nodes);
    for (let node = 0; node < nodes; node++) {
      const feature = features[root + node]!;
      const right = rightChildren[root + node]!;
      if (feature < 0) {
        if (right !== leaf++) throw nodeError(tree, node, leafRule(leaf - 1, right));
      } else if (feature >= featureCount || right <= node + 1 || right >= nodes) {
        throw nodeError(tree, node, splitRule(feature, featureCount, right));
      }
    }
  }
  requireLength("values", values.length, leaf, "leaves");
}

/** Built-in searches, which are quick from the first call on. */
function requireNumbers({ thresholds, values }: Forest): void {
  if (thresholds.includes(NaN)) {
    throw new RangeError(
      `Cannot create forest as each node must have a threshold: received NaN in node ${
        thresholds.findIndex(Number.isNaN)
      }`,
    );
  }
  if (!values.includes(NaN) && !values.includes(Infinity) && !values.includes(-Infinity)) return;
  const place = values.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `Cannot create forest as leaves must have finite values: received ${
      values[place]
    } in place ${place}`,
  );
}

/** @param node Counted from the root of its tree. */
function nodeError(tree: number, node: number, rule: string): RangeError {
  return new RangeError(`Cannot create forest as node ${node} of tree ${tree} ${rule}`);
}

function treeError(tree: number, nodes: number): RangeError {
  return new RangeError(
    `Cannot create forest as tree ${tree} must have a node, and all in place: received ${nodes}`,
  );
}

function leafRule(leaf: number, place: number): string {
  return `must have its value in place ${leaf}: received ${place}`;
}

function splitRule(feature: number, featureCount: number, right: number): string {
  return feature >= featureCount
    ? `must split on one of ${featureCount} features: received ${feature}`
    : `must have a right child behind its left one and in its tree: received ${right}`;
}
