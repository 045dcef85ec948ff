/**
 * How much a model rests on each feature: by how much its error grows when the feature is dealt
 * out among the rows at random. One-hot columns of one thing (genre_*, channel_*) are dealt out
 * together, as one feature.
 *
 * Source: Breiman, Random Forests (2001), §10; Fisher, Rudin and Dominici (2019).
 */
import { createRng } from "@shared/random/seeded_rng.ts";
import { CONSTANT, type FeatureMatrix } from "./feature_matrix.ts";
import type { Forest } from "./forest.ts";
import { predictForest } from "./predict_forest.ts";
import { regressionMetrics } from "./regression_metrics.ts";

export interface FeatureImportance {
  /** Name of the feature, or the prefix of a one-hot group followed by "*". */
  readonly name: string;
  /** Growth of the root mean squared error, in the target's unit; about 0 for a useless feature. */
  readonly rmseIncrease: number;
}

const GROUP = /^(season|channel|original_language|genre)_/;

/**
 * Returns the importance of each feature or group on held-out rows, most important first.
 * O(groups x trees x rows).
 *
 * @param matrix [n, f] rows that the forest was not trained on.
 * @param targets [n]
 * @param seed Integer in [0, 2^53).
 * @throws {RangeError} As `predictForest` and `regressionMetrics`.
 */
export function permutationImportance(
  forest: Forest,
  matrix: FeatureMatrix,
  targets: Float64Array,
  seed: number,
): FeatureImportance[] {
  const { rmse } = regressionMetrics(predictForest(forest, matrix), targets);
  const order = shuffledRows(matrix.rowCount, seed);
  return [...groups(forest.featureNames)].map(([name, features]) => {
    const predicted = predictForest(forest, dealOut(matrix, features, order));
    return { name, rmseIncrease: regressionMetrics(predicted, targets).rmse - rmse };
  }).sort((a, b) => b.rmseIncrease - a.rmseIncrease);
}

/** Features by the name they are reported under. */
function groups(featureNames: readonly string[]): Map<string, number[]> {
  const members = new Map<string, number[]>();
  for (const [feature, featureName] of featureNames.entries()) {
    const prefix = GROUP.exec(featureName)?.[0];
    const name = prefix === undefined ? featureName : `${prefix}*`;
    members.set(name, [...members.get(name) ?? [], feature]);
  }
  return members;
}

/** Returns `matrix` in which row i has the given features of row order[i]. */
function dealOut(
  matrix: FeatureMatrix,
  features: readonly number[],
  order: Int32Array,
): FeatureMatrix {
  const columns = matrix.columns.slice();
  for (const feature of features) {
    const at = matrix.columnAt[feature]!;
    if (at === CONSTANT) continue;
    for (let row = 0; row < order.length; row++) {
      columns[at + row] = matrix.columns[at + order[row]!]!;
    }
  }
  return { ...matrix, columns };
}

/** Fisher and Yates. */
function shuffledRows(count: number, seed: number): Int32Array {
  const rng = createRng(seed);
  const order = Int32Array.from({ length: count }, (_, row) => row);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(rng.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
