/**
 * Grows one regression tree on a bootstrap sample, depth first, nodes numbered in that order as
 * scikit-learn does. At each node a random subset of the features is looked at; features that have
 * one value in a node have it in all nodes below and are not drawn there again.
 *
 * Source: Breiman, Random Forests (2001); Louppe, Understanding Random Forests (2014), §5.
 */
import type { Rng } from "@shared/random/rng.ts";
import type { FeatureBins } from "./feature_bins.ts";
import {
  createSplitSearch,
  findSplit,
  type NodeRows,
  ONE_VALUE,
  type Split,
  type SplitSearch,
} from "./find_split.ts";
import { LEAF, type TreeNodes } from "./pack_trees.ts";

export interface TreeSettings {
  /** Features looked at in a node, at least 1. */
  readonly featuresPerSplit: number;
  /** Rows of the bootstrap sample that each leaf has at least. */
  readonly minSamplesLeaf: number;
  /** Levels below the root; Infinity for no limit. */
  readonly maxDepth: number;
  /** Nodes of the tree; Infinity for no limit. */
  readonly maxNodes: number;
}

/** The nodes of a tree, for `packTrees`. */
export interface GrownTree extends TreeNodes {
  readonly leftChildren: number[];
  readonly rightChildren: number[];
  readonly features: number[];
  readonly thresholds: number[];
  readonly values: number[];
  readonly missingGoLeft: null;
}

/** A node whose rows are known and that is yet to be split or made a leaf. */
interface PendingNode {
  /** Its rows are rows[begin, end) of the growth. */
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  /** Nodes that it may become, itself included. */
  readonly nodesMax: number;
  /** Features known to have one value, at the front of the growth's order. */
  readonly constants: number;
  /** Whose right child it is, or LEAF for none. */
  readonly rightOf: number;
}

/** A tree while it grows. */
interface Growth {
  readonly search: SplitSearch;
  readonly settings: TreeSettings;
  readonly rng: Rng;
  readonly targets: Float64Array;
  /** [n] how often the bootstrap drew each row. */
  readonly draws: Float64Array;
  /** Distinct rows drawn; those of a node are next to each other. */
  readonly rows: Int32Array;
  /** [f] the features: first those with one value in the node, then the others in any order. */
  readonly featureOrder: Int32Array;
  readonly node: NodeRows;
  readonly tree: GrownTree;
}

const NO_SPLIT: Split = { feature: -1, bin: -1, threshold: NaN, score: -Infinity };

/**
 * Returns a tree grown on n draws with replacement from the n rows.
 *
 * @param targets [n] finite.
 */
export function growTree(
  data: FeatureBins,
  targets: Float64Array,
  settings: TreeSettings,
  rng: Rng,
): GrownTree {
  const growth = startGrowth(data, targets, settings, rng);
  const pending: PendingNode[] = [{
    begin: 0,
    end: growth.rows.length,
    depth: 0,
    nodesMax: settings.maxNodes,
    constants: 0,
    rightOf: LEAF,
  }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    pending.push(...growNode(growth, next)); // the left child last, so it is next
  }
  return growth.tree;
}

function startGrowth(
  data: FeatureBins,
  targets: Float64Array,
  settings: TreeSettings,
  rng: Rng,
): Growth {
  const n = data.rowCount;
  const draws = new Float64Array(n);
  for (let i = 0; i < n; i++) draws[Math.floor(rng.uniform() * n)]!++;
  const rows = Int32Array.from({ length: n }, (_, row) => row).filter((row) => draws[row]! > 0);
  return {
    search: createSplitSearch(data),
    settings,
    rng,
    targets,
    draws,
    rows,
    featureOrder: Int32Array.from({ length: data.featureCount }, (_, feature) => feature),
    node: {
      rows: new Int32Array(rows.length),
      weights: new Float64Array(rows.length),
      weightedTargets: new Float64Array(rows.length),
      count: 0,
      totalWeight: 0,
      totalTarget: 0,
    },
    tree: {
      leftChildren: [],
      rightChildren: [],
      features: [],
      thresholds: [],
      values: [],
      missingGoLeft: null,
    },
  };
}

