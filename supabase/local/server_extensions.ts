/** Which extensions a database has, and which of them are our stand-ins. */
import type { Database } from "./database.ts";

const OF_BASELINE = ["pgcrypto", "supabase_vault"];

/**
 * Checks that a PostgreSQL server offers what the baseline and the migrations create.
 *
 * @throws {Error} Naming what is missing and what to do about it.
 */
export async function requireExtensions(
  database: Database,
  migrationsDir: string,
): Promise<void> {
  const rows = await database.query<{ name: string }>("select name from pg_available_extensions");
  const available = new Set(rows.map((row) => row.name));
  const needed = new Set([...OF_BASELINE, ...await extensionsCreatedIn(migrationsDir)]);
  const missing = [...needed].filter((name) => !available.has(name));
  if (missing.length === 0) return;
  throw new Error(
    `Cannot use this PostgreSQL as it lacks extensions: ${missing.join(", ")}. Install pgcrypto ` +
      "and pg_cron from your system's packages (postgresql-contrib, postgresql-15-cron; pg_cron " +
      "also needs shared_preload_libraries and cron.database_name), and stand-ins for the others " +
      'with: deno run -A supabase/local/stand_ins.ts "$(pg_config --sharedir)"',
  );
}

async function extensionsCreatedIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  for (const { name } of Deno.readDirSync(directory)) {
    if (!name.endsWith(".sql")) continue;
    const script = await Deno.readTextFile(`${directory}/${name}`);
    const statements = script.matchAll(/^\s*create extension (?:if not exists )?"?(\w+)/gim);
    names.push(...Array.from(statements, ([, extension]) => extension!));
  }
  return names;
}

/** Names of the installed extensions that are stand-ins: their work is ours to do. */
export async function installedStandIns(database: Database): Promise<Set<string>> {
  const rows = await database.query<{ name: string }>(
    `select installed.extname::text as name
     from pg_extension as installed
     join pg_available_extensions as offered on offered.name = installed.extname
     where offered.comment like 'Stand-in %'`,
  );
  return new Set(rows.map((row) => row.name));
}
