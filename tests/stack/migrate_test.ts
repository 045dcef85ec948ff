// Goal: migrations run once, in order, whole or not at all, with the history that the
// Supabase CLI keeps. Method: files of the test's own on a stack's database.
import assert from "node:assert/strict";
import { applyMigrations, applySeed } from "../../supabase/local/migrate.ts";
import { startScratchStack } from "./scratch_stack.ts";

Deno.test("applyMigrations() applies what the database has not seen, in order", async (t) => {
  await using stack = await startScratchStack();
  const { db } = stack;
  const directory = await Deno.makeTempDir();
  const write = (name: string, sql: string) => Deno.writeTextFile(`${directory}/${name}`, sql);
  const history = async () =>
    (await db.query<{ entry: string }>(
      `select version || '_' || name as entry from supabase_migrations.schema_migrations
       where version >= '3' order by version`,
    )).map(({ entry }) => entry);

  await t.step("files that are no migrations are left alone", async () => {
    await write(
      "30000101000002_second.sql",
      "insert into public.numbers values (2) -- no semicolon",
    );
    await write("30000101000001_first.sql", "create table public.numbers (n int primary key);");
    await write("README.md", "not SQL");
    const applied = await applyMigrations(db, directory);
    assert.deepEqual(applied, ["30000101000001_first.sql", "30000101000002_second.sql"]);
    assert.deepEqual(await history(), ["30000101000001_first", "30000101000002_second"]);
    assert.deepEqual(await db.query("select n from public.numbers"), [{ n: 2 }]);
  });

  await t.step("a second run does nothing", async () => {
    assert.deepEqual(await applyMigrations(db, directory), []);
  });

  await t.step(
    "one added before others is applied, one renamed under its version is not",
    async () => {
      await Deno.rename(
        `${directory}/30000101000001_first.sql`,
        `${directory}/30000101000001_numbers.sql`,
      );
      await write("30000101000000_added.sql", "create table public.letters (l text);");
      assert.deepEqual(await applyMigrations(db, directory), ["30000101000000_added.sql"]);
      assert.deepEqual(await history(), [
        "30000101000000_added",
        "30000101000001_first",
        "30000101000002_second",
      ]);
    },
  );

  await t.step("a migration that fails is named and leaves nothing", async () => {
    const failing = "insert into public.numbers values (3); insert into public.numbers values (2);";
    await write("30000101000003_third.sql", failing);
    await write("30000101000004_fourth.sql", "insert into public.numbers values (4);");
    await assert.rejects(() => applyMigrations(db, directory), {
      message:
        /^Cannot apply 30000101000003_third\.sql as the database refused it: .*duplicate key/,
    });
    assert.deepEqual(await db.query("select n from public.numbers"), [{ n: 2 }]);
    assert.equal((await history()).length, 3);
  });

  await t.step("the seed is sown once", async () => {
    const seed = `${directory}/seed.sql`;
    assert.equal(await applySeed(db, seed), false, "there is none");
    await Deno.writeTextFile(seed, "insert into public.numbers values (5);");
    assert.deepEqual([await applySeed(db, seed), await applySeed(db, seed)], [true, false]);
  });
  await Deno.remove(directory, { recursive: true });
});
