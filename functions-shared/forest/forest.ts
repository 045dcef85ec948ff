/**
 * A random forest regressor as plain arrays, in scikit-learn's layout: the nodes of all trees one
 * behind the other, children counted from the root of their own tree. 26 bytes a node.
 *
 * Shapes: t trees, n nodes in all, f features.
 *
 * Source: scikit-learn, sklearn/tree/_tree.pxd, struct Node.
 */

/** Plain data, never mutated. Made by `createForest`, which holds everything below to be true. */
export interface Forest {
  /** [f] distinct names, in the order of the feature indices. */
  readonly featureNames: readonly string[];
  /** [t + 1] nodes of tree k are treeOffsets[k] to treeOffsets[k + 1]; the first is its root. */
  readonly treeOffsets: Int32Array;
  /** [n] child for float32(x) <= threshold, counted from the root; LEAF at a leaf. */
  readonly leftChildren: Int32Array;
  /** [n] the other child; LEAF at a leaf. */
  readonly rightChildren: Int32Array;
  /** [n] feature that a node splits on; without meaning at a leaf. */
  readonly features: Int16Array;
  /** [n] without meaning at a leaf; +Infinity sends every known value to the left. */
  readonly thresholds: Float64Array;
  /** [n] prediction of a leaf, in the unit of the target. */
  readonly values: Float64Array;
  /** [n] 1 where a missing value goes left; null when the forest has no rule for missing values. */
  readonly missingGoLeft: Uint8Array | null;
}

/** Stands for "no child". */
export const LEAF = -1;

/** Features that Int16Array can number. */
const FEATURES_MAX = 0x7fff;

/**
 * Returns the forest of these arrays after checking that each tree is one: every node but the root
 * is the child of exactly one node with a smaller number, so a descent ends. O(n).
 *
 * @throws {RangeError} If lengths disagree, there is no tree, names repeat, a child or a feature
 * does not exist, a threshold is NaN or a leaf's value is not finite.
 */
export function createForest(forest: Forest): Forest {
  requireNames(forest.featureNames);
  requireLengths(forest);
  for (let tree = 0; tree + 1 < forest.treeOffsets.length; tree++) requireTree(forest, tree);
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
    leftChildren: forest.leftChildren.slice(0, nodes),
    rightChildren: forest.rightChildren.slice(0, nodes),
    features: forest.features.slice(0, nodes),
    thresholds: forest.thresholds.slice(0, nodes),
    values: forest.values.slice(0, nodes),
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
  const arrays = {
    leftChildren: forest.leftChildren,
    rightChildren: forest.rightChildren,
    features: forest.features,
    thresholds: forest.thresholds,
    values: forest.values,
    ...(missingGoLeft === null ? {} : { missingGoLeft }),
  };
  for (const [name, { length }] of Object.entries(arrays)) {
    if (length === nodes) continue;
    throw new RangeError(
      `Cannot create forest as ${name} must have one entry for each of ${nodes} nodes: received ${length}`,
    );
  }
}

/** The parent of every node has a smaller number, and n - 1 edges reach n - 1 different nodes. */
function requireTree(forest: Forest, tree: number): void {
  const { leftChildren, rightChildren, features, thresholds, values } = forest;
  const featureCount = forest.featureNames.length;
  const [root, end] = [forest.treeOffsets[tree]!, forest.treeOffsets[tree + 1]!];
  if (end <= root) throw treeError(tree, root, `must have a node: received ${end - root}`);
  const hasParent = new Uint8Array(end - root);
  const adopt = (node: number, child: number) => {
    if (child <= node - root || child >= end - root || hasParent[child] === 1) {
      throw treeError(tree, node, `must have two children of its own: received ${child}`);
    }
    hasParent[child] = 1;
  };
  for (let node = root; node < end; node++) {
    const left = leftChildren[node]!;
    const right = rightChildren[node]!;
    if (left === LEAF && right === LEAF) {
      if (Number.isFinite(values[node])) continue;
      throw treeError(tree, node, `must have a finite value: received ${values[node]}`);
    }
    adopt(node, left);
    adopt(node, right);
    const feature = features[node]!;
    if (feature < 0 || feature >= featureCount) {
      throw treeError(
        tree,
        node,
        `must split on one of ${featureCount} features: received ${feature}`,
      );
    }
    if (Number.isNaN(thresholds[node])) {
      throw treeError(tree, node, "must have a threshold: received NaN");
    }
  }
  const orphan = hasParent.indexOf(0, 1);
  if (orphan !== -1) throw treeError(tree, root + orphan, "must be the child of a node: is none's");
}

function treeError(tree: number, node: number, rule: string): RangeError {
  return new RangeError(`Cannot create forest as node ${node} of tree ${tree} ${rule}`);
}
