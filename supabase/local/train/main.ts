/** `deno task train`: the models behind the audience and the curator signal, and the warm start. */
import { textProgress } from "../progress.ts";
import { openProject } from "./open_project.ts";
import { runCommand } from "./run_command.ts";
import { needsProject, runTraining } from "./train_command.ts";
import { parseTrainFlags, TRAIN_USAGE } from "./train_flags.ts";
import { runWarmStart } from "./warm_start/warm_start_command.ts";

/** Progress goes to standard error, so that standard output holds the result alone. */
const progress = textProgress(
  (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  Deno.stderr.isTerminal(),
  () => performance.now(),
);

await runCommand(async () => {
  const flags = parseTrainFlags(Deno.args);
  if (flags.help) {
    console.log(TRAIN_USAGE);
    return;
  }
  const project = needsProject(flags)
    ? await openProject(flags, (name) => Deno.env.get(name))
    : null;
  const run = flags.warmStart ? runWarmStart : runTraining;
  const today = new Date().toISOString().slice(0, 10);
  await run(flags, { project, progress, today, print: console.log });
}, TRAIN_USAGE);
