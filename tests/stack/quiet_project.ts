/**
 * A project at rest: its first version is active, and no job runs behind a test's back. Each has a
 * cluster of its own, as jobs and locks concern all of one.
 */
import type postgres from "postgres";
import { type ProjectDatabase, startProjectDatabase } from "./project_database.ts";
import { activateFirstVersion } from "./project_fixture.ts";

export interface QuietProject {
  readonly database: ProjectDatabase;
  /** Two sessions of the superuser. */
  readonly sql: postgres.Sql;
}

/** Starts it; stopQuietProject ends it. */
export async function startQuietProject(): Promise<QuietProject> {
  const database = await startProjectDatabase();
  const sql = database.connect(2);
  await sql`select cron.unschedule(jobname::text) from cron.job`;
  await activateFirstVersion(sql);
  return { database, sql };
}

/** Closes the sessions and removes the cluster. */
export async function stopQuietProject({ database, sql }: QuietProject): Promise<void> {
  await sql.end();
  await database.cluster.stop();
}
