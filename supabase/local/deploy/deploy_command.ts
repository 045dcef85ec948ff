/** Shows what a deployment would change, or makes the changes step by step. */
import type { Progress } from "../progress.ts";
import type { DeployStep } from "./deploy_step.ts";

/** What the command works with. */
export interface DeployContext {
  /** In the order in which they are made. */
  readonly steps: readonly DeployStep[];
  /** Runs before anything is changed. @throws {Error} If the sources are not fit. */
  readonly check: () => Promise<void>;
  /** Runs last; returns what is still missing. */
  readonly smokeTest: () => Promise<readonly string[]>;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

/**
 * Runs the command: a dry run unless `yes`. A step that fails ends it; what was done before stays
 * done, and the same command again goes on from there.
 */
export async function runDeploy(yes: boolean, context: DeployContext): Promise<void> {
  const { steps, check, smokeTest, progress, print } = context;
  if (yes) await progress.step("Check the sources", check);
  for (const step of steps) {
    const changes = await progress.step(`${step.name}: look`, () => step.look());
    print(changesText(step.name, changes));
    if (yes && changes.length > 0) await progress.step(`${step.name}: change`, () => step.apply());
  }
  if (!yes) {
    print("Nothing was changed, as this was a dry run: --yes makes the changes");
    return;
  }
  const missing = await progress.step("Ask the functions", smokeTest);
  print("Deployed, and every function answers");
  for (const line of missing) print(`  still missing: ${line}`);
}

function changesText(name: string, changes: readonly string[]): string {
  if (changes.length === 0) return `${name}: nothing to change`;
  return [`${name}:`, ...changes.map((line) => `  ${line}`)].join("\n");
}
