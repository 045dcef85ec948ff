/** Settings of the functions: what their environment says besides what the platform puts there. */
import { sha256Hex } from "@shared/stores/sha256.ts";
import type { DeployStep } from "./deploy_step.ts";
import type { ManagementApi } from "./management_api.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

/** Values by name. */
export type Settings = ReadonlyMap<string, string>;

/**
 * Reads `NAME=value` lines; empty ones and those that begin with # are comments.
 * @throws {SyntaxError} Naming the line, never its value.
 */
export function parseSettings(text: string): Settings {
  const settings = new Map<string, string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new SyntaxError(`Cannot read settings as line ${i + 1} must be NAME=value`);
    }
    if (name.startsWith("SUPABASE_")) {
      throw new SyntaxError(`Cannot set ${name} as names with SUPABASE_ are the platform's own`);
    }
    settings.set(name, value);
  }
  return settings;
}

/** The text that `parseSettings` reads back. */
export function settingsText(settings: Settings): string {
  return [...settings].map(([name, value]) => `${name}=${value}\n`).join("");
}

/** SHA-256 of a text in hexadecimal: all that the platform tells of a secret, once it is set. */
export function digestOf(text: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(text));
}

/** Of `settings`, those that the project does not have like that. */
export async function changedSettings(
  api: Pick<ManagementApi, "secretDigests">,
  settings: Settings,
): Promise<Settings> {
  const known = await api.secretDigests();
  const changed = new Map<string, string>();
  for (const [name, value] of settings) {
    if (known.get(name) !== await digestOf(value)) changed.set(name, value);
  }
  return changed;
}

/** Sets secrets of the functions; values are handed over in a file of `scratchDir`. */
export async function setSettings(
  cli: SupabaseCli,
  ref: string,
  settings: Settings,
  scratchDir: string,
): Promise<void> {
  const file = `${scratchDir}/${crypto.randomUUID()}.env`;
  await Deno.writeTextFile(file, settingsText(settings), { mode: 0o600 });
  try {
    await cli.run(["secrets", "set", `--remote=${ref}`, `--env-file=${file}`]);
  } finally {
    await Deno.remove(file);
  }
}

/** The operator's settings of a hosted project. */
export function settingStep(
  api: ManagementApi,
  cli: SupabaseCli,
  ref: string,
  settings: Settings,
  scratchDir: string,
): DeployStep {
  const changed = () => changedSettings(api, settings);
  return {
    name: "Secrets of the functions",
    look: async () => [...(await changed()).keys()].map((name) => `set ${name}`),
    apply: async () => await setSettings(cli, ref, await changed(), scratchDir),
  };
}
