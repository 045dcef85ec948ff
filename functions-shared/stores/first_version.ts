/** Version v1.0.0: the prior, written once so that everything after it has a parent. */
import type { Learner } from "@shared/bandit/learner.ts";
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import type { Database } from "./database.ts";
import { MODEL_BYTES_MAX } from "./version_file.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

const NPZ = "application/zip";

/** Returns the prior as a version's file: what a new deployment knows, made by the code itself. */
export async function priorFile(
  contextNames: readonly string[],
): Promise<{ learner: Learner; bytes: Uint8Array; sha256: string }> {
  const learner = mnlLearner(createMnlPrior(contextNames));
  const bytes = await encodeLearner(learner, 0);
  return { learner, bytes, sha256: await sha256Hex(bytes) };
}

/**
 * Makes sure that a version is active: reserves the name, uploads the prior, commits. Any
 * number of callers may do so at once or die half-way; one version comes of it.
 *
 * @param contextNames Names of the context features, as the channels make them.
 */
export async function ensureFirstVersion(
  database: Pick<Database, "reserveInitialVersion" | "commitVersion">,
  objects: ObjectStore,
  contextNames: readonly string[],
): Promise<void> {
  const { versionName, storagePath, ready } = await database.reserveInitialVersion();
  if (ready) return;
  const { learner, bytes } = await placeFile(objects, storagePath, contextNames);
  await database.commitVersion({
    versionName,
    sha256: await sha256Hex(bytes),
    bytes: bytes.length,
    lastSeq: 0,
    algorithm: learner.algorithm,
    hyperparameters: { context_names: learner.contextNames, ...learner.slatePolicy },
    statistics: learner.statistics(),
  });
}

/** What an earlier attempt left that died before its commit counts if it is whole. */
async function placeFile(
  objects: ObjectStore,
  path: string,
  contextNames: readonly string[],
): Promise<{ learner: Learner; bytes: Uint8Array }> {
  const prior = await priorFile(contextNames);
  if (await objects.uploadNew("models", path, prior.bytes, NPZ)) return prior;
  const bytes = await objects.download("models", path, MODEL_BYTES_MAX);
  try {
    return { learner: (await decodeLearner(bytes, { contextNames })).learner, bytes };
  } catch (error) {
    const isOfFile = error instanceof SyntaxError || error instanceof RangeError ||
      error instanceof TypeError;
    if (!isOfFile) throw error;
    await objects.upload("models", path, prior.bytes, NPZ); // nothing was committed with it
    return prior;
  }
}
