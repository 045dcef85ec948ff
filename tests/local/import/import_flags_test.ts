// Goal: the command line says what it means or is refused by name.
import assert from "node:assert/strict";
import { UsageError } from "../../../supabase/local/flags.ts";
import { parseImportFlags } from "../../../supabase/local/import/import_flags.ts";

Deno.test("parseImportFlags() reads what is to be done", () => {
  const flags = parseImportFlags([
    ...["--from", "old/", "--signal-order=curator-last", "--convert", "--yes"],
    ...["--forest", "ml-models/a.pkl"],
  ]);
  assert.equal(flags.from, "old");
  assert.deepEqual(flags.signalNames, [
    ...["audience", "competition", "diversity", "novelty", "rights", "curator"],
  ]);
  assert.deepEqual([flags.convert, flags.yes, flags.dryRun], [true, true, false]);
  assert.equal(flags.choices.forest, "ml-models/a.pkl");
  assert.equal(parseImportFlags(["--from", "old"]).signalNames, undefined);
  assert.equal(parseImportFlags(["--help"]).help, true);
});

Deno.test("parseImportFlags() refuses what it cannot follow", () => {
  const wrong: [args: string[], reason: RegExp][] = [
    [[], /--from is needed/],
    [["--from", "x", "--signal-order", "last"], /must be curator-first or curator-last/],
    [["--from", "x", "--signal-order", "toString"], /must be curator-first or curator-last/],
    [["--from", "--yes"], /--from needs a value/],
    [["--from", "x", "--force"], /Unknown argument "--force"/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(() => parseImportFlags(args), (error: Error) => {
      assert(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  }
});
