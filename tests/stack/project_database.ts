/** A PostgreSQL cluster with everything that a project has: baseline, Lite's schemas, migrations. */
import postgres from "postgres";
import { BASELINE } from "../../supabase/local/baseline.ts";
import { type Database, openPostgres } from "../../supabase/local/database.ts";
import { createLite } from "../../supabase/local/lite_app.ts";
import { applyMigrations } from "../../supabase/local/migrate.ts";
import { openDiskStorage } from "../../supabase/local/storage_on_disk.ts";
import { type PostgresCluster, startPostgres } from "./postgres_cluster.ts";

/** Folder of the migrations. */
export const MIGRATIONS = new URL("../../supabase/migrations", import.meta.url).pathname;

/** A cluster and ways to talk to it. */
export interface ProjectDatabase extends AsyncDisposable {
  readonly cluster: PostgresCluster;
  /** Opens a pool of its own with `connections` sessions of the superuser. */
  connect(connections: number, onNotice?: (notice: postgres.Notice) => void): postgres.Sql;
}

/** Starts a cluster and migrates it as the local stack does. */
export async function startProjectDatabase(): Promise<ProjectDatabase> {
  const cluster = await startPostgres();
  try {
    await migrateProject(cluster.url);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return {
    cluster,
    connect: (connections, onNotice = () => {}) =>
      postgres(cluster.url, { max: connections, onnotice: onNotice, fetch_types: false }),
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

/** Brings the empty database at `url` to where a project starts. */
async function migrateProject(url: string): Promise<void> {
  await using database = await openPostgres(url);
  await database.transact(BASELINE);
  await createSystemSchemas(database);
  await applyMigrations(database, MIGRATIONS);
}

/** Lite makes the schemas auth and storage; nothing is served. */
export async function createSystemSchemas(database: Database): Promise<void> {
  const storage = await Deno.makeTempDir();
  try {
    await createLite({
      database,
      storage: await openDiskStorage(storage),
      jwtSecret: crypto.randomUUID(),
      publishableKey: "sb_publishable_unused",
      secretKeys: [],
    });
  } finally {
    await Deno.remove(storage, { recursive: true });
  }
}
