/**
 * Brings a warm start into service: its prior becomes a version of its own, of cause import, and on
 * it all that the version in service has learned is folded anew, up to the event that the reservation
 * fixes. Every step is whole in itself, so a command that dies anywhere leaves a project that serves
 * as before, and run again it ends as if it had not died.
 */
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { type CheckpointDependencies, createCheckpoint } from "@shared/stores/checkpoint.ts";
import { importVersion } from "@shared/stores/import_version.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";

/** The project that is brought forward. */
export interface WarmStartTarget extends CheckpointDependencies {
  wait(ms: number): Promise<void>;
}

export interface WarmStartOutcome {
  /** The version in service, and the one that holds its prior. */
  readonly versionName: string;
  readonly priorVersion: string;
  /** Whether that prior was in service already; then nothing was stored. */
  readonly wasThere: boolean;
}

const RETRY_MS = 5_000;
/** A reservation that somebody died with ends after half a minute. */
const RETRIES_MAX = 24;

/**
 * Stores the prior and serves it, with what was learned on top.
 *
 * @param origin What the prior was made of, for the record.
 * @param onStep Called before each step, for the operator.
 * @throws {RangeError} If other versions are being written all the time.
 * @throws {DatabaseRefusal | StoreUnavailable} The version in service is as it was.
 */
export async function storeWarmStart(
  state: MnlState,
  origin: string,
  target: WarmStartTarget,
  onStep: (what: string) => void,
): Promise<WarmStartOutcome> {
  const learner = mnlLearner(state);
  const bytes = await encodeLearner(learner, 0);
  const sha256 = await sha256Hex(bytes);
  const wait = async (versionName: string, attempt: number) => {
    if (attempt > RETRIES_MAX) {
      throw new RangeError(
        "Cannot start warm as other versions are being written all the time: try again later",
      );
    }
    onStep(`when ${versionName} is written or given up`);
    await target.wait(RETRY_MS);
  };
  onStep("the prior");
  const priorVersion = (await target.versions.imported(sha256))?.versionName ??
    await importVersion(
      { ...target, awaitTurn: wait },
      { learner, bytes, sha256, importedFrom: origin },
      { actorId: null, bump: "minor" },
    );
  const { version } = await target.versions.current() as { version: ServedVersion };
  if (version.root_version === priorVersion) {
    return { versionName: version.version_name, priorVersion, wasThere: true };
  }
  onStep("what was learned since");
  for (let attempt = 1;; attempt++) {
    const made = await createCheckpoint(onto(target, priorVersion), "manual", null, "patch");
    if (made.outcome === "created") {
      return { versionName: made.versionName, priorVersion, wasThere: false };
    }
    await wait(made.versionName, attempt);
  }
}

/** A target whose next version is folded onto `base` instead of the one in service. */
function onto(target: WarmStartTarget, base: string): WarmStartTarget {
  const { versions } = target;
  return {
    ...target,
    versions: {
      ...versions,
      reserve: (cause, actorId, bump) => versions.reserve(cause, actorId, bump, base),
    },
  };
}

interface ServedVersion {
  readonly version_name: string;
  readonly root_version: string;
}
