/** Shows what an import would do, asks, and does it. */
import { readSettings } from "@shared/recommend/settings.ts";
import { supabaseVersionLog } from "@shared/stores/supabase_version_log.ts";
import { UsageError } from "../flags.ts";
import type { Progress } from "../progress.ts";
import type { Project } from "../train/open_project.ts";
import { applyImport, type ImportOutcome } from "./apply_import.ts";
import type { DeploymentSource } from "./deployment_source.ts";
import { type ImportFlags, SIGNAL_ORDERS } from "./import_flags.ts";
import type { ImportPlan } from "./import_plan.ts";
import { makePlan } from "./make_plan.ts";
import { planText } from "./plan_text.ts";

/** What the command works with. */
export interface ImportContext {
  readonly source: DeploymentSource;
  readonly project: Project;
  readonly progress: Progress;
  readonly print: (text: string) => void;
  /** Asks the operator and returns the answer; null where nobody can answer. */
  readonly ask: ((question: string) => string | null) | null;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Runs the command.
 *
 * @throws {RangeError} If there is nothing to import, or the operator says no.
 * @throws {UsageError} If nobody can be asked and `--yes` is missing.
 */
export async function runImport(flags: ImportFlags, context: ImportContext): Promise<void> {
  const { source, project, progress, print, ask } = context;
  const settings = readSettings(await project.database.settings());
  const channels = settings.channels.map(({ name }) => name);
  const plan = await progress.step("Look through the source", (report) =>
    makePlan(source, {
      channels,
      country: settings.holidayCountry,
      convert: flags.convert,
      choices: flags.choices,
      signalNames: (path) => flags.signalNames ?? askForOrder(path, ask),
    }, report));
  print(planText(plan, source.name, project.url));
  requireSomething(plan, source.name);
  if (flags.dryRun) {
    progress.note("Nothing was stored: this was a dry run");
    return;
  }
  if (!flags.yes) confirm(project.url, ask);
  const outcome = await progress.step("Import", (report) =>
    applyImport(plan, {
      ...project,
      versions: supabaseVersionLog(project.client),
      channels,
      wait: context.wait,
    }, (what) => report(0, 1, what)));
  print(outcomeText(outcome));
}

function askForOrder(path: string, ask: ImportContext["ask"]): readonly string[] | null {
  const answer = ask?.(
    `${path} does not state the order of its signals. Is the curator "first" or "last"?`,
  );
  return SIGNAL_ORDERS[`curator-${answer?.trim().toLowerCase()}`] ?? null;
}

function confirm(url: string, ask: ImportContext["ask"]): void {
  if (ask === null) {
    throw new UsageError("Nobody can be asked: add --yes to import, or --dry-run to look only");
  }
  const answer = ask(`Import this into ${url}? (yes/no)`);
  if (/^y(es)?$/i.test(answer?.trim() ?? "")) return;
  throw new RangeError("Cannot import as it was not confirmed: nothing was stored");
}

function requireSomething({ model, catalog, history, forest }: ImportPlan, source: string): void {
  if (model || catalog || history || forest) return;
  throw new RangeError(
    `Cannot import from ${source} as it must hold something that can be used: received what is listed above`,
  );
}

function outcomeText({ versionName, wasThere }: ImportOutcome): string {
  if (versionName === null) return "Imported; the model is as it was";
  return wasThere
    ? `Imported; the same model came as ${versionName} before, and nothing it learned since is lost`
    : `Imported; the model is served as ${versionName}`;
}
