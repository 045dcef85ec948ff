/** The picture of a version's weights, drawn from its file and kept beside it. */
import type { Learner } from "@shared/bandit/learner.ts";
import {
  type ContextMarginals,
  drawWeightMarginals,
  type MarginalRow,
} from "@shared/plots/weight_marginals.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import { contextFeatures, contextNames } from "@shared/signals/context.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { type Database, DatabaseRefusal } from "./database.ts";
import { loadVersion } from "./version_file.ts";
import type { ObjectStore } from "./object_store.ts";
import { fileOf, type VersionLog, type VersionRow } from "./version_log.ts";

export interface PictureDependencies {
  readonly versions: Pick<VersionLog, "read" | "frequentContexts">;
  readonly objects: ObjectStore;
  readonly settings: Database["settings"];
}

const CONTEXTS = 6;
const DRAWS = 400;

/** Path of the picture in the bucket `models`. */
export const picturePath = (versionName: string) => `versions/${versionName}/weight_marginals.svg`;

/**
 * Draws and stores the picture of `versionName`; drawing it again writes the same file.
 * @throws {DatabaseRefusal | StoreUnavailable}
 */
export async function storeWeightPicture(
  { versions, objects, settings }: PictureDependencies,
  versionName: string,
): Promise<void> {
  const row = await readyVersion(versions, versionName);
  const channels = readSettings(await settings()).channels.map(({ name }) => name);
  const names = contextNames(channels);
  const learner = await loadVersion(objects, fileOf(row), names);
  const parentRow = row.parent_version ? await versions.read(row.parent_version) : null;
  const parent = parentRow?.status === "ready"
    ? await loadVersion(objects, fileOf(parentRow), names)
    : null;
  const frequent = await versions.frequentContexts(CONTEXTS);
  const contexts = frequent.map(({ context_features }) => Float64Array.from(context_features))
    .filter(({ length }) => length === learner.contextNames.length);
  const drawn = contexts.length > 0 ? contexts : exampleContexts(channels, learner);
  const svg = drawWeightMarginals({
    versionName,
    parentName: parent ? row.parent_version : null,
    contexts: drawn.map((context): ContextMarginals => ({
      label: labelOf(context, learner.contextNames),
      version: marginalsOf(learner, context),
      parent: parent && marginalsOf(parent, context),
    })),
  });
  const bytes = new TextEncoder().encode(svg);
  await objects.upload("models", picturePath(versionName), bytes, "image/svg+xml");
}

async function readyVersion(
  versions: Pick<VersionLog, "read">,
  versionName: string,
): Promise<VersionRow> {
  const row = await versions.read(versionName);
  if (row?.status === "ready") return row;
  throw new DatabaseRefusal("not-found", `Cannot draw version "${versionName}" as it is not ready`);
}

/** Before the first feedback: each channel's prime time on a Friday and a Sunday. */
function exampleContexts(channels: readonly string[], learner: Learner): Float64Array[] {
  return channels.slice(0, CONTEXTS / 2).flatMap((channel) =>
    ["2026-11-27", "2026-11-29"].map((date) =>
      contextFeatures(createSlot({ channel, date, hour: 20 }), learner.contextNames)
    )
  );
}

/** Names of the features that are on, apart from the weekend flag that the weekday implies. */
function labelOf(context: Float64Array, names: readonly string[]): string {
  return names.filter((name, i) => context[i] === 1 && name !== "is_weekend")
    .map((name) => name.replaceAll("_", " ")).join(", ");
}

/** Exact where the belief is normal; else from draws of a fixed seed. */
function marginalsOf(learner: Learner, context: Float64Array): MarginalRow {
  const belief = learner.weightBelief(context);
  const { covariance } = belief;
  if (covariance) {
    const deviation = belief.mean.map((_, j) => Math.sqrt(covariance[j * SIGNAL_COUNT + j]!));
    return { mean: belief.mean, deviation };
  }
  const rng = createRng(1);
  const draws = Array.from({ length: DRAWS }, () => belief.draw(rng, 1).slice());
  const mean = belief.mean.map((_, j) => draws.reduce((sum, w) => sum + w[j]!, 0) / DRAWS);
  const deviation = mean.map((m, j) =>
    Math.sqrt(draws.reduce((sum, w) => sum + (w[j]! - m) ** 2, 0) / (DRAWS - 1))
  );
  return { mean, deviation };
}
