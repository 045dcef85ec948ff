// The reference forests: made and asked by scikit-learn 1.2.1, see the "what" of each JSON file.
import { readNpz } from "@shared/formats/npz.ts";
import { type FeatureMatrix, matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { forestFromArrays } from "@shared/forest/forest_arrays.ts";
import type { Forest } from "@shared/forest/forest.ts";

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

/** The forest itself, from the arrays that scikit-learn's trees hold. */
export async function loadGoldenForest(name: "rf_small" | "rf_tiny"): Promise<Forest> {
  return forestFromArrays(await readNpz(readFixture(`${name}.npz`)));
}

export function matrixOf(rows: readonly (readonly number[])[]): FeatureMatrix {
  return matrixOfRows(Float64Array.from(rows.flat()), rows[0]!.length);
}
