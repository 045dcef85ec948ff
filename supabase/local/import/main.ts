/** `deno task import`: takes over the files of an earlier deployment. */
import { UsageError } from "../flags.ts";
import { textProgress } from "../progress.ts";
import { openProject, serviceClient } from "../train/open_project.ts";
import { runCommand } from "../train/run_command.ts";
import { bucketSource } from "./bucket_source.ts";
import type { DeploymentSource } from "./deployment_source.ts";
import { directorySource } from "./directory_source.ts";
import { runImport } from "./import_command.ts";
import { IMPORT_USAGE, type ImportFlags, parseImportFlags } from "./import_flags.ts";

const progress = textProgress(
  (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  Deno.stderr.isTerminal(),
  () => performance.now(),
);

function openSource({ from, fromKeyVariable }: ImportFlags): DeploymentSource {
  if (!/^https?:\/\//.test(from)) return directorySource(from);
  const key = Deno.env.get(fromKeyVariable);
  if (!key) throw new UsageError(`--from needs the project's secret key in ${fromKeyVariable}`);
  const { origin } = new URL(from);
  return bucketSource(serviceClient(origin, key), origin);
}

await runCommand(async () => {
  const flags = parseImportFlags(Deno.args);
  if (flags.help) {
    console.log(IMPORT_USAGE);
    return;
  }
  await runImport(flags, {
    source: openSource(flags),
    project: await openProject(flags, (name) => Deno.env.get(name)),
    progress,
    print: console.log,
    ask: Deno.stdin.isTerminal() ? (question) => prompt(question) : null,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}, IMPORT_USAGE);
