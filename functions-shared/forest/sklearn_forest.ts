/**
 * A scikit-learn RandomForestRegressor, as a pickle holds it, turned into our forest: bare, or in
 * the old service's dict {model, scaler, is_trained, feature_names}. Nodes of scikit-learn up to
 * 1.2 (56 bytes) and since 1.3 (64 bytes, with a rule for missing values) are read by field name.
 *
 * Source: scikit-learn, sklearn/tree/_tree.pyx, Tree.__reduce__ and NODE_DTYPE.
 */
import { numbersOf, recordField } from "@shared/formats/pickle_array.ts";
import {
  DECISION_TREE,
  RANDOM_FOREST,
  STANDARD_SCALER,
  TREE,
} from "@shared/formats/pickle_globals.ts";
import {
  describe,
  PickledArray,
  type PickledDict,
  PickledInstance,
  type PickleValue,
} from "@shared/formats/pickle_value.ts";
import { requireServableSize } from "./audience_model.ts";
import type { Forest } from "./forest.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { foldScaler } from "./fold_scaler.ts";
import { packTrees, type TreeNodes } from "./pack_trees.ts";

/** What was found in the file. */
export interface ImportedForest {
  readonly forest: Forest;
  /** Constructor arguments of the RandomForestRegressor that are plain values. */
  readonly hyperparameters: Hyperparameters;
  /** Version that wrote the file, such as "1.2.1"; null when it does not say. */
  readonly sklearnVersion: string | null;
  /** Whether a fitted scaler was found, and its scaling moved into the thresholds. */
  readonly wasScaled: boolean;
}

/**
 * Returns the forest of a pickle.
 *
 * @param pickle From `readPickle`.
 * @param featureNames Names for a forest that does not hold its own, in the order it was trained with.
 * @throws {TypeError} If the pickle holds something else, or a part of it is missing or of another
 * kind.
 * @throws {RangeError} If the forest is not trained, predicts several outputs, has no names, is too
 * large to serve, or its trees are not trees.
 */
export function importForest(
  pickle: PickleValue,
  featureNames: readonly string[] | null = null,
): ImportedForest {
  const dict = pickle instanceof Map ? pickle : new Map([["model", pickle]]);
  if (dict.get("is_trained") === false) {
    throw new RangeError("Cannot import forest as it must be trained");
  }
  const model = requireInstance(dict.get("model"), RANDOM_FOREST);
  const outputs = model.state.get("n_outputs_");
  if (outputs !== 1) {
    throw new RangeError(
      `Cannot import forest as it must predict one output: received ${describe(outputs)}`,
    );
  }
  const names = namesOf(model, dict) ?? featureNames;
  if (names === null) {
    throw new RangeError("Cannot import forest as its feature names must be given: it holds none");
  }
  requireFeatureCount(model, names);
  const trees = nodesOf(treesOf(model));
  const scaler = fittedScaler(dict.get("scaler"), names.length);
  const version = model.state.get("_sklearn_version");
  return {
    forest: scaler === null
      ? packTrees(names, trees)
      : packTrees(names, trees, foldScaler(names, scaler.mean, scaler.scale)),
    hyperparameters: plainValues(model.state),
    sklearnVersion: typeof version === "string" ? version : null,
    wasScaled: scaler !== null,
  };
}

/** The trees' instances, each with the state of its `Tree`. */
function treesOf(model: PickledInstance): PickledDict[] {
  const estimators = model.state.get("estimators_");
  if (!Array.isArray(estimators) || estimators.length === 0) {
    throw new RangeError(
      `Cannot import forest as it must be trained: received ${describe(estimators)} as trees`,
    );
  }
  return estimators.map((estimator) => {
    const tree = requireInstance(estimator, DECISION_TREE).state.get("tree_");
    return requireInstance(tree, TREE).state;
  });
}

/** The nodes of each tree; nothing is copied before their number is known to be served. */
function nodesOf(trees: readonly PickledDict[]): TreeNodes[] {
  const records = trees.map(recordsOf);
  const nodeCount = records.reduce((count, { shape }) => count + shape[0]!, 0);
  requireServableSize(nodeCount, trees.length);
  return records.map((nodes, i) => ({
    leftChildren: requireInt32(recordField(nodes, "left_child")),
    rightChildren: requireInt32(recordField(nodes, "right_child")),
    features: requireInt16(recordField(nodes, "feature")),
    thresholds: recordField(nodes, "threshold"),
    values: leafValues(trees[i]!, nodes.shape[0]!),
    missingGoLeft: nodes.dtype!.fields!.has("missing_go_to_left")
      ? recordField(nodes, "missing_go_to_left")
      : null,
  }));
}

