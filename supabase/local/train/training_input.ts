/** What a training learns from, wherever it lies; what cannot be used is named with its rule. */
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { readSettings, type Settings } from "@shared/recommend/settings.ts";
import type { Project } from "./open_project.ts";
import type { TrainFlags } from "./train_flags.ts";
import { type TrainingSet, trainingSet } from "./train_signal_models.ts";

const PARQUET_BYTES_MAX = 64 << 20;

/**
 * Returns the catalogue and the history that are asked for, with channels and country from the
 * flags or from the project's settings.
 *
 * @param project Not needed with files and channels.
 * @throws {Error} If a file cannot be read, naming it, the column and the rule; or if the history
 * holds none of the channels.
 */
export async function readTrainingInput(
  flags: Pick<TrainFlags, "files" | "channels" | "country">,
  project: Project | null,
): Promise<TrainingSet> {
  const settings = await settingsOf(flags, project);
  const channels = flags.channels ?? settings!.channels.map(({ name }) => name);
  const names = namesOf(flags);
  const read = (name: string) =>
    flags.files
      ? Deno.readFile(name)
      : project!.objects.download("movie-data", name, PARQUET_BYTES_MAX);
  const catalog = await explained(names.catalog, async () => {
    return await readCatalog(await read(names.catalog), "training");
  });
  const history = await explained(names.history, async () => {
    return await readHistory(await read(names.history), "training", catalog);
  });
  if (channels.some((name) => history.channelNames.includes(name))) {
    const country = flags.country ?? settings?.holidayCountry ?? "CH";
    return trainingSet(catalog, history, channels, country);
  }
  throw new RangeError(
    `Cannot train on ${names.history} as column "channel" must hold one of ${
      channels.join(", ")
    }: received ${history.channelNames.slice(0, 20).join(", ") || "no broadcast"}`,
  );
}

async function settingsOf(
  { channels }: Pick<TrainFlags, "channels">,
  project: Project | null,
): Promise<Settings | null> {
  if (project) return readSettings(await project.database.settings());
  if (channels) return null;
  throw new RangeError(
    "Cannot train as channels must be known: received neither them nor a project",
  );
}

function namesOf({ files }: Pick<TrainFlags, "files">) {
  return files ?? { catalog: "catalog.parquet", history: "history.parquet" };
}

async function explained<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot train on ${name}: ${reason}`, { cause });
  }
}
