/** Applies migrations and the seed the way the Supabase CLI does, with its history tables. */
import { readTextIfPresent } from "./atomic_file.ts";
import type { Database } from "./database.ts";

const HISTORY = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
create table if not exists supabase_migrations.seed_files (
  path text primary key,
  hash text not null
);
`;

/**
 * Applies the files of `directory` that the database has not seen, in order of their
 * version, each in one transaction with its line in the history.
 *
 * @returns The names of the files applied now.
 * @throws {Error} Naming the file, with the database's error as its cause.
 */
export async function applyMigrations(
  database: Database,
  directory: string,
  report: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  await database.transact(HISTORY);
  const rows = await database.query<{ version: string }>(
    "select version from supabase_migrations.schema_migrations",
  );
  const seen = new Set(rows.map((row) => row.version));
  const pending = migrationFiles(directory).filter(({ version }) => !seen.has(version));
  for (const [done, { file, version, name }] of pending.entries()) {
    report(done, pending.length);
    const script = await Deno.readTextFile(`${directory}/${file}`);
    const record = `insert into supabase_migrations.schema_migrations (version, name)
      values ('${version}', '${name}');`;
    await apply(database, file, `${script}\n;${record}`);
  }
  if (pending.length > 0) await database.gate.run(() => database.connection.clearSchemaCache());
  return pending.map(({ file }) => file);
}

/** Runs a seed file once a database: its path is remembered, as the CLI does. */
export async function applySeed(database: Database, path: string): Promise<boolean> {
  const known = await database.query(
    "select 1 from supabase_migrations.seed_files where path = 'supabase/seed.sql'",
  );
  const script = known.length > 0 ? undefined : await readTextIfPresent(path);
  if (script === undefined) return false;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const hash = new Uint8Array(digest).toHex();
  const record =
    `insert into supabase_migrations.seed_files values ('supabase/seed.sql', '${hash}');`;
  await apply(database, path, `${script}\n;${record}`);
  return true;
}

function migrationFiles(directory: string) {
  return Array.from(Deno.readDirSync(directory), (entry) => entry.name)
    .flatMap((file) => {
      const match = /^(\d+)_(\w+)\.sql$/.exec(file);
      return match ? [{ file, version: match[1]!, name: match[2]! }] : [];
    })
    .sort((a, b) => a.file < b.file ? -1 : 1);
}

async function apply(database: Database, file: string, script: string): Promise<void> {
  try {
    await database.transact(script);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot apply ${file} as the database refused it: ${reason}`, { cause });
  }
}
