/**
 * Brings trees in scikit-learn's layout (five arrays, children anywhere) into that of `Forest`:
 * preorder, so that a left child is the next node, and float32 thresholds. It is here that trees
 * which are none are refused. Nodes may stand in any order; scikit-learn numbers them otherwise
 * than depth first when max_leaf_nodes is set.
 *
 * Source: scikit-learn, sklearn/tree/_tree.pxd, struct Node.
 */
import { createForest, type Forest } from "./forest.ts";

/** The n nodes of a tree, the first its root, in scikit-learn's layout. */
export interface TreeNodes {
  /** [n] child for float32(x) <= threshold; LEAF at a leaf. */
  readonly leftChildren: ArrayLike<number>;
  /** [n] the other child; LEAF at a leaf. */
  readonly rightChildren: ArrayLike<number>;
  /** [n] without meaning at a leaf. */
  readonly features: ArrayLike<number>;
  /** [n] float64, without meaning at a leaf. */
  readonly thresholds: ArrayLike<number>;
  /** [n] without meaning at an inner node. */
  readonly values: ArrayLike<number>;
  /** [n] 1 where a missing value goes left; null without a rule for missing values. */
  readonly missingGoLeft: ArrayLike<number> | null;
}

/** Stands for "no child". */
export const LEAF = -1;

/** Returns the largest float32 of a feature that a node of this threshold sends to the left. */
export type LastToTheLeft = (threshold: number, feature: number) => number;

/**
 * Returns the forest of these trees; it has a rule for missing values when all of them have. O(n).
 *
 * @param lastToTheLeft What becomes of a node's threshold, called with none that is NaN.
 * @throws {RangeError} If there is no tree, names repeat, a child or a feature does not exist, a
 * node is the child of none or of two, a threshold is NaN or a leaf's value is not finite.
 */
export function packTrees(
  featureNames: readonly string[],
  trees: readonly TreeNodes[],
  lastToTheLeft: LastToTheLeft = floorToFloat32,
): Forest {
  const treeOffsets = new Int32Array(trees.length + 1);
  for (const [i, { values }] of trees.entries()) {
    treeOffsets[i + 1] = treeOffsets[i]! + values.length;
  }
  const nodes = treeOffsets[trees.length]!;
  const packing: Packing = {
    featureCount: featureNames.length,
    lastToTheLeft,
    rightChildren: new Int32Array(nodes),
    features: new Int16Array(nodes).fill(LEAF),
    thresholds: new Float32Array(nodes),
    values: new Float64Array(nodes),
    missingGoLeft: trees.every((tree) => tree.missingGoLeft !== null)
      ? new Uint8Array(nodes)
      : null,
    leafCount: 0,
  };
  for (const [i, tree] of trees.entries()) packTree(packing, tree, i, treeOffsets[i]!);
  return createForest({
    featureNames,
    treeOffsets,
    rightChildren: packing.rightChildren,
    features: packing.features,
    thresholds: packing.thresholds,
    values: packing.values.slice(0, packing.leafCount),
    missingGoLeft: packing.missingGoLeft,
  });
}

/** Returns the largest float32 <= x: -Infinity below all of them, and Infinity as it is. */
export function floorToFloat32(x: number): number {
  const nearest = Math.fround(x);
  if (nearest <= x) return nearest;
  FLOAT[0] = nearest;
  BITS[0]! += nearest > 0 ? -1 : 1; // the bits count magnitude, the sign aside
  return FLOAT[0];
}

const BITS = new Int32Array(1);
const FLOAT = new Float32Array(BITS.buffer);

/** The arrays of a `Forest` that are being filled; `values` has room for more leaves than come. */
interface Packing extends Pick<Forest, "rightChildren" | "features" | "thresholds" | "values"> {
  readonly featureCount: number;
  readonly lastToTheLeft: LastToTheLeft;
  readonly missingGoLeft: Uint8Array | null;
  leafCount: number;
}

/** Walks the tree from its root, left first, and gives its nodes the numbers from `root` on. */
function packTree(packing: Packing, nodes: TreeNodes, tree: number, root: number): void {
  const { leftChildren, rightChildren } = nodes;
  const count = nodes.values.length;
  if (count === 0) {
    throw new RangeError(`Cannot create forest as tree ${tree} must have a node: received 0`);
  }
  const hasParent = new Uint8Array(count);
  const adopt = (node: number, child: number) => {
    if (!(child > 0 && child < count && hasParent[child] === 0)) {
      throw nodeError(tree, node, `must have two children of its own: received ${child}`);
    }
    hasParent[child] = 1;
  };
  const pending = [{ node: 0, rightOf: LEAF }];
  let packed = root;
  for (let next = pending.pop(); next !== undefined; next = pending.pop(), packed++) {
    const { node, rightOf } = next;
    if (rightOf !== LEAF) packing.rightChildren[rightOf] = packed - root;
    const [left, right] = [leftChildren[node]!, rightChildren[node]!];
    if (left === LEAF && right === LEAF) {
      packLeaf(packing, nodes, tree, node, packed);
      continue;
    }
    adopt(node, left);
    adopt(node, right);
    packSplit(packing, nodes, tree, node, packed);
    pending.push({ node: right, rightOf: packed }, { node: left, rightOf: LEAF });
  }
  const orphan = hasParent.indexOf(0, 1);
  if (orphan !== -1) throw nodeError(tree, orphan, "must be the child of a node: is none's");
}

function packLeaf(
  packing: Packing,
  { values }: TreeNodes,
  tree: number,
  node: number,
  packed: number,
): void {
  const value = values[node]!;
  if (!Number.isFinite(value)) {
    throw nodeError(tree, node, `must have a finite value: received ${value}`);
  }
  packing.rightChildren[packed] = packing.leafCount;
  packing.values[packing.leafCount++] = value;
}

function packSplit(
  packing: Packing,
  { features, thresholds, missingGoLeft }: TreeNodes,
  tree: number,
  node: number,
  packed: number,
): void {
  const [feature, threshold] = [features[node]!, thresholds[node]!];
  if (!(feature >= 0 && feature < packing.featureCount)) {
    throw nodeError(
      tree,
      node,
      `must split on one of ${packing.featureCount} features: received ${feature}`,
    );
  }
  if (Number.isNaN(threshold)) throw nodeError(tree, node, "must have a threshold: received NaN");
  packing.features[packed] = feature;
  packing.thresholds[packed] = packing.lastToTheLeft(threshold, feature);
  if (packing.missingGoLeft !== null) packing.missingGoLeft[packed] = missingGoLeft![node]!;
}

function nodeError(tree: number, node: number, rule: string): RangeError {
  return new RangeError(`Cannot create forest as node ${node} of tree ${tree} ${rule}`);
}
