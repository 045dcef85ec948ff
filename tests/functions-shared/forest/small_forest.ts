// Forests small enough to be read: a tree is written as nested splits.
import { createForest, type Forest, LEAF } from "@shared/forest/forest.ts";

/** A leaf is its value; missingLeft is left out where the forest has no rule for missing values. */
export type SmallTree =
  | number
  | {
    readonly feature: number;
    readonly threshold: number;
    readonly left: SmallTree;
    readonly right: SmallTree;
    readonly missingLeft?: boolean;
  };

interface Nodes {
  left: number[];
  right: number[];
  feature: number[];
  threshold: number[];
  value: number[];
  missingLeft: number[];
}

export function smallForest(featureCount: number, ...trees: SmallTree[]): Forest {
  const nodes: Nodes = {
    left: [],
    right: [],
    feature: [],
    threshold: [],
    value: [],
    missingLeft: [],
  };
  const offsets = [0];
  for (const tree of trees) {
    addNode(nodes, tree, nodes.left.length);
    offsets.push(nodes.left.length);
  }
  const hasRule = JSON.stringify(trees).includes("missingLeft");
  return createForest({
    featureNames: Array.from({ length: featureCount }, (_, i) => `x${i}`),
    treeOffsets: Int32Array.from(offsets),
    leftChildren: Int32Array.from(nodes.left),
    rightChildren: Int32Array.from(nodes.right),
    features: Int16Array.from(nodes.feature),
    thresholds: Float64Array.from(nodes.threshold),
    values: Float64Array.from(nodes.value),
    missingGoLeft: hasRule ? Uint8Array.from(nodes.missingLeft) : null,
  });
}

function addNode(nodes: Nodes, tree: SmallTree, root: number): number {
  const node = nodes.left.length;
  const isLeaf = typeof tree === "number";
  nodes.left.push(LEAF);
  nodes.right.push(LEAF);
  nodes.feature.push(isLeaf ? -2 : tree.feature);
  nodes.threshold.push(isLeaf ? -2 : tree.threshold);
  nodes.value.push(isLeaf ? tree : 0);
  nodes.missingLeft.push(!isLeaf && tree.missingLeft === true ? 1 : 0);
  if (!isLeaf) {
    nodes.left[node] = addNode(nodes, tree.left, root) - root;
    nodes.right[node] = addNode(nodes, tree.right, root) - root;
  }
  return node;
}
