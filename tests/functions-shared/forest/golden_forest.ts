// The reference forests: made and asked by scikit-learn 1.2.1, see the "what" of each JSON file.
import { readNpz } from "@shared/formats/npz.ts";
import { type FeatureMatrix, matrixOfRows } from "@shared/forest/feature_matrix.ts";
import type { Forest } from "@shared/forest/forest.ts";
import { requireFloats, requireIntegers } from "@shared/forest/named_arrays.ts";
import { packTrees, type TreeNodes } from "@shared/forest/pack_trees.ts";

const FOLDER = new URL("../../fixtures/golden/", import.meta.url);

export interface GoldenForest {
  readonly feature_names: string[];
  readonly rows: number[][];
  readonly predictions: number[];
  /** Of rf_small only. */
  readonly tree0_predictions?: number[];
}

export const readFixture = (name: string): Uint8Array<ArrayBuffer> =>
  Deno.readFileSync(new URL(name, FOLDER));

export const readGoldenForest = (name: "rf_small" | "rf_tiny"): GoldenForest =>
  JSON.parse(new TextDecoder().decode(readFixture(`${name}.json`)));

/** The arrays of all trees as scikit-learn has them, one tree behind the other. */
export async function readGoldenArrays(name: "rf_small" | "rf_tiny") {
  const arrays = await readNpz(readFixture(`${name}.npz`));
  return {
    treeOffsets: requireIntegers(arrays, "tree_offsets"),
    leftChildren: requireIntegers(arrays, "children_left"),
    rightChildren: requireIntegers(arrays, "children_right"),
    features: requireIntegers(arrays, "feature"),
    thresholds: requireFloats(arrays, "threshold"),
    values: requireFloats(arrays, "value"),
  };
}

/** The forest itself, from the arrays that scikit-learn's trees hold. */
export async function loadGoldenForest(name: "rf_small" | "rf_tiny"): Promise<Forest> {
  const { treeOffsets, ...arrays } = await readGoldenArrays(name);
  const trees = Array.from({ length: treeOffsets.length - 1 }, (_, i): TreeNodes => {
    const [from, to] = [treeOffsets[i]!, treeOffsets[i + 1]!];
    return {
      leftChildren: arrays.leftChildren.subarray(from, to),
      rightChildren: arrays.rightChildren.subarray(from, to),
      features: arrays.features.subarray(from, to),
      thresholds: arrays.thresholds.subarray(from, to),
      values: arrays.values.subarray(from, to),
      missingGoLeft: null,
    };
  });
  return packTrees(readGoldenForest(name).feature_names, trees);
}

export function matrixOf(rows: readonly (readonly number[])[]): FeatureMatrix {
  return matrixOfRows(Float64Array.from(rows.flat()), rows[0]!.length);
}
