/** What a warm start builds on: the prior of the learner in service and the picks on record. */
import { createMnlPrior, type MnlState, priorOf } from "@shared/bandit/mnl_posterior.ts";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { readSettings, type Settings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import { ensureFirstVersion } from "@shared/stores/first_version.ts";
import { MODEL_BYTES_MAX } from "@shared/stores/version_file.ts";
import { supabaseVersionLog } from "@shared/stores/supabase_version_log.ts";
import type { VersionRow } from "@shared/stores/version_log.ts";
import { readRecordedEvents } from "../../evaluate/recorded_log.ts";
import type { Project } from "../open_project.ts";
import type { RecordedPick } from "./evidence.ts";
import type { ServedModels } from "./models_of_then.ts";
import { recordedPicks } from "./recorded_picks.ts";

export interface ModelInService {
  /** The plain prior, also when history was folded into it before. */
  readonly prior: MnlState;
  readonly recorded: readonly RecordedPick[];
  readonly served: ServedModels;
  readonly ownChannels: readonly string[];
  readonly slateSize: number;
  readonly repeatDays: number;
}

/** What a project without settings of its own would have. */
const [SLATE_SIZE, REPEAT_DAYS] = [5, 90];
const URL_SECONDS = 60;

/** Returns a new project's model, for a look at files alone. */
export function modelOfFiles(channels: readonly string[]): ModelInService {
  return {
    prior: createMnlPrior(contextNames(channels)),
    recorded: [],
    served: { audience: true, curator: true },
    ownChannels: channels,
    slateSize: SLATE_SIZE,
    repeatDays: REPEAT_DAYS,
  };
}

/**
 * Reads what is in service; a new project gets its first version.
 *
 * @throws {RangeError} If the learner in service is not one that has a prior.
 */
export async function modelInService(project: Project): Promise<ModelInService> {
  const settings = readSettings(await project.database.settings());
  const ownChannels = settings.channels.map(({ name }) => name);
  const isServed = async (name: string) =>
    await project.objects.signedUrl("ml-models", name, URL_SECONDS) !== null;
  return {
    prior: await plainPrior(project, settings),
    recorded: recordedPicks(await readRecordedEvents(project.client)),
    served: {
      audience: await isServed("audience_forest.npz"),
      curator: await isServed("curator.npz"),
    },
    ownChannels,
    slateSize: settings.slateSize,
    repeatDays: settings.repeatDays,
  };
}

async function plainPrior(
  { client, database, objects }: Project,
  { channels }: Settings,
): Promise<MnlState> {
  const names = contextNames(channels.map(({ name }) => name));
  await ensureFirstVersion(database, objects, names);
  const { version } = await supabaseVersionLog(client).current() as { version: VersionRow };
  const bytes = await objects.download("models", version.storage_path, MODEL_BYTES_MAX);
  const { learner } = await decodeLearner(bytes, { contextNames: names });
  if (learner.algorithm === "mnl-ts/1") return priorOf(learner.state);
  throw new RangeError(
    `Cannot start warm as the learner in service must have a prior: received ${version.version_name}, which runs the former service's learner; "deno task import --convert" makes it ours`,
  );
}
