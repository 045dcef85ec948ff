// Goal: a formula means what mathjs says it means, and can do nothing but compute. Method: mathjs'
// own evaluation as the oracle over made-up formulas; a list of attacks, each with its refusal.
import assert from "node:assert/strict";
import { compileFormula, type FormulaNode, type FormulaScope } from "@shared/recommend/formula.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import type { Rng } from "@shared/random/rng.ts";
import { evaluate, parse } from "mathjs/number";

const VALUES: Record<string, number> = { a: 3, b: -2.5, c: 0, d: 0.1, e: 7, none: NaN };

const SCOPE: FormulaScope = {
  variables: new Map(Object.entries(VALUES).map(([name, value]) => [name, () => value])),
  tests: new Map([["genre", (text: string) => () => text === "Drama"]]),
};

const compile = (text: string) => compileFormula(parse(text) as FormulaNode, SCOPE);
const valueOf = (text: string) => compile(text).valueOf(0);

/** A random formula of the given depth. */
function numberText(rng: Rng, depth: number): string {
  const pick = <T>(of: readonly T[]) => of[Math.floor(rng.uniform() * of.length)]!;
  if (depth === 0) return pick(["a", "b", "c", "d", "e", "2", "0.5", "1e3", "true"]);
  const number = () => numberText(rng, depth - 1);
  const condition = () => conditionText(rng, depth - 1);
  return pick([
    () => `(${number()} ${pick(["+", "-", "*", "/", "%"])} ${number()})`,
    () => `${pick(["abs", "floor", "ceil", "round", "exp", "sqrt", "log"])}(${number()})`,
    () => `${pick(["min", "max"])}(${number()}, ${number()}, ${number()})`,
    () => `(${condition()} ? ${number()} : 1 * ${number()})`,
    () => `(-${number()})`,
    () => `(${number()})^2`,
  ])();
}

function conditionText(rng: Rng, depth: number): string {
  const pick = <T>(of: readonly T[]) => of[Math.floor(rng.uniform() * of.length)]!;
  if (depth === 0) return pick(["true", "false", "(a > 1)", "(d + 0.2 == 0.3)", "(b <= c < a)"]);
  const condition = () => conditionText(rng, depth - 1);
  const number = () => numberText(rng, depth - 1);
  return pick([
    () => `(${condition()} ${pick(["and", "or", "xor"])} ${condition()})`,
    () => `(not ${condition()})`,
    () => `(${number()} ${pick(["<", ">", "<=", ">=", "=="])} ${number()})`,
    () => `(${condition()} ? ${condition()} : ${condition()})`,
  ])();
}

Deno.test("compileFormula() computes what mathjs computes", () => {
  const rng = createRng(1);
  let compared = 0;
  for (let round = 0; round < 3000; round++) {
    const depth = 1 + round % 4;
    const text = round % 2 === 0 ? numberText(rng, depth) : conditionText(rng, depth);
    let ours;
    try {
      ours = valueOf(text);
    } catch (error) {
      // whoever is refused must have been too long, or mix numbers and conditions
      assert.match(String(error), /at most 100 parts|both sides of/);
      continue;
    }
    assert.equal(Number(ours) + 0, Number(evaluate(text, { ...VALUES })) + 0, text); // -0 is 0
    compared++;
  }
  assert(compared > 2000, String(compared));
});

Deno.test("compileFormula() knows operators and their order", () => {
  const cases: [text: string, value: number | boolean][] = [
    ["1 + 2 * a^2", 19],
    ["-a^2", -9],
    ["b % 2", 1.5],
    ["a % 0", 3],
    ["2 a", 6],
    ["round(b)", -3],
    ["floor(d * 3 / d)", 3],
    ["d + 0.2 == 0.3", true],
    ["d + 0.2 > 0.3", false],
    ["1 < a <= 3", true],
    ["1 < a < 3", false],
    ["a > 1 ? 4 : 5", 4],
    ["not (a > 1) or c == 0 and true", true],
    ["2 * genre(\"Drama\") - genre('Comedy')", 2],
    ['genre("Drama") xor a > 5', true],
    ["max(1, a, b)", 3],
  ];
  for (const [text, value] of cases) assert.equal(valueOf(text), value, text);
  assert.equal(compile('genre("Drama")').kind, "condition");
  assert.equal(compile("a").kind, "number");
});