function recordsOf(tree: PickledDict): PickledArray {
  const nodes = tree.get("nodes");
  const isRecords = nodes instanceof PickledArray && nodes.shape.length === 1 &&
    nodes.dtype !== null && nodes.dtype.fields !== null && nodes.dtype.itemBytes > 0;
  if (isRecords) return nodes;
  throw new TypeError(
    `Cannot import forest as a tree's nodes must be records: received ${describe(nodes)}`,
  );
}

function leafValues(tree: PickledDict, nodeCount: number): Float64Array {
  const values = tree.get("values");
  const fits = values instanceof PickledArray && values.shape[0] === nodeCount &&
    values.shape.slice(1).every((length) => length === 1) && values.dtype?.itemBytes === 8;
  if (fits) return numbersOf(values);
  throw new TypeError(
    `Cannot import forest as each of ${nodeCount} nodes must have one float64 value: received ${
      describe(values)
    }`,
  );
}

/** Names that the model was fitted with, else those stored beside it. */
function namesOf(model: PickledInstance, dict: PickledDict): string[] | null {
  const inModel = model.state.get("feature_names_in_");
  const found = inModel instanceof PickledArray ? inModel.objects : dict.get("feature_names");
  if (found === undefined || found === null) return null;
  const names = found instanceof PickledArray ? found.objects : found;
  const isText = (name: PickleValue): name is string => typeof name === "string";
  if (Array.isArray(names) && names.every(isText)) return names;
  throw new TypeError(
    `Cannot import forest as feature names must be a list of text: received ${describe(inModel)}`,
  );
}

function requireFeatureCount({ state }: PickledInstance, names: readonly string[]): void {
  const count = state.get("n_features_in_") ?? state.get("n_features_"); // until 0.24
  if (count === names.length) return;
  throw new RangeError(
    `Cannot import forest as each of its features must have a name: received ${names.length} names for ${
      describe(count)
    }`,
  );
}

/** Mean and scale of each feature, or null without a scaler or when it was never fitted. */
function fittedScaler(
  value: PickleValue | undefined,
  featureCount: number,
): { mean: Float64Array; scale: Float64Array } | null {
  if (value === undefined || value === null) return null;
  const { state } = requireInstance(value, STANDARD_SCALER);
  if (!state.has("n_samples_seen_")) return null;
  const numbers = (name: string, missing: number) => {
    const array = state.get(name);
    if (array === null || array === undefined) return new Float64Array(featureCount).fill(missing);
    if (
      array instanceof PickledArray && array.shape.length === 1 && array.shape[0] === featureCount
    ) {
      return numbersOf(array);
    }
    throw new TypeError(
      `Cannot import forest as its scaler must have ${name} for ${featureCount} features: received ${
        describe(array)
      }`,
    );
  };
  const isOn = (name: string) => state.get(name) !== false;
  return {
    mean: isOn("with_mean") ? numbers("mean_", 0) : new Float64Array(featureCount),
    scale: isOn("with_std") ? numbers("scale_", 1) : new Float64Array(featureCount).fill(1),
  };
}

function requireInstance(value: PickleValue | undefined, className: string): PickledInstance {
  if (value instanceof PickledInstance && value.className === className) return value;
  throw new TypeError(
    `Cannot import forest as it must hold a ${className}: received ${describe(value)}`,
  );
}

function requireInt32(values: Float64Array): Int32Array {
  const integers = Int32Array.from(values);
  return integers.every((integer, i) => integer === values[i]) ? integers : notInRange(values);
}

function requireInt16(values: Float64Array): Int16Array {
  const integers = Int16Array.from(values);
  return integers.every((integer, i) => integer === values[i]) ? integers : notInRange(values);
}

function notInRange(values: Float64Array): never {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  throw new RangeError(
    `Cannot import forest as children and features must be small integers: received up to ${largest}`,
  );
}

function plainValues(state: PickledDict): Hyperparameters {
  const plain: Record<string, Hyperparameters[string]> = {};
  for (const [name, value] of state) {
    if (typeof name !== "string" || name.endsWith("_") || name.startsWith("_")) continue;
    const isPlain = value === null || ["number", "string", "boolean"].includes(typeof value);
    if (isPlain) plain[name] = value as Hyperparameters[string];
  }
  return plain;
}
