// Goal: what cannot be a formula is refused in words; a stored rule that has become one of these
// is left out and stops nothing.
import assert from "node:assert/strict";
import { checkFormula, RuleReader } from "@shared/stores/formula_parser.ts";

Deno.test("checkFormula() tells conditions from numbers", async () => {
  assert.equal((await checkFormula('genre("Drama") or duration_min > 90')).kind, "condition");
  assert.equal((await checkFormula("0.5 * novelty - 1")).kind, "number");
});

Deno.test("checkFormula() says what is wrong", async (t) => {
  const cases: [text: string, reason: RegExp][] = [
    ["duration_min >", /^Cannot parse formula: /],
    ["1 + (2", /^Cannot parse formula: Parenthesis \) expected/],
    ["0;".repeat(251), /at most 500 characters: received 502$/],
    ["duration > 1", /variables are curator, audience, .*: received duration$/],
    ['genr("Drama")', /functions are genre, language, channel, min, .*: received genr\("Drama"\)$/],
    ['import("fs")', /functions are .*: received import\("fs"\)$/],
  ];
  for (const [text, reason] of cases) {
    await t.step(text.slice(0, 30), async () => {
      await assert.rejects(checkFormula(text), { name: "SyntaxError", message: reason });
    });
  }
  await t.step("499 parentheses are refused, not overflowed", async () => {
    await assert.rejects(checkFormula("(".repeat(250) + ")".repeat(250)), SyntaxError);
    await assert.rejects(checkFormula("(".repeat(499)), SyntaxError);
    await assert.rejects(checkFormula("-".repeat(499) + "1"), SyntaxError);
  });
});

Deno.test("RuleReader leaves out what cannot be compiled and keeps the rest", async () => {
  const reader = new RuleReader();
  const good = { name: "good", formula: "hour > 5" };
  const stored = [{ name: "bad", formula: "a.constructor" }, good, { ...good, name: "again" }];
  const rules = await reader.read(stored);
  assert.deepEqual(rules.map(({ name }) => name), ["good", "again"]);
  const [again] = await reader.read([good]);
  assert.equal(again!.tree, rules[0]!.tree);
  assert.deepEqual(await reader.read([]), []);
});
