// Goal: the command tells what the past is worth before anything is stored. Method: the real command
// on an invented broadcaster's files, without a project.
import assert from "node:assert/strict";
import { XMLValidator } from "fast-xml-parser";
import { silentProgress } from "../../../../supabase/local/progress.ts";
import { parseTrainFlags } from "../../../../supabase/local/train/train_flags.ts";
import { runWarmStart } from "../../../../supabase/local/train/warm_start/warm_start_command.ts";
import { type InventedFiles, inventedFiles } from "../invented_files.ts";

async function dryRun(files: InventedFiles, out: string, channels = files.channels) {
  const flags = parseTrainFlags([
    ...["--warm-start", "--dry-run", "--catalog", files.catalog, "--history", files.history],
    ...["--channels", channels.join(","), "--out", `${files.directory}/${out}`],
  ]);
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  const today = "2026-11-22";
  await runWarmStart(flags, { project: null, progress: silentProgress, today, print });
  return {
    text: printed.join("\n"),
    svg: await Deno.readTextFile(`${files.directory}/${out}/warm_start.svg`),
  };
}

Deno.test("runWarmStart() shows each weight, the days of picks, and one sentence", async () => {
  await using files = await inventedFiles();
  const { text, svg } = await dryRun(files, "a");
  for (const weight of ["0", "0.01", "0.03", "0.1", "0.3", "1"]) {
    assert.match(
      text,
      new RegExp(`^\\| ${weight} of a pick +(<- taken +)?\\| +\\d\\.\\d{3} \\|`, "m"),
    );
  }
  assert.equal(text.match(/<- taken/g)!.length, 1);
  assert.match(text, /^\| 64 +\| +\d+ \| +\d\.\d{3} \|/m);
  assert.match(text, /The warm start is worth .*days of picks/);
  assert.equal(XMLValidator.validate(svg), true);
  assert.match(svg, /prefers-color-scheme:dark/);
  assert(svg.includes(text.split("\n").at(-1)!), "the figure says what the text says");
  assert.deepEqual(await dryRun(files, "b"), { text, svg }, "the same again");
});
