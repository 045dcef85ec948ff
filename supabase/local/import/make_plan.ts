/** Looks through the source and converts what can be, one file after the other; stores nothing. */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { openParquet } from "@shared/catalog/parquet_table.ts";
import { CATALOG_LIMITS, readCatalog } from "@shared/catalog/read_catalog.ts";
import { HISTORY_LIMITS, readHistory } from "@shared/catalog/read_history.ts";
import { PICKLE_LIMITS } from "@shared/formats/pickle.ts";
import type { Country } from "@shared/signals/public_holidays.ts";
import { MODEL_BYTES_MAX } from "@shared/stores/version_file.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { holidaysIn } from "../train/train_signal_models.ts";
import { convertForest } from "./convert_forest.ts";
import { convertLearner, statesSignalOrder } from "./convert_learner.ts";
import type { DeploymentSource } from "./deployment_source.ts";
import type { ImportChoices } from "./import_flags.ts";
import {
  type Attempt,
  attempt,
  chooseOne,
  type Finding,
  type ImportPlan,
  type PlannedModel,
  type Usable,
} from "./import_plan.ts";
import { CHECK_SUFFIXES, readPredictionCheck } from "./prediction_check.ts";

/** What the plan is made for. */
export interface PlanRequest {
  /** The project's channels, in their order. */
  readonly channels: readonly string[];
  readonly country: Country;
  /** Returns the order of the signals in a model file that does not state it; null: unknown. */
  readonly signalNames: (path: string) => readonly string[] | null;
  readonly convert: boolean;
  readonly choices: ImportChoices;
}

const MODEL = /^models\/(?:.+\/)?contextual_thompson_sampler\.npz$/;
const PARQUET = /^movie-data\/.+\.parquet$/;
const PICKLE = /^ml-models\/.+\.(?:pkl|joblib)$/;
const IS_CHECK = /\.check\.(?:json|npz)$/;

/**
 * Returns the plan.
 *
 * @param onFile Called before each file is looked at.
 * @throws {Error} If the source cannot be listed. A file that cannot be used is a finding.
 */
export async function makePlan(
  source: DeploymentSource,
  request: PlanRequest,
  onFile: (done: number, total: number, path: string) => void,
): Promise<ImportPlan> {
  const paths = (await source.list()).map(({ path }) => path);
  const known = [MODEL, PARQUET, PICKLE].map((rule) => paths.filter((path) => rule.test(path)));
  const [models, parquets, pickles] = known as [string[], string[], string[]];
  const total = models.length + parquets.length + pickles.length;
  let done = 0;
  const announce = (path: string) => onFile(done++, total, path);
  const model = await planModel(source, models, request, announce);
  const { catalog, history, findings } = await planData(source, parquets, request, announce);
  const forest = await planForest(
    source,
    pickles,
    new Set(paths),
    request,
    catalog && history ? { catalog: catalog.content.read, history: history.content.read } : null,
    announce,
  );
  const others = paths.filter((path) => !known.flat().includes(path) && !IS_CHECK.test(path));
  return {
    model: model.chosen,
    catalog: catalog?.content.bytes ?? null,
    history: history?.content.bytes ?? null,
    forest: forest.chosen?.content ?? null,
    findings: [
      ...model.findings,
      ...findings,
      ...forest.findings,
      ...others.map((path): Finding => ({ path, outcome: "leave", detail: "not imported" })),
    ],
  };
}

/** The newest that can be read; older ones are not looked at. */
async function planModel(
  source: DeploymentSource,
  paths: readonly string[],
  { channels, convert, signalNames, choices }: PlanRequest,
  announce: (path: string) => void,
): Promise<{ chosen: PlannedModel | null; findings: Finding[] }> {
  const findings: Finding[] = [];
  let chosen: PlannedModel | null = null;
  for (const path of [...paths].reverse()) {
    if (chosen || (choices.model !== undefined && path !== choices.model)) {
      findings.push({ path, outcome: "leave", detail: "another version is taken" });
      continue;
    }
    announce(path);
    const result = await attempt(path, async () => {
      const bytes = await source.read(path, MODEL_BYTES_MAX);
      const order = await statesSignalOrder(bytes) ? null : signalNames(path);
      return await convertLearner(path, bytes, { channels, convert, signalNames: order });
    });
    if ("content" in result) {
      chosen = result.content;
      findings.push({ path, outcome: "import", detail: result.detail });
    } else findings.push({ path, outcome: "refuse", detail: result.reason });
  }
  if (choices.model !== undefined && !paths.includes(choices.model)) {
    const detail = "no such model in the source";
    findings.push({ path: choices.model, outcome: "refuse", detail });
  }
  return { chosen, findings };
}

