/**
 * What predicts a film's audience in a slot: a forest, what stands in for numbers a film lacks,
 * and the distribution of the audiences it was trained on, by which a prediction becomes a signal.
 */
import { type Forest, nodeCount, treeCount } from "./forest.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { type QuantileTransform, requireQuantileTransform } from "./quantile_transform.ts";

export interface AudienceModel {
  /** Predicts viewers in thousands. */
  readonly forest: Forest;
  /** [f] median of each feature in training, finite; stands in for a missing number. */
  readonly medians: Float64Array;
  /** Distribution of the audiences in training, in thousands of viewers. */
  readonly targetScale: QuantileTransform;
  readonly hyperparameters: Hyperparameters;
}

/**
 * Nodes and trees that an isolate of 256 MB and 2 s of CPU loads and asks beside its other work.
 * Twice as many nodes brought a bare process to 112 MB, 0.09 s to load and 0.1 s to ask.
 */
export const SERVABLE = { nodesMax: 1_000_000, treesMax: 2_000 } as const;

/** Bytes of a node, half of a leaf's value included, in memory and, nearly, in a file. */
const NODE_BYTES = 14;

/**
 * Returns `model` after checking that it can be served.
 *
 * @throws {RangeError} If the forest is too large, saying how large it is and what to do, or a
 * median is missing or not finite, or the distribution is none.
 */
export function requireServable(model: AudienceModel): AudienceModel {
  const { forest, medians, targetScale } = model;
  requireServableSize(nodeCount(forest), treeCount(forest));
  if (medians.length !== forest.featureNames.length || !medians.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot use audience model as it must have a finite median for each of ${forest.featureNames.length} features: received [${
        medians.slice(0, 50).join(", ")
      }]`,
    );
  }
  requireQuantileTransform(targetScale);
  return model;
}

/**
 * Checks the size of a forest before anything is built for it.
 *
 * @throws {RangeError} If it is too large for an isolate.
 */
export function requireServableSize(nodes: number, trees: number): void {
  if (nodes <= SERVABLE.nodesMax && trees <= SERVABLE.treesMax) return;
  const megabytes = Math.ceil(nodes * NODE_BYTES / 1e6);
  throw new RangeError(
    `Cannot use forest as ${SERVABLE.nodesMax} nodes in ${SERVABLE.treesMax} trees is the most that 256 MB and 2 s of CPU serve: received ${nodes} nodes in ${trees} trees (${megabytes} MB); keep its first trees only, or train with a larger min_samples_leaf, a smaller max_leaf_nodes or ccp_alpha > 0`,
  );
}
