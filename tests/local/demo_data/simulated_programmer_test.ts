// Goal: picks have the stated probabilities and the weights the stated form. Method: closed forms,
// frequencies within 4 standard errors.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { streamRng } from "../../../supabase/local/demo_data/draws.ts";
import {
  drawHiddenWeights,
  drawPick,
  weightsInSlot,
} from "../../../supabase/local/demo_data/simulated_programmer.ts";

Deno.test("drawPick() picks with the softmax of the utilities", () => {
  // Utilities ln 1, ln 2, ln 5 by the second signal with weight ln 5: probabilities 1/8, 2/8, 5/8.
  const signals = new Float64Array(18);
  [0, Math.log(2) / Math.log(5), 1].forEach((value, i) => signals[i * 6 + 1] = value);
  const weights = Float64Array.of(0, Math.log(5), 0, 0, 0, 0);
  const rng = streamRng(41, "test");
  const n = 20_000;
  const counts = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const { row, probability } = drawPick(rng, signals, weights);
    counts[row]!++;
    assert.ok(Math.abs(probability - [1, 2, 5][row]! / 8) < 1e-12);
  }
  [1, 2, 5].forEach((odds, row) => {
    const p = odds / 8;
    assert.ok(Math.abs(counts[row]! / n - p) < 4 * Math.sqrt(p * (1 - p) / n), `${counts}`);
  });
});

Deno.test("weightsInSlot() adds the effects of slot and weekend to the intercept", () => {
  const matrix = new Float64Array(30);
  [100, 10, 20, 30, 1].forEach((value, c) => matrix[2 * 5 + c] = value);
  const hidden = { "A channel": matrix };
  const cases: [date: string, hour: number, expected: number][] = [
    ["2026-07-15", 20, 110],
    ["2026-07-15", 22, 120],
    ["2026-07-15", 14, 130],
    ["2026-07-15", 8, 100],
    ["2026-07-18", 20, 111],
  ];
  for (const [date, hour, expected] of cases) {
    const slot = { channel: "A channel", day: epochDay(date), hour };
    assert.deepEqual([...weightsInSlot(hidden, slot)], [0, 0, expected, 0, 0, 0]);
  }
  assert.throws(
    () => weightsInSlot(hidden, { channel: "Another", day: 0, hour: 20 }),
    { name: "RangeError", message: /must be one of A channel: received "Another"$/ },
  );
});

Deno.test("drawHiddenWeights() has one dominant and one disliked signal on each channel", () => {
  const [CURATOR, AUDIENCE, NOVELTY] = [0, 1, 4];
  for (let seed = 0; seed < 50; seed++) {
    const hidden = drawHiddenWeights(streamRng(seed, "programmer"));
    for (
      const [channel, dominant, disliked] of [
        ["Lumen 1", AUDIENCE, NOVELTY],
        ["Lumen 2", CURATOR, AUDIENCE],
      ] as const
    ) {
      const intercepts = [0, 1, 2, 3, 4, 5].map((k) => hidden[channel]![k * 5]!);
      assert.equal(intercepts.indexOf(Math.max(...intercepts)), dominant);
      assert.equal(intercepts.indexOf(Math.min(...intercepts)), disliked);
      assert.ok(intercepts[disliked]! < 0);
    }
  }
});
