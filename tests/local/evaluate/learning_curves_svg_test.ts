import assert from "node:assert/strict";
import { XMLValidator } from "fast-xml-parser";
import { learningCurvesSvg } from "../../../supabase/local/evaluate/learning_curves_svg.ts";

const curve = (name: string, regret: number) => ({
  name,
  points: [{ decision: 50, regret: 0.4 }, { decision: 100, regret }],
});
const panels = [{ title: "b <signed>", curves: [curve("random", 0.6), curve("ours", 0.0125)] }];

Deno.test("learningCurvesSvg() is well-formed and says in words what it shows", () => {
  const svg = learningCurvesSvg(panels, "4 seeds & more");
  assert.equal(XMLValidator.validate(svg), true);
  assert.match(svg, /b &lt;signed&gt;: random 0.600, ours 0.013\./);
  assert.match(svg, /4 seeds &amp; more/);
});

Deno.test("learningCurvesSvg() tells lines apart without colour, in both schemes", () => {
  const svg = learningCurvesSvg(panels, "");
  const dashes = [...svg.matchAll(/\.c\d\{stroke-width:[^}]*\}/g)].map(([rule]) => rule.slice(3));
  assert.equal(new Set(dashes).size, 6);
  assert.match(svg, /prefers-color-scheme:dark/);
});

Deno.test("learningCurvesSvg() refuses more contestants than it can tell apart", () => {
  const curves = Array.from({ length: 7 }, (_, i) => curve(`${i}`, 0.1));
  assert.throws(() => learningCurvesSvg([{ title: "", curves }], ""), RangeError);
});
