/** Functions of a hosted project, uploaded by the CLI and named by CODE_VERSION. */
import type { FunctionBundle } from "./bundle_functions.ts";
import type { DeployStep } from "./deploy_step.ts";
import { changedSettings, setSettings } from "./function_settings.ts";
import type { ManagementApi } from "./management_api.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

/** What is uploaded, and what with. */
export interface HostedFunctions {
  readonly api: ManagementApi;
  readonly cli: SupabaseCli;
  readonly ref: string;
  readonly bundles: readonly FunctionBundle[];
  readonly version: string;
  readonly scratchDir: string;
}

/**
 * CODE_VERSION is set after the upload: where it is as it should be, so is the code. It also goes
 * into the record of each version of the model.
 */
export function hostedFunctionsStep(
  { api, cli, ref, bundles, version, scratchDir }: HostedFunctions,
): DeployStep {
  const marker = new Map([["CODE_VERSION", version]]);
  return {
    name: "Functions",
    async look() {
      const isOther = (await changedSettings(api, marker)).size > 0;
      const deployed = await api.deployedFunctions();
      return bundles.filter(({ name }) => isOther || !deployed.has(name))
        .map((bundle) => uploadLine(bundle, version));
    },
    async apply() {
      const staging = `${scratchDir}/functions-${crypto.randomUUID()}`;
      await stageFunctions(bundles, staging);
      await cli.run(["functions", "deploy", "--use-api", `--remote=${ref}`], staging);
      await setSettings(cli, ref, marker, scratchDir);
    },
  };
}

/** What is said of a function that will be put in its place. */
export function uploadLine({ name, bytes }: FunctionBundle, version: string): string {
  return `upload ${name}, ${Math.ceil(bytes / 1000)} KB, code ${version}`;
}

/** Writes a folder that the CLI can deploy from, with nothing in it but the bundles. */
async function stageFunctions(bundles: readonly FunctionBundle[], folder: string): Promise<void> {
  let config = 'project_id = "film-recommender"\n';
  for (const { name, files } of bundles) {
    const path = `${folder}/supabase/functions/${name}`;
    await Deno.mkdir(path, { recursive: true });
    for (const [file, text] of files) await Deno.writeTextFile(`${path}/${file}`, text);
    config +=
      `[functions.${name}]\nverify_jwt = false\nentrypoint = "./functions/${name}/index.js"\n`;
  }
  await Deno.writeTextFile(`${folder}/supabase/config.toml`, config);
}
