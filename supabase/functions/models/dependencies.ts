/** The environment of `models`; the only place where it is read. */
import { projectGuard } from "@shared/http/project_guard.ts";
import { contextNames } from "@shared/signals/context.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import { createCheckpoint } from "@shared/stores/checkpoint.ts";
import { connect } from "@shared/stores/connect.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import { checkFormula } from "@shared/stores/formula_parser.ts";
import { loadVersion, versionBytes } from "@shared/stores/version_file.ts";
import { resetProject } from "@shared/stores/reset_project.ts";
import { sweepVersions } from "@shared/stores/sweep_versions.ts";
import { uploadVersion } from "@shared/stores/upload_version.ts";
import { fileOf } from "@shared/stores/version_log.ts";
import { picturePath, storeWeightPicture } from "@shared/stores/weight_picture.ts";
import type { ModelsDependencies } from "./app.ts";

/**
 * Wires the endpoint to Supabase.
 * @throws {TypeError} If a variable is missing or malformed; it is named.
 */
export function dependenciesFromEnv(env: Record<string, string>): ModelsDependencies {
  const environment = readEnvironment(env);
  const { database, objects, versions, houseRules, slots, offer, guardStores } = connect(
    environment,
  );
  const checkpoints = {
    versions,
    objects,
    settings: database.settings,
    codeVersion: environment.codeVersion,
  };
  const drawPicture = (versionName: string) => storeWeightPicture(checkpoints, versionName);
  return {
    guard: projectGuard(environment, guardStores),
    versions,
    houseRules,
    checkFormula,
    loadSlot: (request) => slots.load(request),
    createCheckpoint: (cause, actorId, bump) => createCheckpoint(checkpoints, cause, actorId, bump),
    contextNames: async () => {
      const { channels } = readSettings(await database.settings());
      return contextNames(channels.map(({ name }) => name));
    },
    checkFile: async (version, names) => void await loadVersion(objects, fileOf(version), names),
    removeFiles: (paths) => objects.remove("models", paths),
    checkHash: async (version) => void await versionBytes(objects, fileOf(version)),
    fileUrl: ({ storage_path }, seconds) => objects.signedUrl("models", storage_path, seconds),
    uploadVersion: (upload) => uploadVersion({ ...checkpoints, wait }, upload),
    pictureUrl: (versionName, seconds) =>
      objects.signedUrl("models", picturePath(versionName), seconds),
    drawPicture,
    sweep: () => sweepVersions({ versions, objects, drawPicture }),
    reset: (actorId) => resetProject({ versions, objects, database, newId: offer.newId }, actorId),
    afterResponse: offer.afterResponse,
    now: () => new Date(),
  };
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
