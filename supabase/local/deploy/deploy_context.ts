/** The steps of a deployment, put together for its target. */
import { createClient } from "@supabase/supabase-js";
import { UsageError } from "../flags.ts";
import type { Progress } from "../progress.ts";
import { bucketStep } from "./bucket_step.ts";
import { bundleFunction, codeVersion } from "./bundle_functions.ts";
import { databaseStep } from "./database_step.ts";
import type { DeployContext } from "./deploy_command.ts";
import type { DeployFlags, HostedFlags, SelfHostedFlags } from "./deploy_flags.ts";
import type { DeployStep } from "./deploy_step.ts";
import { functionFilesStep } from "./function_files_step.ts";
import { parseSettings, type Settings, settingStep } from "./function_settings.ts";
import { hostedFunctionsStep } from "./hosted_functions_step.ts";
import { keyStep } from "./key_step.ts";
import { managementApi, type ProjectKeys } from "./management_api.ts";
import { type ProjectConfig, readProjectConfig } from "./project_config.ts";
import { PROJECT } from "./project_root.ts";
import { smokeTest } from "./smoke_test.ts";
import { sqlRunner } from "./sql_runner.ts";
import { profileText, type SupabaseCli, supabaseCli } from "./supabase_cli.ts";
import { vaultStep } from "./vault_step.ts";

/** What the outside gives. */
export interface DeployWorld {
  readVariable(name: string): string | undefined;
  /** A folder of the command's own, for files that hold secrets. */
  readonly scratchDir: string;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

/** What all steps of one deployment share. */
interface Plan {
  readonly config: ProjectConfig;
  readonly cli: SupabaseCli;
  /** Reference of the project, or URL of its database. */
  readonly remote: string;
  readonly projectUrl: string;
  readonly keys: () => Promise<ProjectKeys>;
}

/** @throws {UsageError} If a variable is missing. */
export async function deployContext(
  flags: DeployFlags,
  world: DeployWorld,
): Promise<DeployContext> {
  const config = readProjectConfig(await Deno.readTextFile(`${PROJECT}/supabase/config.toml`));
  const settings = flags.envFile === undefined
    ? new Map<string, string>()
    : parseSettings(await Deno.readTextFile(flags.envFile));
  const { target } = flags;
  const { steps, keys } = target.kind === "hosted"
    ? await hostedSteps(target, config, settings, world)
    : await selfHostedSteps(target, config, settings, world);
  return {
    steps,
    check: flags.skipChecks ? () => Promise.resolve() : checkSources,
    smokeTest: async () =>
      await smokeTest({
        projectUrl: target.projectUrl,
        functions: config.functions,
        keys: await keys(),
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      }),
    progress: world.progress,
    print: world.print,
  };
}

async function hostedSteps(
  { ref, projectUrl, managementUrl, databaseUrl }: HostedFlags,
  config: ProjectConfig,
  settings: Settings,
  world: DeployWorld,
) {
  const token = variable(world, "SUPABASE_ACCESS_TOKEN");
  const api = managementApi(managementUrl, ref, token);
  const profile = `${world.scratchDir}/profile.json`;
  await Deno.writeTextFile(profile, profileText(managementUrl));
  const cli = supabaseCli({ workdir: PROJECT, profile, secrets: [token, databaseUrl ?? ""] });
  const plan = { config, cli, remote: ref, projectUrl, keys: () => api.keys() };
  const { bundles, version } = await bundleAll(config, world.progress);
  const functions = { api, cli, ref, bundles, version, scratchDir: world.scratchDir };
  const steps: DeployStep[] = [
    databaseStep(cli, databaseUrl ?? ref),
    keyStep(api),
    ...sharedSteps(plan, world),
    settingStep(api, cli, ref, settings, world.scratchDir),
    hostedFunctionsStep(functions),
  ];
  return { steps, keys: plan.keys };
}

async function selfHostedSteps(
  { projectUrl, databaseUrl, functionsDir }: SelfHostedFlags,
  config: ProjectConfig,
  settings: Settings,
  world: DeployWorld,
) {
  const keys = {
    secret: variable(world, "SUPABASE_SECRET_KEY"),
    automation: variable(world, "AUTOMATION_KEY"),
  };
  const cli = supabaseCli({ workdir: PROJECT, profile: undefined, secrets: [databaseUrl] });
  const plan = {
    config,
    cli,
    remote: databaseUrl,
    projectUrl,
    keys: () => Promise.resolve(keys),
  };
  const { bundles, version } = await bundleAll(config, world.progress);
  const steps: DeployStep[] = [
    databaseStep(cli, databaseUrl),
    ...sharedSteps(plan, world),
    functionFilesStep(functionsDir, bundles, version, settings),
  ];
  return { steps, keys: plan.keys };
}

function sharedSteps(
  { config, cli, remote, projectUrl, keys }: Plan,
  { scratchDir }: DeployWorld,
): DeployStep[] {
  const connect = async () =>
    createClient(projectUrl, (await keys()).secret, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    });
  const entries = async () => ({
    functions_url: `${projectUrl}/functions/v1`,
    automation_key: (await keys()).automation,
  });
  return [
    bucketStep(connect, config.buckets),
    vaultStep(sqlRunner(cli, remote, scratchDir), entries),
  ];
}

async function bundleAll(config: ProjectConfig, progress: Progress) {
  return await progress.step("Bundle the functions", async (report) => {
    const bundles = [];
    for (const [done, name] of config.functions.entries()) {
      report(done, config.functions.length, name);
      bundles.push(await bundleFunction(name));
    }
    return { bundles, version: await codeVersion(bundles) };
  });
}

async function checkSources(): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "ok"],
    cwd: PROJECT,
    stdin: "null",
  }).output();
  if (!success) throw new Error('Cannot deploy as "deno task ok" must pass: run it to see why');
}

function variable({ readVariable }: DeployWorld, name: string): string {
  const value = readVariable(name);
  if (value) return value;
  throw new UsageError(`The variable ${name} must be set`);
}
