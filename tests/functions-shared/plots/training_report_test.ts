// Goal: the report is well-formed, says in words what it shows, and is to scale.
import assert from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { drawTrainingReport, type TrainingFigures } from "@shared/plots/training_report.ts";

const FIGURES: TrainingFigures = {
  note: "learned before 2026-03-01",
  importance: [{ name: "hour", rmseIncrease: 8 }, { name: "genre_*", rmseIncrease: 2 }, {
    name: "adult",
    rmseIncrease: -1,
  }],
  audience: { predicted: [50, 100], observed: [200, 100] },
  calibration: [{ predicted: 0.25, observed: 0.5 }, { predicted: 0.75, observed: 1 }],
};

const numbers = (svg: string, pattern: RegExp) =>
  [...svg.matchAll(pattern)].map(([, ...groups]) => groups.map(Number));

Deno.test("drawTrainingReport() is well-formed XML whatever the names say", () => {
  const name = '<script>"&" & friends';
  const svg = drawTrainingReport({
    ...FIGURES,
    note: name,
    importance: [{ name, rmseIncrease: 1 }],
  });
  assert.equal(XMLValidator.validate(svg), true);
  const root = new XMLParser({ ignoreAttributes: false }).parse(svg).svg;
  assert.equal(root["@_role"], "img");
  assert.equal(root.title["#text"], "How good the trained models are");
  assert(!svg.includes("<script"));
  assert.match(svg, /prefers-color-scheme:dark/);
});

Deno.test("drawTrainingReport() says what it shows in words", () => {
  const svg = drawTrainingReport(FIGURES);
  assert.match(
    svg,
    /hour 8\.00, genre_\* 2\.00, adult -1\.00\. Mean of 2 audiences: 75\.0 predicted, 150\.0 observed\. Programmed: 0\.25 became 0\.50, 0\.75 became 1\.00\./,
  );
});

Deno.test("drawTrainingReport() draws bars, points and the curve to scale", () => {
  const svg = drawTrainingReport(FIGURES);
  const bars = numbers(svg, /class="bar" x="0" y="[\d.]+" width="([\d.]+)"/g).flat();
  assert.deepEqual([bars[0]! / bars[1]!, bars[2]], [4, 0]);
  const points = numbers(svg, /class="point" cx="([\d.]+)" cy="([\d.]+)"/g);
  assert.deepEqual(points, [[75, 0], [150, 150]], "of 200 thousand at the edge, y downwards");
  const [curve] = svg.match(/class="curve" d="[^"]+"/)!;
  assert.equal(curve, 'class="curve" d="M75.0 150.0L225.0 0.0"');
});

Deno.test("drawTrainingReport() draws a thousand points at most and says what is missing", () => {
  const many = { length: 2_500, value: 7 };
  const values = new Float64Array(many.length).fill(many.value);
  const svg = drawTrainingReport({
    ...FIGURES,
    audience: { predicted: values, observed: values },
    calibration: null,
  });
  assert.equal(svg.match(/class="point"/g)!.length, 834);
  assert.match(svg, /history too short/);
});

Deno.test("drawTrainingReport() throws on what cannot be drawn", () => {
  assert.throws(() => drawTrainingReport({ ...FIGURES, importance: [] }), /received 0 features/);
  const audience = { predicted: [1], observed: [1, 2] };
  assert.throws(() => drawTrainingReport({ ...FIGURES, audience }), /1 predictions of 2/);
  const calibration = [{ predicted: NaN, observed: 0 }];
  assert.throws(() => drawTrainingReport({ ...FIGURES, calibration }), /all finite/);
});
