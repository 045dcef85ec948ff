/**
 * The file of a curator model: an NPZ of
 *
 *     format             text []   "curator/1"
 *     film_features      text [k]  names as in the audience model
 *     medians            float64 [k]  stand in for missing numbers
 *     means, scales      float64 [k]  of log1p(x) for revenue and popularity, else of x
 *     context_names      text [c]
 *     weights            float64 [k, p]  film features by slot features, see `curator_context.ts`
 *     intercept          float64 []
 *     calibration        float64 [2]  slope and offset of the logit
 *     hyperparameters    text []   a JSON object
 */
import {
  float64Array,
  float64Scalar,
  type NpyArray,
  textArray,
  textScalar,
} from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { curatorContextLength } from "./curator_context.ts";
import { type CuratorModel, requireCurator } from "./curator_model.ts";
import { decodeHyperparameters, encodeHyperparameters } from "./hyperparameters.ts";
import {
  type NamedArrays,
  requireArray,
  requireFloats,
  requireNumber,
  requireText,
  requireTexts,
} from "./named_arrays.ts";

const FORMAT = "curator/1";

/**
 * Returns the file of `model`; equal models give equal bytes.
 *
 * @throws {RangeError} If the model's shapes or numbers do not fit.
 */
export function encodeCurator(model: CuratorModel): Uint8Array {
  const { films, contextNames, calibration } = requireCurator(model);
  const k = films.featureNames.length;
  const arrays = new Map<string, NpyArray>([
    ["format", textScalar(FORMAT)],
    ["film_features", textArray(films.featureNames)],
    ["medians", float64Array(films.medians, [k])],
    ["means", float64Array(films.means, [k])],
    ["scales", float64Array(films.scales, [k])],
    ["context_names", textArray(contextNames)],
    ["weights", float64Array(model.weights, [k, curatorContextLength(contextNames)])],
    ["intercept", float64Scalar(model.intercept)],
    ["calibration", float64Array(Float64Array.of(calibration.slope, calibration.offset), [2])],
    ["hyperparameters", textScalar(encodeHyperparameters(model.hyperparameters))],
  ]);
  return writeNpz(arrays);
}

/**
 * Reads a model's file.
 *
 * @throws {RangeError} If it is too large, an array is missing or does not fit the others.
 * @throws {SyntaxError} If it is no NPZ file, damaged, or of another format.
 * @throws {TypeError} If an array holds another kind of values.
 */
export async function decodeCurator(bytes: Uint8Array): Promise<CuratorModel> {
  const arrays = await readNpz(bytes);
  const format = requireText(arrays, "format");
  if (format !== FORMAT) {
    throw new SyntaxError(
      `Cannot read curator model as its format must be "${FORMAT}": received ${
        JSON.stringify(format)
      }`,
    );
  }
  const featureNames = requireTexts(arrays, "film_features");
  const contextNames = requireTexts(arrays, "context_names");
  const [slope, offset] = requireFloats(arrays, "calibration", 2);
  return requireCurator({
    films: {
      featureNames,
      medians: requireFloats(arrays, "medians"),
      means: requireFloats(arrays, "means"),
      scales: requireFloats(arrays, "scales"),
    },
    contextNames,
    weights: weightsOf(arrays, [featureNames.length, curatorContextLength(contextNames)]),
    intercept: requireNumber(arrays, "intercept"),
    calibration: { slope: slope!, offset: offset! },
    hyperparameters: decodeHyperparameters(requireText(arrays, "hyperparameters")),
  });
}

function weightsOf(arrays: NamedArrays, shape: readonly [number, number]): Float64Array {
  const array = requireArray(arrays, "weights");
  const fits = array.shape.length === 2 && array.shape.every((length, i) => length === shape[i]);
  if (array.dtype === "f8" && fits) return array.data;
  throw new RangeError(
    `Cannot read curator model as "weights" must be float64 of shape [${
      shape.join(", ")
    }]: received ${array.dtype} [${array.shape.join(", ")}]`,
  );
}
