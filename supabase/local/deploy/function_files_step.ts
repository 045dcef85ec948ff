/** Functions of a self-hosted stack: files in a folder that its functions container reads. */
import { readTextIfPresent, writeFileAtomically } from "../atomic_file.ts";
import type { FunctionBundle } from "./bundle_functions.ts";
import type { DeployStep } from "./deploy_step.ts";
import { type Settings, settingsText } from "./function_settings.ts";
import { uploadLine } from "./hosted_functions_step.ts";

/** Beside the functions; the container's env_file. */
export const SETTINGS_FILE = "film-recommender.env";

/**
 * Writes each function's files, then index.ts, which the container starts: until then the function
 * that was there before runs on.
 */
export function functionFilesStep(
  folder: string,
  bundles: readonly FunctionBundle[],
  version: string,
  settings: Settings,
): DeployStep {
  const wanted = new Map([...settings, ["CODE_VERSION", version]]);
  const settingsPath = `${folder}/${SETTINGS_FILE}`;
  const isOther = async (bundle: FunctionBundle) => {
    for (const [path, text] of filesOf(bundle, folder)) {
      if (await readTextIfPresent(path) !== text) return true;
    }
    return false;
  };
  return {
    name: "Functions",
    async look() {
      const lines: string[] = [];
      for (const bundle of bundles) {
        if (await isOther(bundle)) lines.push(uploadLine(bundle, version));
      }
      if (await readTextIfPresent(settingsPath) !== settingsText(wanted)) {
        lines.push(`write ${SETTINGS_FILE}; then restart the functions container`);
      }
      return lines;
    },
    async apply() {
      for (const bundle of bundles) {
        await Deno.mkdir(`${folder}/${bundle.name}`, { recursive: true });
        for (const [path, text] of filesOf(bundle, folder)) {
          await writeFileAtomically(path, text, 0o644);
        }
      }
      await writeFileAtomically(settingsPath, settingsText(wanted), 0o600);
    },
  };
}

function filesOf({ name, files }: FunctionBundle, folder: string): [path: string, text: string][] {
  const own = [...files].map(([file, text]): [string, string] => [
    `${folder}/${name}/${file}`,
    text,
  ]);
  return [...own, [`${folder}/${name}/index.ts`, 'import "./index.js";\n']];
}
