/**
 * Stores what a plan holds. Every step is whole in itself and may be repeated: an object is replaced
 * at once, a version is reserved, uploaded and recorded before it is served. So an import that dies
 * anywhere leaves a project that works, and the same import again ends as one that did not die.
 */
import { contextNames } from "@shared/signals/context.ts";
import type { Database } from "@shared/stores/database.ts";
import { ensureFirstVersion } from "@shared/stores/first_version.ts";
import { importVersion } from "@shared/stores/import_version.ts";
import type { ObjectStore } from "@shared/stores/object_store.ts";
import type { VersionLog } from "@shared/stores/version_log.ts";
import type { ImportPlan, PlannedModel } from "./import_plan.ts";

/** The project that is imported into. */
export interface ImportTarget {
  readonly database: Pick<Database, "reserveInitialVersion" | "commitVersion">;
  readonly objects: Pick<ObjectStore, "upload" | "uploadNew" | "download">;
  readonly versions: Pick<
    VersionLog,
    "imported" | "reserve" | "commit" | "activate" | "abandon"
  >;
  /** Names of the project's channels. */
  readonly channels: readonly string[];
  wait(ms: number): Promise<void>;
}

/** What became of the model. */
export interface ImportOutcome {
  /** Null when the plan has no model. */
  readonly versionName: string | null;
  /** Whether an earlier run had brought this model into service already. */
  readonly wasThere: boolean;
}

const PARQUET = "application/vnd.apache.parquet";
const NPZ = "application/zip";
const RETRY_MS = 5_000;
const RETRIES_MAX = 30;

/**
 * Stores the plan: forest, history, catalogue, and last the model, which is served at once.
 *
 * @param onStep Called before each step, for the operator.
 * @throws {DatabaseRefusal | StoreUnavailable} What was stored until then stays and is whole.
 */
export async function applyImport(
  plan: ImportPlan,
  target: ImportTarget,
  onStep: (what: string) => void,
): Promise<ImportOutcome> {
  const store = async (bucket: string, name: string, bytes: Uint8Array | null, type: string) => {
    if (bytes === null) return;
    onStep(`${bucket}/${name}`);
    await target.objects.upload(bucket, name, bytes, type);
  };
  await store("ml-models", "audience_forest.npz", plan.forest, NPZ);
  await store("movie-data", "history.parquet", plan.history, PARQUET);
  await store("movie-data", "catalog.parquet", plan.catalog, PARQUET);
  return plan.model === null
    ? { versionName: null, wasThere: false }
    : await storeModel(plan.model, target, onStep);
}

/** An import that was in service once stays as it is: what was learned since counts. */
async function storeModel(
  model: PlannedModel,
  target: ImportTarget,
  onStep: (what: string) => void,
): Promise<ImportOutcome> {
  onStep("the model");
  await ensureFirstVersion(
    target.database,
    target.objects as ObjectStore,
    contextNames(target.channels),
  );
  const earlier = await target.versions.imported(model.sha256);
  if (earlier?.wasActivated) return { versionName: earlier.versionName, wasThere: true };
  const versionName = earlier?.versionName ?? await importVersion(
    {
      ...target,
      codeVersion: "import",
      awaitTurn: (name, attempt) => awaitTurn(target, onStep, name, attempt),
    },
    { ...model, importedFrom: model.sourcePath },
    { actorId: null, bump: "minor" },
  );
  await target.versions.activate(versionName, null);
  return { versionName, wasThere: false };
}

/** Waits for whoever is writing a version; one that somebody died with ends after 30 s. */
async function awaitTurn(
  { wait }: ImportTarget,
  onStep: (what: string) => void,
  versionName: string,
  attempt: number,
): Promise<void> {
  if (attempt > RETRIES_MAX) {
    throw new RangeError(
      "Cannot import the model as another version is being written all the time: try again later",
    );
  }
  onStep(`the model, when ${versionName} is written or given up (half a minute)`);
  await wait(RETRY_MS);
}
