import assert from "node:assert/strict";
import { parseEvaluateFlags } from "../../../supabase/local/evaluate/evaluate_flags.ts";

Deno.test("parseEvaluateFlags() writes the figure for the whole comparison only", () => {
  assert.equal(parseEvaluateFlags([]).figuresDir, "supabase/local/evaluate/figures");
  assert.equal(parseEvaluateFlags(["--seeds", "3"]).figuresDir, null);
  assert.equal(parseEvaluateFlags(["--seeds=3", "--figures=out"]).figuresDir, "out");
});

Deno.test("parseEvaluateFlags() reads each option", () => {
  const flags = parseEvaluateFlags(["--sweep", "--regimes", "f,a", "--decisions=50", "--json"]);
  assert.equal(flags.command, "sweep");
  assert.deepEqual(flags.regimes, ["a", "f"]);
  assert.equal(flags.decisions, 50);
  assert.equal(flags.seeds, 8);
  assert.equal(flags.json, true);
  assert.equal(flags.firstSeed, 1);
  const fresh = parseEvaluateFlags(["--first-seed", "101"]);
  assert.equal(fresh.firstSeed, 101);
  assert.equal(fresh.figuresDir, null, "the README shows seeds 1 to 12");
});

Deno.test("parseEvaluateFlags() refuses what it does not know", async (t) => {
  const cases: [args: string[], message: RegExp][] = [
    [["--seed"], /^Unknown argument "--seed"$/],
    [["--seeds"], /^--seeds needs a value$/],
    [["--seeds", "0"], /^--seeds must be a whole number from 1 to 10000: received "0"$/],
    [["--regimes", "a,x"], /received "x"$/],
    [["--log", "--sweep"], /^One command at a time$/],
    [["--json=1"], /^Unknown argument "--json=1"$/],
  ];
  for (const [args, message] of cases) {
    await t.step(args.join(" "), () => {
      assert.throws(() => parseEvaluateFlags(args), { name: "UsageError", message });
    });
  }
});
