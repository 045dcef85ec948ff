/**
 * Trains a random forest regressor: trees on bootstrap samples, features in 256 bins. The same
 * rows, settings and seed give the same forest on every machine; each tree has a seed of its own,
 * so the first 50 of 100 trees are the forest of 50.
 *
 * 20,000 rows x 45 features, 100 trees: see `deno task bench`.
 */
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { binFeatures } from "./feature_bins.ts";
import type { FeatureMatrix } from "./feature_matrix.ts";
import type { Forest } from "./forest.ts";
import { type GrownTree, growTree } from "./grow_tree.ts";
import { packTrees } from "./pack_trees.ts";

export interface ForestSettings {
  readonly trees: number;
  /** Share of the features looked at in a node, in (0, 1]; at least one is. */
  readonly maxFeatures: number;
  /** Rows, counted as drawn, that each leaf has at least. */
  readonly minSamplesLeaf: number;
  /** Levels below the root; null for no limit. */
  readonly maxDepth: number | null;
  /** Nodes of a tree; null for no limit. Shared among subtrees by their rows. */
  readonly maxNodes: number | null;
  /** Integer in [0, 2^53). */
  readonly seed: number;
}

/** A third of the features as Breiman has it for regression, and leaves of at least 5 rows. */
export const FOREST_SETTINGS: ForestSettings = {
  trees: 100,
  maxFeatures: 1 / 3,
  minSamplesLeaf: 5,
  maxDepth: null,
  maxNodes: 4_000,
  seed: 0,
};

/**
 * Returns a forest that predicts `targets` from the rows of `matrix`.
 *
 * @param matrix [n, f] without missing values; fill in medians first.
 * @param targets [n] finite.
 * @param onTree Called with the number of trees grown after each.
 * @throws {RangeError} If shapes disagree, a value is not finite, there is no row or a setting is
 * out of range.
 */
export function trainForest(
  featureNames: readonly string[],
  matrix: FeatureMatrix,
  targets: Float64Array,
  settings: ForestSettings = FOREST_SETTINGS,
  onTree: (grown: number) => void = () => {},
): Forest {
  requireSettings(settings);
  requireTargets(targets, matrix.rowCount);
  const data = binFeatures(matrix);
  const treeSettings = {
    featuresPerSplit: Math.max(1, Math.floor(settings.maxFeatures * featureNames.length)),
    minSamplesLeaf: settings.minSamplesLeaf,
    maxDepth: settings.maxDepth ?? Infinity,
    maxNodes: settings.maxNodes ?? Infinity,
  };
  const trees: GrownTree[] = [];
  for (let tree = 0; tree < settings.trees; tree++) {
    trees.push(growTree(data, targets, treeSettings, createRng(deriveSeed(settings.seed, tree))));
    onTree(trees.length);
  }
  return packTrees(featureNames, trees);
}

function requireSettings(settings: ForestSettings): void {
  const isCount = (value: number | null) => value === null || Number.isInteger(value) && value >= 1;
  const rules: [name: keyof ForestSettings, holds: boolean, rule: string][] = [
    ["trees", isCount(settings.trees), "an integer from 1"],
    ["maxFeatures", settings.maxFeatures > 0 && settings.maxFeatures <= 1, "in (0, 1]"],
    ["minSamplesLeaf", isCount(settings.minSamplesLeaf), "an integer from 1"],
    ["maxDepth", isCount(settings.maxDepth), "an integer from 1 or null"],
    ["maxNodes", isCount(settings.maxNodes), "an integer from 1 or null"],
  ];
  const broken = rules.find(([, holds]) => !holds);
  if (broken === undefined) return;
  const [name, , rule] = broken;
  throw new RangeError(
    `Cannot train forest as ${name} must be ${rule}: received ${settings[name]}`,
  );
}

function requireTargets(targets: Float64Array, rowCount: number): void {
  if (targets.length !== rowCount) {
    throw new RangeError(
      `Cannot train forest as each of ${rowCount} rows must have a target: received ${targets.length}`,
    );
  }
  const row = targets.findIndex((target) => !Number.isFinite(target));
  if (row === -1) return;
  throw new RangeError(
    `Cannot train forest as targets must be finite: received ${targets[row]} in row ${row}`,
  );
}
