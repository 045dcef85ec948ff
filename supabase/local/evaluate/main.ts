/** `deno task evaluate`: how well the learner learns, by simulation and by the recorded log. */
import { textProgress } from "../progress.ts";
import { checkOnSimulator, checkText } from "./check_command.ts";
import { compareLearners, comparisonFigure, comparisonText } from "./compare.ts";
import {
  EVALUATE_USAGE,
  type EvaluateFlags,
  parseEvaluateFlags,
  UsageError,
} from "./evaluate_flags.ts";
import { judgeProject } from "./log_command.ts";
import { logText } from "./log_text.ts";
import { KEY_VARIABLE, projectAccess } from "./project_access.ts";
import { sweepSettings, sweepText } from "./sweep.ts";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Progress goes to standard error, so that standard output holds the result alone. */
const progress = textProgress(
  (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  Deno.stderr.isTerminal(),
  () => performance.now(),
);

async function main(args: readonly string[]): Promise<void> {
  const flags = parseEvaluateFlags(args);
  switch (flags.command) {
    case "help":
      console.log(EVALUATE_USAGE);
      return;
    case "sweep":
      return await sweep(flags);
    case "check":
      return await check(flags);
    case "log":
      return await judge(flags);
    case "compare":
      return await compare(flags);
  }
}

async function compare(flags: EvaluateFlags): Promise<void> {
  const comparison = await progress.step(
    "Simulate",
    (report) => compareLearners(flags, (done, total) => report(done, total, "seasons")),
  );
  const { panels: _, ...figures } = comparison;
  console.log(
    flags.json ? JSON.stringify({ ...machine(), ...figures }, null, 2) : comparisonText(comparison),
  );
  if (flags.figuresDir === null) return;
  await Deno.mkdir(flags.figuresDir, { recursive: true });
  const path = `${flags.figuresDir}/learning_curves.svg`;
  await Deno.writeTextFile(path, comparisonFigure(comparison));
  progress.note(`Learning curves: ${path}`);
}

async function sweep(flags: EvaluateFlags): Promise<void> {
  const lines = await progress.step(
    "Simulate",
    (report) => sweepSettings(flags, (done, total) => report(done, total, "seasons")),
  );
  const { seeds, decisions } = flags;
  console.log(
    flags.json
      ? JSON.stringify({ ...machine(), seeds, decisions, lines }, null, 2)
      : sweepText(lines, decisions),
  );
}

async function check(flags: EvaluateFlags): Promise<void> {
  const records = await progress.step(
    "Simulate logs and judge them",
    (report) => checkOnSimulator(flags, (done, total) => report(done, total, "logs")),
  );
  const { seeds, decisions } = flags;
  console.log(
    flags.json
      ? JSON.stringify({ ...machine(), seeds, decisions, records }, null, 2)
      : checkText(records, seeds),
  );
}

async function judge(flags: EvaluateFlags): Promise<void> {
  const access = await projectAccess(flags.url, flags.dataDir, Deno.env.get(KEY_VARIABLE));
  const report = await judgeProject(access, flags.version, progress);
  console.log(flags.json ? JSON.stringify({ ...machine(), ...report }, null, 2) : logText(report));
}

function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    runtime: `Deno ${Deno.version.deno}`,
    processors: navigator.hardwareConcurrency,
  };
}

/** What is the caller's to mend gets a line, a defect its stack. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${EVALUATE_USAGE}`;
  if (error instanceof Error && /^Cannot /.test(error.message)) return error.message;
  return Deno.inspect(error);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(explain(error));
    Deno.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE);
  }
}
