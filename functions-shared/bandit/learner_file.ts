/**
 * A learner as an NPZ file, both ways. What the file holds decides which learner it is: one of ours
 * names its algorithm, one of an earlier deployment has nothing but its parameters. Ours hold those
 * parameters too, approximated, so that an earlier deployment opens them.
 *
 * An earlier reader cannot express dislike: its weights are positive, so of a learner with a clearly
 * negative weight it finds only about half of the best five films.
 */
import { int64Scalar, type NpyArray, textArray, textScalar } from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { resolveContextNames } from "./context_names_of_file.ts";
import type { Learner } from "./learner.ts";
import { COUNT, type LearnerArrays, requireScalar, requireTexts } from "./learner_arrays.ts";
import { mnlToLegacy } from "./legacy_conversion.ts";
import { legacyArrays, legacyContextLength, readLegacyState } from "./legacy_file.ts";
import { type LegacyLearner, legacyLearner } from "./legacy_learner.ts";
import { mnlArrays, readMnlState } from "./mnl_file.ts";
import { type MnlLearner, mnlLearner } from "./mnl_learner.ts";
import { signalOrder } from "./signal_order.ts";

/** A learner that a file can hold. */
export type StoredLearner = MnlLearner | LegacyLearner;

/** What the caller knows of the file it asks for. */
export interface ExpectedLearner {
  /** [d] names of the context features in use. */
  readonly contextNames: readonly string[];
  /** Signal order of a file that does not state its own; by default that of `SIGNAL_NAMES`. */
  readonly signalNames?: readonly string[];
}

/** What a file holds. */
export interface DecodedLearner {
  readonly learner: StoredLearner;
  /** Number of the last event folded in; 0 for a file that does not say. */
  readonly lastSeq: number;
}

/**
 * Returns the NPZ file of a learner; the same learner gives the same bytes.
 *
 * @param lastSeq Number of the last event folded in, 0 for none.
 * @throws {RangeError} If `lastSeq` is no whole number from 0 to 2^53 - 1.
 * @throws {TypeError} If the learner keeps no state that a file can hold.
 */
// deno-lint-ignore require-await -- the contract is asynchronous, like that of decodeLearner
export async function encodeLearner(learner: Learner, lastSeq: number): Promise<Uint8Array> {
  if (!COUNT.holds(lastSeq)) {
    throw new RangeError(
      `Cannot write learner as lastSeq must be ${COUNT.text}: received ${lastSeq}`,
    );
  }
  return writeNpz(
    new Map([
      ...parameterArrays(learner),
      ["algorithm", textScalar(learner.algorithm)],
      ["signal_names", textArray(SIGNAL_NAMES)],
      ["context_names", textArray(learner.contextNames)],
      ["event_count", int64Scalar(learner.eventCount)],
      ["last_seq", int64Scalar(lastSeq)],
    ]),
  );
}

/**
 * Reads a learner from an NPZ file of ours or of an earlier deployment, exactly as it was written,
 * with the signals in the order of `SIGNAL_NAMES`.
 *
 * @throws {RangeError} If a limit is exceeded, shapes disagree, a value is not finite or
 * impossible, or the context or signal names are not those expected.
 * @throws {SyntaxError} If the file is damaged, an array is missing or of a kind that is not read,
 * or the algorithm is unknown.
 * @throws {TypeError} If an array holds text instead of numbers or the reverse.
 */
export async function decodeLearner(
  bytes: Uint8Array,
  expected: ExpectedLearner,
): Promise<DecodedLearner> {
  const arrays = await readNpz(bytes);
  const lastSeq = requireScalar(arrays, "last_seq", COUNT, 0);
  return { learner: readLearner(arrays, expected), lastSeq };
}

function parameterArrays(learner: Learner): Map<string, NpyArray> {
  if (!isStored(learner)) {
    throw new TypeError(
      `Cannot write learner as it must keep its state: received "${learner.algorithm}" without`,
    );
  }
  if (learner.algorithm === "legacy-cts") return legacyArrays(learner.state);
  return new Map([...legacyArrays(mnlToLegacy(learner.state)), ...mnlArrays(learner.state)]);
}

function isStored(learner: Learner): learner is StoredLearner {
  return "state" in learner;
}

function readLearner(arrays: LearnerArrays, expected: ExpectedLearner): StoredLearner {
  const algorithm = arrays.has("algorithm")
    ? requireTexts(arrays, "algorithm").join(" ")
    : "legacy-cts";
  const eventCount = requireScalar(arrays, "event_count", COUNT, 0);
  if (algorithm === "legacy-cts") {
    const stored = arrays.has("context_names") ? requireTexts(arrays, "context_names") : null;
    const d = legacyContextLength(arrays);
    const contextNames = resolveContextNames(stored, d, expected.contextNames);
    const signalNames = arrays.has("signal_names")
      ? requireTexts(arrays, "signal_names")
      : expected.signalNames ?? SIGNAL_NAMES;
    const order = signalOrder(signalNames);
    return legacyLearner(readLegacyState(arrays, contextNames, order, eventCount));
  }
  if (algorithm === "mnl-ts/1") {
    const stored = requireTexts(arrays, "context_names");
    const contextNames = resolveContextNames(stored, stored.length, expected.contextNames);
    const order = signalOrder(requireTexts(arrays, "signal_names"));
    return mnlLearner(readMnlState(arrays, contextNames, order, eventCount));
  }
  throw new SyntaxError(
    `Cannot read learner as its algorithm must be "mnl-ts/1" or "legacy-cts": received ${
      JSON.stringify(algorithm)
    }`,
  );
}
