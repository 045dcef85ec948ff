/** The command line of `deno task deploy`. */
import { UsageError } from "../flags.ts";
import { readArguments } from "../train/read_arguments.ts";

/** What the operator asked for. */
export interface DeployFlags {
  readonly help: boolean;
  readonly target: HostedFlags | SelfHostedFlags;
  /** Change things; without it the command only tells what it would change. */
  readonly yes: boolean;
  readonly skipChecks: boolean;
  /** File with settings of the functions, one NAME=value a line. */
  readonly envFile: string | undefined;
}

/** A project of supabase.com, or of whoever speaks its management API. */
export interface HostedFlags {
  readonly kind: "hosted";
  readonly ref: string;
  /** Such as `https://abcdefghijklmnopqrst.supabase.co`. */
  readonly projectUrl: string;
  readonly managementUrl: string;
  /** For `db push` in place of the reference. */
  readonly databaseUrl: string | undefined;
}

/** A stack of one's own, whose functions are files. */
export interface SelfHostedFlags {
  readonly kind: "self-hosted";
  readonly projectUrl: string;
  readonly databaseUrl: string;
  readonly functionsDir: string;
}

const MANAGEMENT_URL = "https://api.supabase.com";

export const DEPLOY_USAGE = `Brings a Supabase project up to date with this checkout: database,
buckets, settings, Vault, functions; then asks the functions whether they answer.

Usage: deno task deploy --remote=REF [options]
       deno task deploy --functions-dir=DIR --project-url=URL --db-url=URL [options]

Without --yes it only shows what would change. It may be repeated at any time.

  --yes                 Make the changes
  --skip-checks         Do not run "deno task ok" before changing anything
  --env-file FILE       Settings of the functions, one NAME=value a line
A hosted project; SUPABASE_ACCESS_TOKEN must be set:
  --remote REF          Its reference, 20 letters
  --db-url URL          Its pooler's postgres://..., for networks without IPv6
  --project-url URL     Its own domain instead of https://REF.supabase.co
  --management-url URL  Instead of ${MANAGEMENT_URL}
A self-hosted one; SUPABASE_SECRET_KEY and AUTOMATION_KEY must be set:
  --functions-dir DIR   Where its functions container finds them (volumes/functions)
  --project-url URL     Where it is reached
  --db-url URL          Its database, as the owner postgres
`;

/** Reads the command line. @throws {UsageError} */
export function parseDeployFlags(args: readonly string[]): DeployFlags {
  const { switches, values } = readArguments(
    args,
    ["--help", "--yes", "--skip-checks"],
    ["--remote", "--db-url", "--project-url", "--management-url", "--functions-dir", "--env-file"],
  );
  const help = switches.has("--help");
  return {
    help,
    target: help ? hosted(new Map([["--remote", "a".repeat(20)]])) : targetOf(values),
    yes: switches.has("--yes"),
    skipChecks: switches.has("--skip-checks"),
    envFile: values.get("--env-file"),
  };
}

function targetOf(values: ReadonlyMap<string, string>): HostedFlags | SelfHostedFlags {
  const isHosted = values.has("--remote");
  if (isHosted === values.has("--functions-dir")) {
    throw new UsageError(
      "Name a hosted project with --remote, or a self-hosted one with " +
        "--functions-dir",
    );
  }
  return isHosted ? hosted(values) : selfHosted(values);
}

function hosted(values: ReadonlyMap<string, string>): HostedFlags {
  const ref = values.get("--remote")!;
  if (!/^[a-z]{20}$/.test(ref)) {
    throw new UsageError(`--remote must be a reference of 20 letters: received "${ref}"`);
  }
  return {
    kind: "hosted",
    ref,
    projectUrl: origin(
      "--project-url",
      values.get("--project-url") ?? `https://${ref}.supabase.co`,
    ),
    managementUrl: origin("--management-url", values.get("--management-url") ?? MANAGEMENT_URL),
    databaseUrl: optional(values.get("--db-url"), databaseUrl),
  };
}

function selfHosted(values: ReadonlyMap<string, string>): SelfHostedFlags {
  return {
    kind: "self-hosted",
    projectUrl: origin("--project-url", values.get("--project-url")),
    databaseUrl: databaseUrl(values.get("--db-url")),
    functionsDir: values.get("--functions-dir")!,
  };
}

function origin(name: string, text: string | undefined): string {
  if (text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text)) {
    return new URL(text).origin;
  }
  throw new UsageError(`${name} must be an http(s) URL: received "${text ?? "none"}"`);
}

/** Its text may hold a password, so an error does not repeat it. */
function databaseUrl(text: string | undefined): string {
  if (text !== undefined && /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new UsageError("--db-url must be a URL postgres://user:password@host:port/database");
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}
