// Forests small enough to be read: a tree is written as nested splits.
import type { Forest } from "@shared/forest/forest.ts";
import { LEAF, packTrees, type TreeNodes } from "@shared/forest/pack_trees.ts";

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

export function smallForest(featureCount: number, ...trees: SmallTree[]): Forest {
  const hasRule = JSON.stringify(trees).includes("missingLeft");
  return packTrees(
    smallNames(featureCount),
    trees.map((tree) => hasRule ? smallTree(tree) : { ...smallTree(tree), missingGoLeft: null }),
  );
}

export const smallNames = (featureCount: number): string[] =>
  Array.from({ length: featureCount }, (_, i) => `x${i}`);

/** The tree in scikit-learn's layout, depth first as scikit-learn numbers it. */
export function smallTree(tree: SmallTree): Record<keyof TreeNodes, number[]> {
  const nodes: Record<keyof TreeNodes, number[]> = {
    leftChildren: [],
    rightChildren: [],
    features: [],
    thresholds: [],
    values: [],
    missingGoLeft: [],
  };
  addNode(nodes, tree);
  return nodes;
}

function addNode(nodes: Record<keyof TreeNodes, number[]>, tree: SmallTree): number {
  const node = nodes.values.length;
  const isLeaf = typeof tree === "number";
  nodes.leftChildren.push(LEAF);
  nodes.rightChildren.push(LEAF);
  nodes.features.push(isLeaf ? -2 : tree.feature);
  nodes.thresholds.push(isLeaf ? -2 : tree.threshold);
  nodes.values.push(isLeaf ? tree : 0);
  nodes.missingGoLeft.push(!isLeaf && tree.missingLeft === true ? 1 : 0);
  if (!isLeaf) {
    nodes.leftChildren[node] = addNode(nodes, tree.left);
    nodes.rightChildren[node] = addNode(nodes, tree.right);
  }
  return node;
}
