/**
 * The file of an audience model: an NPZ of the forest's arrays (see `forest_arrays.ts`) and
 *
 *     format            text []   "audience-forest/2"
 *     medians           float64 [f]
 *     target_quantiles  float64 [q]  see `quantile_transform.ts`; log1p(thousands) if target_is_log
 *     target_median     float64 []   thousands of viewers
 *     target_is_log     0 or 1 []
 *     hyperparameters   text []   a JSON object
 *
 * Members are stored, not deflated, and equal models give equal bytes. 400,000 nodes: 5.5 MB.
 */
import {
  float64Array,
  float64Scalar,
  type NpyArray,
  textScalar,
} from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import {
  type AudienceModel,
  requireServable,
  requireServableSize,
  SERVABLE,
} from "./audience_model.ts";
import { decodeHyperparameters, encodeHyperparameters } from "./hyperparameters.ts";
import { forestFromArrays, forestToArrays } from "./forest_arrays.ts";
import { requireFloats, requireIntegers, requireNumber, requireText } from "./named_arrays.ts";

const FORMAT = "audience-forest/2";

/**
 * A forest of the most nodes with int64 numbers instead of ours (8 + 8 + 8 bytes of integers, 4 of a
 * threshold and 4, half a leaf's value), and room for names.
 */
const FILE_BYTES_MAX = SERVABLE.nodesMax * 34;

const FILE_LIMITS = {
  fileBytesMax: FILE_BYTES_MAX,
  inflatedBytesMax: FILE_BYTES_MAX,
  membersMax: 16,
} as const;

/**
 * Returns the file of `model`.
 *
 * @throws {RangeError} If the model cannot be served, so that no such file comes to be.
 */
export function encodeAudienceModel(model: AudienceModel): Uint8Array {
  requireServable(model);
  const { quantiles, median, isLogCompressed } = model.targetScale;
  const arrays = new Map<string, NpyArray>([
    ["format", textScalar(FORMAT)],
    ...forestToArrays(model.forest),
    ["medians", float64Array(model.medians, [model.medians.length])],
    ["target_quantiles", float64Array(quantiles, [quantiles.length])],
    ["target_median", float64Scalar(median)],
    ["target_is_log", float64Scalar(isLogCompressed ? 1 : 0)],
    ["hyperparameters", textScalar(encodeHyperparameters(model.hyperparameters))],
  ]);
  return writeNpz(arrays);
}

/**
 * Reads a model's file. It is hostile until read: nothing in it is run, and its size is bounded.
 *
 * @throws {RangeError} If it is too large for an isolate, an array is missing or does not fit the
 * others, or a descent of a tree would not end in a leaf.
 * @throws {SyntaxError} If it is no NPZ file, damaged, or of another format.
 * @throws {TypeError} If an array holds another kind of values.
 */
export async function decodeAudienceModel(bytes: Uint8Array): Promise<AudienceModel> {
  const arrays = await readNpz(bytes, FILE_LIMITS);
  const format = requireText(arrays, "format");
  if (format !== FORMAT) {
    throw new SyntaxError(
      `Cannot read audience model as its format must be "${FORMAT}": received ${
        JSON.stringify(format)
      }; train the model or import it again`,
    );
  }
  const treeOffsets = requireIntegers(arrays, "tree_offsets");
  requireServableSize(treeOffsets.at(-1) ?? 0, treeOffsets.length - 1);
  return requireServable({
    forest: forestFromArrays(arrays),
    medians: requireFloats(arrays, "medians"),
    targetScale: {
      quantiles: requireFloats(arrays, "target_quantiles"),
      median: requireNumber(arrays, "target_median"),
      isLogCompressed: requireNumber(arrays, "target_is_log") !== 0,
    },
    hyperparameters: decodeHyperparameters(requireText(arrays, "hyperparameters")),
  });
}
