// Goal: what the database promises to one session: rules, privileges, errors.
// Method: pg_prove runs each file of supabase/tests/database on a migrated cluster; every file
// rolls back, so they share it.
import { run } from "./postgres_installation.ts";
import { onPostgres } from "./on_postgres.ts";
import { type ProjectDatabase, startProjectDatabase } from "./project_database.ts";

const FOLDER = new URL("../../supabase/tests/database/", import.meta.url);

await onPostgres("pgTAP", () => {
  let database: ProjectDatabase;
  Deno.test.beforeAll(async () => {
    database = await startProjectDatabase();
  });
  Deno.test.afterAll(() => database.cluster.stop());

  const files = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name)
    .filter((name) => name.endsWith(".test.sql")).sort();
  for (const file of files) {
    Deno.test(`pgTAP ${file} passes`, async () => {
      const { pathname } = new URL(file, FOLDER);
      await run([
        "pg_prove",
        ...["--host", "127.0.0.1", "--port", String(database.cluster.port)],
        ...["--username", "postgres", "--dbname", "postgres", "--verbose", pathname],
      ]);
    });
  }
});
