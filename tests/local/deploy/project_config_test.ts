// Goal: what is deployed is what config.toml names; nothing public, nothing left to the platform.
import assert from "node:assert/strict";
import { readProjectConfig } from "../../../supabase/local/deploy/project_config.ts";

const PROJECT = new URL("../../../supabase/", import.meta.url);

Deno.test("readProjectConfig() names every function and bucket there is", async () => {
  const { functions, buckets } = readProjectConfig(
    await Deno.readTextFile(new URL("config.toml", PROJECT)),
  );
  const folders = Array.from(Deno.readDirSync(new URL("functions/", PROJECT)), ({ name }) => name);
  assert.deepEqual(functions.toSorted(), folders.sort());
  assert.deepEqual(buckets.toSorted(), ["competition-xml", "ml-models", "models", "movie-data"]);
});

Deno.test("readProjectConfig() refuses a public bucket and a function behind the platform's check", () => {
  const open = "[storage.buckets.models]\npublic = true\n";
  assert.throws(() => readProjectConfig(open), /\[storage\.buckets\.models\].*public = false/);
  const checked = '[functions.infer]\nimport_map = "../import_map.json"\n';
  assert.throws(() => readProjectConfig(checked), /\[functions\.infer\].*verify_jwt = false/);
});
