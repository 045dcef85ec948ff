/** `deno task deploy`: brings a Supabase project up to date with this checkout. */
import { textProgress } from "../progress.ts";
import { runCommand } from "../train/run_command.ts";
import { runDeploy } from "./deploy_command.ts";
import { deployContext } from "./deploy_context.ts";
import { DEPLOY_USAGE, parseDeployFlags } from "./deploy_flags.ts";

const progress = textProgress(
  (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  Deno.stderr.isTerminal(),
  () => performance.now(),
);

await runCommand(async () => {
  const flags = parseDeployFlags(Deno.args);
  if (flags.help) {
    console.log(DEPLOY_USAGE);
    return;
  }
  const scratchDir = await Deno.makeTempDir({ prefix: "deploy-" });
  try {
    const context = await deployContext(flags, {
      readVariable: (name) => Deno.env.get(name),
      scratchDir,
      progress,
      print: console.log,
    });
    await runDeploy(flags.yes, context);
  } finally {
    await Deno.remove(scratchDir, { recursive: true });
  }
}, DEPLOY_USAGE);
