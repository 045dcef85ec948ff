/** The Supabase CLI, of the one version that this is tested with, as a child process. */

/** What is asked of it. */
export interface SupabaseCli {
  /** Runs a command and returns what it printed. @throws {Error} If it fails, with its reason. */
  run(args: readonly string[], workdir?: string): Promise<string>;
  /** Runs a command that answers in JSON. */
  json(args: readonly string[], workdir?: string): Promise<unknown>;
}

/** How it is set up. */
export interface CliOptions {
  /** Folder that holds supabase/. */
  readonly workdir: string;
  /** File that names another management API; undefined for supabase.com. */
  readonly profile: string | undefined;
  /** Texts that no error message may repeat. */
  readonly secrets: readonly string[];
}

const VERSION = "3.1.0";

/** Returns a CLI that never asks back. */
export function supabaseCli({ workdir, profile, secrets }: CliOptions): SupabaseCli {
  const run = async (args: readonly string[], at = workdir) => {
    const all = [...args, "--yes", "--agent=no", `--workdir=${at}`];
    if (profile !== undefined) all.push(`--profile=${profile}`);
    const { success, stdout, stderr } = await new Deno.Command("npx", {
      args: ["-y", `supabase@${VERSION}`, ...all],
      env: { SUPABASE_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    if (success) return out!;
    const reason = masked(`${out}${err}`.replaceAll(/^npm warn .*\n/gm, "").trim(), secrets);
    throw new Error(`Cannot run supabase ${args.slice(0, 2).join(" ")}: ${reason}`);
  };
  return {
    run,
    json: async (args, at) => JSON.parse(await run([...args, "--output-format=json"], at)),
  };
}

/** The text of a profile for a management API elsewhere. */
export function profileText(managementUrl: string): string {
  return JSON.stringify({
    name: "deploy",
    api_url: managementUrl,
    dashboard_url: managementUrl,
    project_host: "supabase.co",
  });
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 0)
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
