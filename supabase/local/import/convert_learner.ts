/** A model file of an earlier deployment as a version of ours. */
import type { Learner } from "@shared/bandit/learner.ts";
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import { legacyToMnl } from "@shared/bandit/legacy_conversion.ts";
import { legacyContextLength } from "@shared/bandit/legacy_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { readNpz } from "@shared/formats/npz.ts";
import { contextNames } from "@shared/signals/context.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import type { PlannedModel } from "./import_plan.ts";

/** What the conversion needs to know. */
export interface LearnerConversion {
  /** Channels of the project, in the order of their context features. */
  readonly channels: readonly string[];
  /** Order of the signals in a file that does not state its own; null refuses such a file. */
  readonly signalNames: readonly string[] | null;
  readonly convert: boolean;
}

/** Features that do not depend on the channel. */
const CHANNEL_FREE_LENGTH = contextNames([]).length;

/** Returns whether a file states the order of its signals. @throws As `readNpz`. */
export async function statesSignalOrder(bytes: Uint8Array): Promise<boolean> {
  return (await readNpz(bytes)).has("signal_names");
}

/**
 * Returns the version, its signals in our order and their names written down.
 *
 * @throws {RangeError} If the signal order is not known, the context does not fit the channels, or
 * a value is impossible.
 * @throws {SyntaxError | TypeError} If the file is damaged or holds something else.
 */
export async function convertLearner(
  path: string,
  bytes: Uint8Array,
  { channels, signalNames, convert }: LearnerConversion,
): Promise<{ readonly content: PlannedModel; readonly detail: string }> {
  const arrays = await readNpz(bytes);
  const d = arrays.has("context_names") ? null : legacyContextLength(arrays);
  if (d !== null) requireChannels(d, channels);
  const isStated = arrays.has("signal_names");
  if (!isStated && signalNames === null) {
    throw new RangeError(
      "Cannot read learner as the order of its signals must be known and the file does not state it: add --signal-order curator-first or curator-last",
    );
  }
  const expected = {
    contextNames: contextNames(channels),
    ...(signalNames ? { signalNames } : {}),
  };
  const stored = (await decodeLearner(bytes, expected)).learner;
  const learner: Learner = convert && stored.algorithm === "legacy-cts"
    ? mnlLearner(legacyToMnl(stored.state))
    : stored;
  const encoded = await encodeLearner(learner, 0);
  const content = {
    learner,
    bytes: encoded,
    sha256: await sha256Hex(encoded),
    sourcePath: path,
  };
  const order = isStated ? "as the file states it" : signalNames![0] + " first";
  const parts = [
    `${stored.algorithm} with ${learner.contextNames.length} context features`,
    `signal order ${order}`,
    ...(d !== null && d > CHANNEL_FREE_LENGTH
      ? [`its last ${d - CHANNEL_FREE_LENGTH} features taken for ${channels.join(", ")}`]
      : []),
    learner === stored ? "runs on as it is" : "becomes our learner, its weights the prior",
  ];
  return { content, detail: parts.join("; ") };
}

/** A file without names has 16 features, or these and one for each channel in their order. */
function requireChannels(d: number, channels: readonly string[]): void {
  if (d === CHANNEL_FREE_LENGTH || d === CHANNEL_FREE_LENGTH + channels.length) return;
  const wanted = d - CHANNEL_FREE_LENGTH;
  throw new RangeError(
    wanted > 0
      ? `Cannot read learner as its ${d} context features are ${CHANNEL_FREE_LENGTH} and one for each of ${wanted} channels: received ${channels.length} in the project's setting "channels" (${
        channels.join(", ")
      }); list the ${wanted} there in the order that the earlier deployment had`
      : `Cannot read learner as it must have at least ${CHANNEL_FREE_LENGTH} context features: received ${d}`,
  );
}
