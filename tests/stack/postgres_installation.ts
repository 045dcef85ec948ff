/** Our own copy of Debian's PostgreSQL 15 with the stand-in extensions, and a data template. */
import { installStandIns } from "../../supabase/local/stand_ins.ts";

const BIN = "/usr/lib/postgresql/15/bin";
const SHARE = "/usr/share/postgresql/15";

/** What tests on PostgreSQL need, as Debian names it. */
export const PACKAGES = "postgresql-15 postgresql-15-cron postgresql-15-pgtap " +
  "postgresql-15-plpgsql-check " +
  "libtap-parser-sourcehandler-pgtap-perl";

/** Where the copy is. */
export interface Installation {
  readonly bin: string;
  /** Data directory after initdb, stopped: copy it. */
  readonly template: string;
  /** Folder for the clusters' directories. */
  readonly clusters: string;
  /** The command line that runs `command` as the owner of the data: never root. */
  asOwner(...command: string[]): string[];
}

const CONFIGURATION = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
timezone = 'UTC'
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.use_background_workers = on
max_worker_processes = 20
fsync = off
`;

/** Whether PostgreSQL 15 with pg_cron, pgTAP and pg_prove is installed. */
export async function postgresIsInstalled(): Promise<boolean> {
  const files = [
    `${BIN}/initdb`,
    `${SHARE}/extension/pg_cron.control`,
    `${SHARE}/extension/pgtap.control`,
    `${SHARE}/extension/plpgsql_check.control`,
    "/usr/bin/pg_prove",
  ];
  return (await Promise.all(files.map(exists))).every(Boolean);
}

/**
 * Makes the copy and the template where they are missing.
 *
 * They are kept between runs under the system's folder for temporary files, in a folder that only
 * we can write, named for what went into it.
 */
export async function installation(): Promise<Installation> {
  const root = `${Deno.env.get("TMPDIR") ?? "/tmp"}/recommender-postgres-${Deno.uid()}`;
  await Deno.mkdir(`${root}/clusters`, { recursive: true, mode: 0o755 });
  const { uid, isSymlink } = await Deno.lstat(root);
  if (isSymlink || uid !== Deno.uid()) {
    throw new Error(`Cannot use ${root} as it must be our own folder: received one of user ${uid}`);
  }
  const home = `${root}/${await fingerprint()}`;
  if (!await exists(home)) await build(home);
  await run(asOwner("true"));
  if (Deno.uid() === 0) await run(["chown", "postgres", `${root}/clusters`]);
  return {
    bin: `${home}/lib/postgresql/15/bin`,
    template: `${home}/template`,
    clusters: `${root}/clusters`,
    asOwner,
  };
}

/** Builds beside and renames, so that a second test process sees all of it or nothing. */
async function build(home: string): Promise<void> {
  const draft = `${home}.${crypto.randomUUID().slice(0, 8)}`;
  await Deno.mkdir(`${draft}/lib/postgresql`, { recursive: true });
  await Deno.mkdir(`${draft}/share/postgresql`, { recursive: true });
  await run(["cp", "-a", "/usr/lib/postgresql/15", `${draft}/lib/postgresql/15`]);
  await run(["cp", "-a", SHARE, `${draft}/share/postgresql/15`]);
  await installStandIns(`${draft}/share/postgresql/15`);
  const template = `${draft}/template`;
  await Deno.mkdir(template, { mode: 0o700 });
  if (Deno.uid() === 0) await run(["chown", "postgres", template]);
  await run(asOwner(
    `${draft}/lib/postgresql/15/bin/initdb`,
    ...["-D", `${template}/data`, "-U", "postgres", "--auth=trust"],
    ...["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
  ));
  await Deno.writeTextFile(`${template}/data/postgresql.conf`, CONFIGURATION, { append: true });
  try {
    await Deno.rename(draft, home);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    if (!await exists(home)) throw error;
  }
}

/** Changes with the PostgreSQL package, the stand-ins and the settings above. */
async function fingerprint(): Promise<string> {
  const extensions = new URL("../../supabase/local/ext/", import.meta.url);
  const names = Array.from(Deno.readDirSync(extensions), ({ name }) => name).sort();
  const parts = [
    CONFIGURATION,
    await run([`${BIN}/postgres`, "--version"]),
    ...await Promise.all(names.map((name) => Deno.readTextFile(new URL(name, extensions)))),
  ];
  const bytes = new TextEncoder().encode(parts.join("\0"));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
}

/** initdb and postgres refuse to run as root. */
function asOwner(...command: string[]): string[] {
  return Deno.uid() === 0 ? ["runuser", "-u", "postgres", "--", ...command] : command;
}

/**
 * Runs a program and returns what it printed.
 * @throws {Error} With both outputs if it fails.
 */
export async function run([program, ...args]: readonly string[]): Promise<string> {
  const child = new Deno.Command(program!, { args, stdin: "null", cwd: "/" });
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout);
  if (success) return output;
  throw new Error(`Cannot run ${program} ${args.join(" ")}: ${output}${decoder.decode(stderr)}`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
