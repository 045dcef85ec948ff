/** The command line of `deno task start`. */

/** What the operator asked for. */
export interface StartFlags {
  readonly help: boolean;
  /** 0-65535; 0 lets the system choose. */
  readonly port: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly postgresUrl: string | undefined;
  /** Instances of each function, 1-32. */
  readonly instances: number;
  readonly demoData: boolean;
}

/** Printed for --help. */
export const USAGE = `Brings up the whole system on this machine, without Docker.

Usage: deno task start [options]

  --port N          Port on 127.0.0.1 (54321); 0 lets the system choose
  --data-dir DIR    Where database, objects and keys are kept (supabase/.temp)
  --fresh           Forget what earlier runs left in the data directory
  --postgres URL    Use a PostgreSQL server instead of the built-in PGlite
  --instances N     Processes for each function, asked in turn (1)
  --no-demo-data    Leave an empty catalogue empty
  --help            Print this text
`;

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Parses the arguments; a value may follow its flag or an equals sign. @throws {UsageError} */
export function parseFlags(args: readonly string[]): StartFlags {
  const switches = new Set<string>();
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [name = "", inline] = splitOnce(args[i]!);
    if (["--help", "--fresh", "--no-demo-data"].includes(name) && inline === undefined) {
      switches.add(name);
    } else if (["--port", "--data-dir", "--postgres", "--instances"].includes(name)) {
      const value = inline ?? args[++i];
      if (!value || value.startsWith("--")) throw new UsageError(`${name} needs a value`);
      values.set(name, value);
    } else throw new UsageError(`Unknown argument "${args[i]}"`);
  }
  return checked(switches, values);
}

function splitOnce(argument: string): [string, string | undefined] {
  const cut = argument.indexOf("=");
  return cut < 0 ? [argument, undefined] : [argument.slice(0, cut), argument.slice(cut + 1)];
}

function checked(switches: ReadonlySet<string>, values: ReadonlyMap<string, string>): StartFlags {
  const postgresUrl = values.get("--postgres");
  if (postgresUrl !== undefined && !isPostgresUrl(postgresUrl)) {
    throw new UsageError(`--postgres needs a URL postgres://user:password@host:port/database`);
  }
  if (postgresUrl !== undefined && switches.has("--fresh")) {
    throw new UsageError(
      "--fresh does not empty a PostgreSQL server: drop the database there and create it again",
    );
  }
  return {
    help: switches.has("--help"),
    port: integer("--port", values.get("--port") ?? "54321", 0, 65535),
    dataDir: values.get("--data-dir") ?? "supabase/.temp",
    fresh: switches.has("--fresh"),
    postgresUrl,
    instances: integer("--instances", values.get("--instances") ?? "1", 1, 32),
    demoData: !switches.has("--no-demo-data"),
  };
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}: received "${text}"`);
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}
