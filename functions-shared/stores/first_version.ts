/** Version v1.0.0: the prior, written once so that everything after it has a parent. */
import type { Learner } from "@shared/bandit/learner.ts";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import type { Database } from "./database.ts";
import { MODEL_BYTES_MAX } from "./version_file.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

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
  const { learner, bytes: prior } = await priorFile(contextNames);
  const isNew = await objects.uploadNew("models", storagePath, prior, "application/zip");
  // an earlier attempt that died before its commit left the file: that one counts
  const bytes = isNew ? prior : await objects.download("models", storagePath, MODEL_BYTES_MAX);
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
