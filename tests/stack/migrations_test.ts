// Goal: the migrations run unchanged where hosted Supabase runs them: as an owner who is no
// superuser, with pg_safeupdate loaded.
// Method: a role with what hosted's `postgres` has applies them and a feedback goes through; the
// text is searched for an update or delete without WHERE.
import assert from "node:assert/strict";
import postgres from "postgres";
import { BASELINE } from "../../supabase/local/baseline.ts";
import { openPostgres } from "../../supabase/local/database.ts";
import { applyMigrations } from "../../supabase/local/migrate.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { createSystemSchemas, MIGRATIONS } from "./project_database.ts";
import {
  activateFirstVersion,
  recordEvent,
  recordSlate,
  selectionOf,
  slateOf,
} from "./project_fixture.ts";

/**
 * Rights of `postgres` on a hosted project, as far as the migrations touch them. Extensions are
 * created there on behalf of the owner.
 */
const HOSTED_OWNER = `
create extension pg_net with schema extensions;
create extension pg_cron with schema pg_catalog;
create role project_owner login nosuperuser createrole bypassrls in role
  anon, authenticated, service_role;
grant create on database postgres to project_owner;
grant all on schema public to project_owner;
grant usage on schema extensions, auth, storage, cron, vault to project_owner;
grant select on vault.decrypted_secrets to project_owner;
grant all on all tables in schema storage to project_owner;
alter schema supabase_migrations owner to project_owner;
grant all on all tables in schema supabase_migrations to project_owner;
`;

Deno.test("no migration updates or deletes without WHERE", async () => {
  for (const { name } of Deno.readDirSync(MIGRATIONS)) {
    const text = (await Deno.readTextFile(`${MIGRATIONS}/${name}`)).replaceAll(/--.*$/gm, "");
    const statements = text.match(/\b(update\s+[\w.]+(\s+as\s+\w+)?\s+set|delete\s+from)\b[^;]*/g);
    for (const statement of statements ?? []) assert.match(statement, /\bwhere\b/, name);
  }
});

Deno.test("every migration says what it depends on and how to undo it", async () => {
  for (const { name } of Deno.readDirSync(MIGRATIONS)) {
    const text = await Deno.readTextFile(`${MIGRATIONS}/${name}`);
    const header = text.slice(0, text.search(/^[^-]/m));
    assert.match(header, /^-- Depends on: /m, name);
    assert.match(header, /Undo: /, name);
  }
});

await onPostgres("migrating as on hosted Supabase", () => {
  Deno.test("an owner without superuser migrates, and feedback goes through", async () => {
    await using cluster = await startPostgres();
    {
      await using superuser = await openPostgres(cluster.url);
      await superuser.transact(BASELINE);
      await createSystemSchemas(superuser);
      await superuser.transact(HOSTED_OWNER);
    }
    const url = cluster.url.replace("postgres@", "project_owner@");
    {
      await using owner = await openPostgres(url);
      await applyMigrations(owner, MIGRATIONS);
    }
    const sql = postgres(url, { max: 1 });
    await sql`set role service_role`;
    await activateFirstVersion(sql);
    const slateId = crypto.randomUUID();
    await recordSlate(sql, slateOf(slateId));
    const { seq } = await recordEvent(sql, {
      ...selectionOf(crypto.randomUUID(), slateId),
      kind: "rejection",
      picked_movie_id: null,
    });
    const [row] = await sql<[{ snapshot: { head_seq: number; excluded: string[] } }]>`
      select public.slot_snapshot('A', '2026-03-01', 20) as snapshot`;
    assert.deepEqual(
      { seq, head: row.snapshot.head_seq, excluded: row.snapshot.excluded },
      { seq: 1, head: 1, excluded: ["f1", "f2", "f3"] },
    );
    await sql`reset role`;
    await sql`select recommender.sweep_checkpoints()`;
    const [{ housekeeping }] = await sql<[{ housekeeping: Record<string, number> }]>`
      select recommender.housekeeping()`;
    assert.equal(housekeeping.slates, 0);
    await sql.end();
  });
});
