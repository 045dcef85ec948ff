/** Looks at the past, shows what it is worth to the learner, and lets it begin with that. */
import { supabaseVersionLog } from "@shared/stores/supabase_version_log.ts";
import type { Project } from "../open_project.ts";
import type { TrainContext } from "../train_command.ts";
import type { TrainFlags } from "../train_flags.ts";
import { readTrainingInput } from "../training_input.ts";
import { evidenceOf } from "./evidence.ts";
import { modelInService, modelOfFiles } from "./model_in_service.ts";
import { pastChoices } from "./past_choices.ts";
import { storeWarmStart } from "./store_warm_start.ts";
import { type WarmStart, warmStart } from "./warm_start.ts";
import { warmStartSvg } from "./warm_start_svg.ts";
import { warmStartText } from "./warm_start_text.ts";

/**
 * Runs the command; the version comes last, when all that is shown has been made.
 *
 * @throws {Error} If the input cannot be used, or the project cannot be reached.
 */
export async function runWarmStart(flags: TrainFlags, context: TrainContext): Promise<void> {
  const { project, progress, print } = context;
  const set = await progress.step(
    "Read catalogue and history",
    () => readTrainingInput(flags, project),
  );
  const model = project
    ? await progress.step("Read the model in service", () => modelInService(project))
    : modelOfFiles(set.channels);
  const { prior, recorded, slateSize } = model;
  const past = await progress.step(
    "Look at the past as it was then",
    (report) =>
      Promise.resolve(pastChoices(
        { ...model, set, contextNames: prior.contextNames, seed: flags.seed },
        (done) => report(done, 1),
      )),
  );
  const found = await progress.step("Weigh it on what is held out", (report) => {
    const slates = { size: slateSize, seed: flags.seed };
    const evidence = evidenceOf(prior, past.choices, recorded, slates);
    return Promise.resolve(warmStart(prior, evidence, (done) => report(done, 1)));
  });
  print(warmStartText(found, past.unexplained));
  await Deno.mkdir(flags.outDir, { recursive: true });
  await Deno.writeTextFile(`${flags.outDir}/warm_start.svg`, warmStartSvg(found));
  progress.note(`Figure: ${flags.outDir}/warm_start.svg`);
  if (flags.dryRun) progress.note("Nothing was stored in the project: this was a dry run");
  else if (found.weight > 0) await store(project!, found, context);
}

async function store(
  { client, objects, database }: Project,
  { state, weight, evidence: { whole } }: WarmStart,
  { progress, print }: TrainContext,
): Promise<void> {
  const { versionName, priorVersion, wasThere } = await progress.step(
    "Serve it",
    (report) =>
      storeWarmStart(state, `warm start: ${whole.length} past choices, each ${weight} of a pick`, {
        versions: supabaseVersionLog(client),
        objects,
        settings: () => database.settings(),
        codeVersion: "train",
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      }, (what) => report(0, 1, what)),
  );
  print(
    wasThere
      ? `The same prior is in service already: ${versionName} stands on ${priorVersion}`
      : `Served as ${versionName}, with all that was learned; its prior is ${priorVersion}`,
  );
}