/** A Parquet file as it is stored, and what it says. */
interface ReadFile<Content> {
  readonly bytes: Uint8Array;
  readonly read: Content;
}

/** A file with columns date and channel is a history, any other a catalogue. */
async function planData(
  source: DeploymentSource,
  paths: readonly string[],
  { choices }: PlanRequest,
  announce: (path: string) => void,
): Promise<{
  catalog: Usable<ReadFile<Catalog>> | null;
  history: Usable<ReadFile<BroadcastHistory>> | null;
  findings: Finding[];
}> {
  const catalogs: Attempt<ReadFile<Catalog>>[] = [];
  const pasts: { path: string; bytes: Uint8Array }[] = [];
  for (const path of paths) {
    announce(path);
    const result = await attempt(path, async () => {
      const bytes = await source.read(path, CATALOG_LIMITS.bytesMax);
      const { columns } = openParquet(bytes, { ...HISTORY_LIMITS, subject: "Parquet file" });
      if (columns.has("date") && columns.has("channel")) {
        pasts.push({ path, bytes });
        return { content: null, detail: "" };
      }
      const read = await readCatalog(bytes, await sha256Hex(bytes));
      return { content: { bytes, read }, detail: `catalogue of ${read.size} films` };
    });
    if (!("content" in result)) catalogs.push(result);
    else if (result.content) catalogs.push({ ...result, content: result.content });
  }
  const catalog = chooseOne(catalogs, choices.catalog, "movie-data/catalog.parquet", "--catalog");
  const histories = await Promise.all(
    pasts.map(({ path, bytes }) => attempt(path, () => convertHistory(bytes, catalog.chosen))),
  );
  const history = chooseOne(histories, choices.history, "movie-data/history.parquet", "--history");
  return {
    catalog: catalog.chosen,
    history: history.chosen,
    findings: [...catalog.findings, ...history.findings],
  };
}

async function convertHistory(bytes: Uint8Array, catalog: Usable<ReadFile<Catalog>> | null) {
  if (catalog === null) {
    throw new RangeError(
      "Cannot import history as it points at films of a catalogue: received none",
    );
  }
  const read = await readHistory(bytes, await sha256Hex(bytes), catalog.content.read);
  const unknown = read.films.filter((film) => film < 0).length;
  const detail =
    `${read.size} broadcasts on ${read.channelNames.length} channels, ${unknown} of no film in the catalogue`;
  return { content: { bytes, read }, detail };
}

async function planForest(
  source: DeploymentSource,
  paths: readonly string[],
  all: ReadonlySet<string>,
  { channels, country, choices }: PlanRequest,
  data: { readonly catalog: Catalog; readonly history: BroadcastHistory } | null,
  announce: (path: string) => void,
) {
  const attempts: Attempt<Uint8Array>[] = [];
  for (const path of paths) {
    announce(path);
    attempts.push(
      await attempt(path, async () => {
        if (data === null) {
          throw new RangeError(
            "Cannot import forest as its medians and its scale come from catalogue and history: received not both",
          );
        }
        const checkPath = CHECK_SUFFIXES.map((suffix) => path + suffix).find((p) => all.has(p));
        const check = checkPath === undefined
          ? null
          : await readPredictionCheck(checkPath, await source.read(checkPath, MODEL_BYTES_MAX));
        const bytes = await source.read(path, PICKLE_LIMITS.bytesMax);
        const holidays = holidaysIn(data.history, country);
        return await convertForest(bytes, { ...data, channels, holidays }, check);
      }),
    );
  }
  return chooseOne(attempts, choices.forest, "ml-models/audience_forest.joblib", "--forest");
}
