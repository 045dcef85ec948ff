/** The functions as they are deployed: bundled, in a folder as a self-hosted stack reads them. */
import {
  bundleFunction,
  type FunctionBundle,
} from "../../supabase/local/deploy/bundle_functions.ts";
import { functionFilesStep } from "../../supabase/local/deploy/function_files_step.ts";
import { readProjectConfig } from "../../supabase/local/deploy/project_config.ts";
import { PROJECT } from "../../supabase/local/deploy/project_root.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import type { ColdStart } from "./cold_service.ts";
import { cpuMilliseconds, peakMegabytes } from "./process_memory.ts";

/** A folder that goes at the end of the block. */
export interface DeployedFunctions extends AsyncDisposable {
  readonly folder: string;
  readonly bundles: readonly FunctionBundle[];
}

/** What the only instance of a function has used since it started. */
export async function usageOf(stack: Stack, name: string): Promise<Omit<ColdStart, "wallMs">> {
  const { pid } = stack.functions.instances(name)[0]!;
  const [cpuMs, megabytes] = [await cpuMilliseconds(pid), await peakMegabytes(pid)];
  return { cpuMs: cpuMs!, megabytes: megabytes! };
}

/** Bundles all functions. */
export async function deployFunctions(): Promise<DeployedFunctions> {
  const bundles: FunctionBundle[] = [];
  const { functions } = readProjectConfig(
    await Deno.readTextFile(`${PROJECT}/supabase/config.toml`),
  );
  for (const name of functions) bundles.push(await bundleFunction(name));
  const folder = await Deno.makeTempDir({ prefix: "functions-" });
  await functionFilesStep(folder, bundles, "bench", new Map()).apply();
  return {
    folder,
    bundles,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
