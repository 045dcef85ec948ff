// Goal: the picture is well-formed, says in words what it shows, and is to scale.
import assert from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { drawWeightMarginals } from "@shared/plots/weight_marginals.ts";

const row = (mean: number, deviation: number) => ({
  mean: new Float64Array(6).fill(mean),
  deviation: new Float64Array(6).fill(deviation),
});
const context = (label: string, mean: number, parent: number | null) => ({
  label,
  version: row(mean, 0.5),
  parent: parent === null ? null : row(parent, 0.8),
});
const draw = (contexts: ReturnType<typeof context>[]) =>
  drawWeightMarginals({ versionName: "v1.0.1", parentName: "v1.0.0", contexts });

const paths = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(`<path class="${name}" d="M([^"]+?)Z?"`, "g"))].map(([, d]) =>
    d!.split("L").map((point) => point.split(" ").map(Number) as [number, number])
  );

Deno.test("drawWeightMarginals() is well-formed XML whatever the labels say", () => {
  const svg = draw([context('<script>"&" & friends', 2, 1)]);
  assert.equal(XMLValidator.validate(svg), true);
  const root = new XMLParser({ ignoreAttributes: false }).parse(svg).svg;
  assert.equal(root["@_role"], "img");
  assert.equal(root.title["#text"], "Weights of v1.0.1");
  assert(!svg.includes("<script"));
});

Deno.test("drawWeightMarginals() says the means in words", () => {
  const svg = draw([context("prime time", 2, 1), context("morning", -1, null)]);
  assert.match(svg, /<desc[^>]*>prime time: curator 2\.00, .*morning: curator -1\.00/);
});

Deno.test("drawWeightMarginals() draws each density to scale", () => {
  const svg = draw([context("a", 2, 0)]);
  const [density] = paths(svg, "density");
  const peak = density!.reduce((best, point) => point[1] < best[1] ? point : best);
  const [mean] = [...svg.matchAll(/<circle class="mean" cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  assert(Math.abs(peak[0] - mean!) < 0.11, "the peak stands over the mean");
  const [parent] = paths(svg, "parent");
  const parentPeak = parent!.reduce((best, point) => point[1] < best[1] ? point : best);
  const [zero] = [...svg.matchAll(/<line class="zero" x1="([\d.]+)"/g)].map(([, x]) => Number(x));
  assert(Math.abs(parentPeak[0] - zero!) < 0.11, "a parent of mean 0 peaks at zero");
  const [from, to] = [...svg.matchAll(/class="interval" x1="([\d.]+)" x2="([\d.]+)"/g)][0]!.slice(1)
    .map(Number);
  const sixDeviations = density!.at(-1)![0] - density![0]![0];
  assert(Math.abs((to! - from!) / sixDeviations - 2 * 1.6448536 / 6) < 0.01, "90 % interval");
});

Deno.test("drawWeightMarginals() shows six contexts at most and both colour schemes", () => {
  const svg = draw(Array.from({ length: 9 }, (_, i) => context(`context ${i}`, i, null)));
  assert.equal(paths(svg, "density").length, 36);
  assert(!svg.includes("context 6"));
  assert.match(svg, /prefers-color-scheme:dark/);
});

Deno.test("drawWeightMarginals() throws on what cannot be drawn", () => {
  assert.throws(() => draw([]), /at least one context/);
  assert.throws(() => draw([{ ...context("x", 1, null), version: row(NaN, 1) }]), /must be finite/);
  assert.throws(() => draw([{ ...context("x", 1, null), version: row(1, -1) }]), /must be finite/);
});