Deno.test("compileFormula() finds every comparison with a missing number false", () => {
  for (const operator of ["<", ">", "<=", ">=", "==", "!="]) {
    assert.equal(valueOf(`none ${operator} 3`), false, operator);
    assert.equal(valueOf(`3 ${operator} none`), false, operator);
  }
  assert.equal(valueOf("a != 3"), false);
  assert.equal(valueOf("a != 4"), true);
  assert(Number.isNaN(valueOf("none + 1")));
});

Deno.test("compileFormula() refuses whatever is no formula over a film", async (t) => {
  const cases: [name: string, text: string][] = [
    ["a property", "a.constructor"],
    ["a property by index", 'a["constructor"]'],
    ["an optional property", "a?.b"],
    ["a call of a property", 'genre.constructor("return 1")()'],
    ["a call of a known name behind a dot", "a.abs(1)"],
    ["a call of a call", 'abs("x")("y")'],
    ["a constructor by name", 'constructor("return Deno")'],
    ["a method of the prototype", "toString"],
    ["a function of the prototype", "valueOf()"],
    ["__proto__", "__proto__"],
    ["hasOwnProperty", 'hasOwnProperty("a")'],
    ["import", "import({a: 1})"],
    ["evaluate", 'evaluate("1")'],
    ["parse", 'parse("1")'],
    ["createUnit", 'createUnit("x")'],
    ["simplify", 'simplify("1")'],
    ["an assignment", "a = 1"],
    ["an assignment to a property", "a.b = 1"],
    ["a function", "f(x) = x"],
    ["a block", "a; 1"],
    ["lines", "a\n1"],
    ["a matrix", "[1, 2]"],
    ["a range", "1:1000000000"],
    ["an object", "{a: 1}"],
    ["an index", "a[1]"],
    ["a text", '"Drama"'],
    ["a text as a number", '"1" + 1'],
    ["a factorial", "170!"],
    ["a function of mathjs that is not listed", "gamma(171)"],
    ["random", "random()"],
    ["a transposition", "a'"],
    ["bits", "a | 1"],
    ["a shift", "1 << 30"],
    ["a unit", "2 cm"],
    ["a conversion", "a to e"],
    ["an imaginary number", "2i"],
    ["a constant of mathjs", "pi"],
    ["null", "null"],
    ["undefined", "undefined"],
    ["nothing", ""],
    ["a remark alone", "# a"],
    ["a text made up", 'genre(genre("Drama"))'],
    ["a computed text", 'genre("Dra" + "ma")'],
    ["a variable as text", "genre(a)"],
    ["no text", "genre()"],
    ["two texts", 'genre("a", "b")'],
    ["a test without its text", "genre"],
    ["a function without its values", "abs()"],
    ["too many values", "abs(1, 2)"],
    ["more than 20 values", `max(${Array(21).fill("1")})`],
    ["a number as a condition", "a and true"],
    ["a number that decides", "a ? 1 : 2"],
    ["a number that is negated", "not a"],
    ["two kinds of answers", "a > 1 ? 1 : true"],
    ["deep parentheses", "(".repeat(120) + "1" + ")".repeat(120)],
    ["deep negation", "not ".repeat(120) + "true"],
    ["101 parts", Array(51).fill("a").join(" + ")],
  ];
  for (const [name, text] of cases) {
    await t.step(name, () => {
      assert.throws(() => compile(text), { name: "SyntaxError" });
    });
  }
});

Deno.test("compileFormula() takes 99 parts, and numbers too large for it as infinite", () => {
  assert.equal(valueOf(Array(50).fill("a").join(" + ")), 150);
  assert.equal(valueOf("9^9^9^9"), Infinity);
  assert.equal(valueOf("1e400"), Infinity);
});
