// Goal: the command line says what it means or is refused by name.
import assert from "node:assert/strict";
import { UsageError } from "../../../supabase/local/flags.ts";
import { needsProject } from "../../../supabase/local/train/train_command.ts";
import { parseTrainFlags } from "../../../supabase/local/train/train_flags.ts";

const FILES = ["--catalog", "c.parquet", "--history", "h.parquet"];

Deno.test("parseTrainFlags() reads values behind a flag or an equals sign", () => {
  const flags = parseTrainFlags([...FILES, "--seed=7", "--channels=One, Two", "--country", "FR"]);
  assert.deepEqual(flags.files, { catalog: "c.parquet", history: "h.parquet" });
  assert.deepEqual([flags.seed, flags.channels, flags.country], [7, ["One", "Two"], "FR"]);
  assert.equal(flags.outDir, "supabase/.temp/training");
  assert.equal(parseTrainFlags(["--data-dir", "here"]).outDir, "here/training");
  assert.equal(parseTrainFlags([]).warmStart, false);
  assert.equal(parseTrainFlags(["--warm-start"]).warmStart, true);
});

Deno.test("parseTrainFlags() refuses what it cannot follow", () => {
  const wrong: [args: string[], reason: RegExp][] = [
    [["--sed", "1"], /Unknown argument "--sed"/],
    [["--dry-run=1"], /Unknown argument/],
    [["--seed"], /--seed needs a value/],
    [["--seed", "--dry-run"], /--seed needs a value/],
    [["--seed", "-1"], /from 0 to 2\^53 - 1/],
    [["--seed", "9007199254740992"], /from 0 to 2\^53 - 1/],
    [["--history", "h.parquet"], /belong together/],
    [["--channels", "A,A"], /different names/],
    [["--channels", "A,,B"], /different names/],
    [["--country", "DE"], /CH or FR/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(() => parseTrainFlags(args), (error: Error) => {
      assert(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("needsProject() is false only when everything is given and nothing stored", () => {
  const all = [...FILES, "--channels", "One", "--dry-run"];
  assert.equal(needsProject(parseTrainFlags(all)), false);
  assert.equal(needsProject(parseTrainFlags(all.filter((arg) => arg !== "--dry-run"))), true);
  assert.equal(needsProject(parseTrainFlags([...FILES, "--dry-run"])), true);
  assert.equal(needsProject(parseTrainFlags(["--channels", "One", "--dry-run"])), true);
});
