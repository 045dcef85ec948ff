// Goal: a self-hosted stack's folder gets the functions and their settings, and is left alone when
// it has them. Method: the step on a folder of its own.
import assert from "node:assert/strict";
import { functionFilesStep } from "../../../supabase/local/deploy/function_files_step.ts";

const BUNDLE = {
  name: "infer",
  files: new Map([["index.js", "0;"], ["chunk.js", "1;"]]),
  bytes: 4,
};

Deno.test("functionFilesStep() writes what differs, settings readable by the owner alone", async () => {
  const folder = await Deno.makeTempDir({ prefix: "function-files-" });
  try {
    const step = functionFilesStep(folder, [BUNDLE], "v1", new Map([["A", "1"]]));
    assert.equal((await step.look()).length, 2);
    await step.apply();
    assert.deepEqual(await step.look(), []);
    assert.equal(await Deno.readTextFile(`${folder}/infer/index.ts`), 'import "./index.js";\n');
    assert.equal(await Deno.readTextFile(`${folder}/infer/chunk.js`), "1;");
    const settings = `${folder}/film-recommender.env`;
    assert.equal(await Deno.readTextFile(settings), "A=1\nCODE_VERSION=v1\n");
    assert.equal((await Deno.stat(settings)).mode! & 0o777, 0o600);
    await Deno.writeTextFile(`${folder}/infer/chunk.js`, "2;");
    assert.match((await step.look()).join(), /^upload infer/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
