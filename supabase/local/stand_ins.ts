/**
 * pg_net, supabase_vault and pg_cron as pure-SQL extensions, so that migrations say
 * `create extension` unchanged wherever the real ones are missing. PGlite gets all
 * three; a PostgreSQL installation gets pg_net and supabase_vault, and has a real pg_cron.
 */

const FOLDER = new URL("./ext/", import.meta.url);

/** A control or SQL file of an extension, by its name in the share directory. */
export interface StandInFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads the files of every stand-in, or of the extensions in `only`. */
export async function standInFiles(only?: readonly string[]): Promise<StandInFile[]> {
  const names = Array.from(Deno.readDirSync(FOLDER), (entry) => entry.name)
    .filter((name) => only === undefined || only.includes(name.replace(/(\.|--).*$/, "")))
    .sort();
  return await Promise.all(
    names.map(async (name) => ({ name, bytes: await Deno.readFile(new URL(name, FOLDER)) })),
  );
}

/**
 * Copies the stand-ins for pg_net and supabase_vault into a PostgreSQL installation.
 *
 * @param sharedir What `pg_config --sharedir` prints.
 * @throws {Deno.errors.NotFound | Deno.errors.PermissionDenied} As the file system says.
 */
export async function installStandIns(sharedir: string): Promise<void> {
  for (const { name, bytes } of await standInFiles(["pg_net", "supabase_vault"])) {
    await Deno.writeFile(`${sharedir}/extension/${name}`, bytes, { mode: 0o644 });
  }
}

if (import.meta.main) {
  const [sharedir] = Deno.args;
  if (sharedir === undefined) {
    console.error("Usage: deno run -A supabase/local/stand_ins.ts $(pg_config --sharedir)");
    Deno.exit(2);
  }
  await installStandIns(sharedir);
  console.log(`Installed the stand-ins for pg_net and supabase_vault in ${sharedir}/extension`);
}
