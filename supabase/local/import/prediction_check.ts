/**
 * Rows and what the source predicted for them, kept beside a forest's file so that the import can
 * prove itself: NAME.check.json with {"features": [[...], ...], "predictions": [...]}, or
 * NAME.check.npz with these arrays, features [n, f] in the forest's own order, as they were before
 * any scaler. Made for example by numpy.savez(path, features=X, predictions=model.predict(X)).
 */
import { toFloat64 } from "@shared/formats/npy_array.ts";
import { readNpz } from "@shared/formats/npz.ts";
import { matrixOfRows } from "@shared/forest/feature_matrix.ts";
import type { Forest } from "@shared/forest/forest.ts";
import { requireArray } from "@shared/forest/named_arrays.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";

/** Shapes: n rows, f features. */
export interface PredictionCheck {
  /** [n, f] row-major. */
  readonly features: Float64Array;
  readonly featureCount: number;
  /** [n] */
  readonly predictions: Float64Array;
}

/** Endings of such a file, behind the name of the forest's. */
export const CHECK_SUFFIXES = [".check.json", ".check.npz"] as const;

const RELATIVE_TOLERANCE = 1e-9;

/**
 * Reads such a file.
 *
 * @throws {SyntaxError | RangeError | TypeError} If it is damaged or its shapes disagree.
 */
export async function readPredictionCheck(
  path: string,
  bytes: Uint8Array,
): Promise<PredictionCheck> {
  return path.endsWith(".json")
    ? fromJson(new TextDecoder().decode(bytes))
    : await fromArrays(bytes);
}

/**
 * Returns how many rows agree, for the operator.
 *
 * @param wasScaled A scaler stood before the forest: then a feature that float32 cannot hold may,
 * rarely, fall to the other side of a threshold, and one row in a hundred may differ.
 * @throws {RangeError} If a row does: then the forest is not what the source had.
 */
export function checkPredictions(
  forest: Forest,
  check: PredictionCheck,
  wasScaled: boolean,
): string {
  if (check.featureCount !== forest.featureNames.length) {
    throw new RangeError(
      `Cannot check predictions as rows must have ${forest.featureNames.length} features: received ${check.featureCount}`,
    );
  }
  const predicted = predictForest(forest, matrixOfRows(check.features, check.featureCount));
  const isNear = (value: number, row: number) => {
    const expected = check.predictions[row]!;
    return Math.abs(value - expected) <= RELATIVE_TOLERANCE * Math.max(1, Math.abs(expected));
  };
  const differing = Array.from(predicted.keys()).filter((row) => !isNear(predicted[row]!, row));
  if (differing.length > (wasScaled ? Math.ceil(predicted.length / 100) : 0)) {
    const row = differing[0]!;
    throw new RangeError(
      `Cannot import forest as it must predict what its source did: received ${
        predicted[row]
      } for row ${row}, where the source had ${check.predictions[row]}, and ${
        differing.length - 1
      } more such rows`,
    );
  }
  const exact = predicted.filter((value, row) => value === check.predictions[row]).length;
  return `${exact} of ${predicted.length} predictions equal to the source's to the last bit`;
}

async function fromArrays(bytes: Uint8Array): Promise<PredictionCheck> {
  const arrays = await readNpz(bytes);
  const features = requireArray(arrays, "features");
  const predictions = requireArray(arrays, "predictions");
  const [rows, featureCount] = features.shape;
  if (features.shape.length !== 2 || predictions.shape.length !== 1) {
    throw shapeError(features.shape, predictions.shape);
  }
  return requireRows({
    features: toFloat64(features, "features"),
    featureCount: featureCount!,
    predictions: toFloat64(predictions, "predictions"),
  }, rows!);
}

function fromJson(text: string): PredictionCheck {
  const { features, predictions }: { features?: unknown; predictions?: unknown } =
    JSON.parse(text) ?? {};
  const rows = Array.isArray(features) ? features : [];
  const featureCount = Array.isArray(rows[0]) ? rows[0].length : 0;
  if (
    !rows.every((row) => isNumbers(row) && row.length === featureCount) || !isNumbers(predictions)
  ) {
    throw new TypeError(
      'Cannot check predictions as the file must hold numbers: "features" as rows of one length, and "predictions"',
    );
  }
  return requireRows({
    features: Float64Array.from(rows.flat()),
    featureCount,
    predictions: Float64Array.from(predictions),
  }, rows.length);
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === "number");

function requireRows(check: PredictionCheck, rows: number): PredictionCheck {
  if (rows > 0 && check.featureCount > 0 && check.predictions.length === rows) return check;
  throw shapeError([rows, check.featureCount], [check.predictions.length]);
}

function shapeError(features: readonly number[], predictions: readonly number[]): RangeError {
  return new RangeError(
    `Cannot check predictions as features must be [n, f] and predictions [n], n at least 1: received [${features}] and [${predictions}]`,
  );
}
