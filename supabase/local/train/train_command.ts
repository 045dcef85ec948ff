/** Trains, shows how good the models are, and stores them. */
import { isoDate } from "@shared/catalog/calendar_day.ts";
import { drawTrainingReport } from "@shared/plots/training_report.ts";
import type { Progress } from "../progress.ts";
import { heldOutAudience } from "./held_out_audience.ts";
import { heldOutCurator } from "./held_out_curator.ts";
import type { Project } from "./open_project.ts";
import { prepareFilms } from "./prepare_films.ts";
import type { TrainFlags } from "./train_flags.ts";
import { type SignalModelFiles, type TrainingSet, trainOn } from "./train_signal_models.ts";
import { readTrainingInput } from "./training_input.ts";
import { trainingText } from "./training_text.ts";

/** What the command works with. */
export interface TrainContext {
  /** Null when it is not needed. */
  readonly project: Project | null;
  readonly progress: Progress;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Takes the result, a text of several lines. */
  readonly print: (text: string) => void;
}

/** Whether a project must be there. */
export function needsProject({ files, channels, dryRun }: TrainFlags): boolean {
  return !dryRun || files === undefined || channels === undefined;
}

/**
 * Runs the command. Models are stored last, when all that is shown has been made.
 *
 * @throws {Error} If the input cannot be used, or the project cannot be reached.
 */
export async function runTraining(flags: TrainFlags, context: TrainContext): Promise<void> {
  const { project, progress, print } = context;
  const set = await progress.step(
    "Read catalogue and history",
    () => readTrainingInput(flags, project),
  );
  const files = await progress.step(
    "Train both models",
    (report) => Promise.resolve(trainOn(set, flags.seed, (done, what) => report(done, 1, what))),
  );
  print(trainingText(files.audience.report, files.curator.report));
  const svg = await progress.step(
    "Draw the report",
    (report) => Promise.resolve(reportSvg(set, files, flags.seed, (done) => report(done, 1))),
  );
  await writeFiles(flags.outDir, files, svg);
  progress.note(`Report and models: ${flags.outDir}`);
  if (flags.dryRun) {
    progress.note("Nothing was stored in the project: this was a dry run");
    return;
  }
  await progress.step("Store the models", () => storeModels(project!, files));
  await progress.step("Prepare the films for isolates", () => preparedOrNoted(project!, context));
}

/** Isolates do without: the models are stored, and that is what the command is for. */
async function preparedOrNoted(project: Project, { progress, today }: TrainContext): Promise<void> {
  try {
    await prepareFilms(project, today);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    progress.note(`The films were not prepared: ${reason}`);
  }
}

function reportSvg(
  set: TrainingSet,
  { audience: { report } }: SignalModelFiles,
  seed: number,
  onProgress: (done: number) => void,
): string {
  const from = isoDate(report.heldOutFrom);
  return drawTrainingReport({
    note: `Asked about what was on air from ${from} on, having learned what was before`,
    importance: report.importance,
    audience: heldOutAudience(set, report.heldOutFrom, seed, (done) => onProgress(0.7 * done)),
    calibration: heldOutCurator(set, seed),
  });
}

async function writeFiles(
  directory: string,
  { audience, curator }: SignalModelFiles,
  svg: string,
): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(`${directory}/training_report.svg`, svg);
  await Deno.writeFile(`${directory}/audience_forest.npz`, audience.bytes);
  await Deno.writeFile(`${directory}/curator.npz`, curator.bytes);
}

async function storeModels(
  { objects }: Project,
  { audience, curator }: SignalModelFiles,
): Promise<void> {
  await objects.upload("ml-models", "audience_forest.npz", audience.bytes, "application/zip");
  await objects.upload("ml-models", "curator.npz", curator.bytes, "application/zip");
}