/** Adds a node to the tree and returns its children, the left one last. */
function growNode(growth: Growth, pending: PendingNode): PendingNode[] {
  const { tree, settings, node } = growth;
  const number = tree.values.length;
  if (pending.rightOf !== LEAF) tree.rightChildren[pending.rightOf] = number;
  const isPure = gather(growth, pending);
  const mayGrow = !isPure && pending.depth < settings.maxDepth && pending.nodesMax >= 3 &&
    node.totalWeight >= 2 * settings.minSamplesLeaf;
  const found = mayGrow ? searchSplit(growth, pending) : { split: NO_SPLIT, constants: 0 };
  const { split, constants } = found;
  const isLeaf = split === NO_SPLIT;
  tree.values.push(node.totalTarget / node.totalWeight);
  tree.features.push(isLeaf ? -2 : split.feature);
  tree.thresholds.push(isLeaf ? -2 : split.threshold);
  tree.leftChildren.push(isLeaf ? LEAF : number + 1);
  tree.rightChildren.push(LEAF);
  if (isLeaf) return [];
  const middle = partition(growth, pending, split);
  const share = (middle - pending.begin) / (pending.end - pending.begin);
  const [left, right] = shareNodes(pending.nodesMax - 1, share);
  const child = { depth: pending.depth + 1, constants };
  return [
    { ...child, begin: middle, end: pending.end, nodesMax: right, rightOf: number },
    { ...child, begin: pending.begin, end: middle, nodesMax: left, rightOf: LEAF },
  ];
}

/** Copies a node's rows side by side and returns whether their targets are all equal. */
function gather({ rows, draws, targets, node }: Growth, { begin, end }: PendingNode): boolean {
  const first = targets[rows[begin]!]!;
  let [totalWeight, totalTarget, isPure] = [0, 0, true];
  for (let i = begin, to = 0; i < end; i++, to++) {
    const row = rows[i]!;
    const [weight, target] = [draws[row]!, targets[row]!];
    node.rows[to] = row;
    node.weights[to] = weight;
    node.weightedTargets[to] = weight * target;
    totalWeight += weight;
    totalTarget += weight * target;
    if (target !== first) isPure = false;
  }
  node.count = end - begin;
  node.totalWeight = totalWeight;
  node.totalTarget = totalTarget;
  return isPure;
}

/**
 * Draws features until `featuresPerSplit` of them had more than one value or none is left, and
 * returns the best split and how many features have one value here.
 */
function searchSplit(
  { search, node, settings, featureOrder, rng }: Growth,
  pending: PendingNode,
): { split: Split; constants: number } {
  let [split, constants, looked] = [NO_SPLIT, pending.constants, 0];
  let undrawn = featureOrder.length; // drawn ones with several values are moved behind this
  while (constants < undrawn && looked < settings.featuresPerSplit) {
    const at = constants + Math.floor(rng.uniform() * (undrawn - constants));
    const feature = featureOrder[at]!;
    const found = findSplit(search, node, feature, settings.minSamplesLeaf, split);
    const to = found === ONE_VALUE ? constants++ : --undrawn;
    featureOrder[at] = featureOrder[to]!;
    featureOrder[to] = feature;
    if (found === ONE_VALUE) continue;
    split = found;
    looked++;
  }
  return { split, constants };
}

/** Moves the rows that go left to the front of the node's, and returns where they end. */
function partition(
  { search: { data }, rows }: Growth,
  { begin, end }: PendingNode,
  { feature, bin }: Split,
): number {
  const column = feature * data.rowCount;
  let middle = begin;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    rows[i] = rows[middle]!;
    rows[middle] = row;
    middle += +(data.bins[column + row]! <= bin);
  }
  return middle;
}

/** Shares nodes between two subtrees by their rows; each gets an odd number, as a tree has. */
function shareNodes(nodesMax: number, leftShare: number): [left: number, right: number] {
  if (nodesMax === Infinity) return [Infinity, Infinity];
  const left = Math.min(nodesMax - 1, Math.max(1, Math.round(nodesMax * leftShare)));
  const odd = left % 2 === 1 ? left : left - 1;
  return [odd, nodesMax - odd];
}
