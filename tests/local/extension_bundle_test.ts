// Goal: PGlite's bundle is a tar that any tar reads. Method: the system's tar.
import assert from "node:assert/strict";
import { writeExtensionBundle } from "../../supabase/local/extension_bundle.ts";
import { installStandIns, standInFiles } from "../../supabase/local/stand_ins.ts";

Deno.test("writeExtensionBundle() writes a tar with every stand-in", async () => {
  const directory = await Deno.makeTempDir();
  const url = await writeExtensionBundle(`${directory}/bundle.tar.gz`);
  const { success } = await new Deno.Command("tar", {
    args: ["-xzf", url.pathname, "-C", directory],
  }).output();
  assert(success);
  const files = await standInFiles();
  assert.deepEqual(files.map(({ name }) => name), [
    "pg_cron--1.0.sql",
    "pg_cron.control",
    "pg_net--1.0.sql",
    "pg_net.control",
    "supabase_vault--1.0.sql",
    "supabase_vault.control",
  ]);
  for (const { name, bytes } of files) {
    const unpacked = await Deno.readFile(`${directory}/share/postgresql/extension/${name}`);
    assert.deepEqual(unpacked, bytes, name);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("installStandIns() leaves pg_cron to the real one", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/extension`);
  await installStandIns(directory);
  const names = Array.from(Deno.readDirSync(`${directory}/extension`), ({ name }) => name).sort();
  assert.deepEqual(names, [
    "pg_net--1.0.sql",
    "pg_net.control",
    "supabase_vault--1.0.sql",
    "supabase_vault.control",
  ]);
  await Deno.remove(directory, { recursive: true });
});
