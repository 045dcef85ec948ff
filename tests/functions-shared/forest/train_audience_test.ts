// Goal: a model trained on a channel's history knows what moves its audience and beats both
// baselines. Method: a simulated channel whose rule is known.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { audienceContext } from "@shared/forest/audience_context.ts";
import { AudienceCache } from "@shared/forest/audience_cache.ts";
import { encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { trainAudience } from "@shared/forest/train_audience.ts";
import { FOREST_SETTINGS } from "@shared/forest/train_forest.ts";
import { simulateAudiences } from "./simulated_audiences.ts";

const { catalog, history } = simulateAudiences(300, 500, 1);
const input = {
  catalog,
  history,
  channels: ["One", "Two"],
  holidays: new Set<number>(),
  settings: { ...FOREST_SETTINGS, trees: 30, seed: 3 },
};
const { model, report } = trainAudience(input);

Deno.test("trainAudience() beats the mean of the slot and the film's last audience", () => {
  assert(report.forest.rmse < 0.8 * report.meanBySlot.rmse, JSON.stringify(report));
  assert(report.forest.rmse < 0.5 * report.lastRating.rmse, JSON.stringify(report));
  assert(report.forest.r2 > 0.9, JSON.stringify(report));
});

Deno.test("trainAudience() holds out the latest fifth", () => {
  const all = history.size;
  assert.equal(report.learnedRows + report.forest.rows, all);
  assert(Math.abs(report.forest.rows / all - 0.2) < 0.01);
  assert.equal(history.days.filter((day) => day >= report.heldOutFrom).length, report.forest.rows);
});

Deno.test("trainAudience() finds what matters and what does not", () => {
  const rank = (name: string) => report.importance.findIndex((feature) => feature.name === name);
  assert.equal(rank("hour"), 0);
  assert.deepEqual(new Set([rank("channel_*"), rank("revenue")]), new Set([1, 2]));
  const vote = report.importance[rank("vote_average")]!;
  assert(vote.rmseIncrease < 0.02 * report.importance[0]!.rmseIncrease);
  assert.equal(report.importance.filter(({ name }) => name === "genre_*").length, 1);
});

Deno.test("trainAudience() predicts higher for a better film, in thousands and as a signal", () => {
  const context = audienceContext(
    { channel: "One", day: epochDay("2024-03-05"), hour: 20 },
    new Set(),
  );
  const { thousands, signal } = new AudienceCache().predict({
    model,
    modelVersion: "1",
    catalog,
    context,
  });
  const byRevenue = [...catalog.revenues.keys()].filter((i) => catalog.revenues[i]! > 0)
    .sort((a, b) => catalog.revenues[a]! - catalog.revenues[b]!);
  const [low, high] = [byRevenue[20]!, byRevenue.at(-20)!];
  assert(thousands[high]! > 1.3 * thousands[low]!);
  assert(signal.every((value) => value >= 0 && value <= 1));
  assert(signal[high]! > signal[low]! && signal[high]! > 0.9);
});

Deno.test("trainAudience() gives the same file for the same seed", () => {
  assert.deepEqual(encodeAudienceModel(trainAudience(input).model), encodeAudienceModel(model));
});

Deno.test("trainAudience() tells its progress up to the end", () => {
  const told: number[] = [];
  trainAudience({
    ...input,
    settings: { ...input.settings, trees: 2 },
    onProgress: (done) => told.push(done),
  });
  assert.deepEqual(told, [0.25, 0.5, 0.75, 1]);
});

Deno.test("trainAudience() refuses a history it cannot learn from", async (t) => {
  const cases: [name: string, change: Partial<typeof input>][] = [
    ["of other channels", { channels: ["Three"] }],
    ["without audiences", { history: { ...history, audiences: history.audiences.map(() => NaN) } }],
    ["of unknown films", { history: { ...history, films: history.films.map(() => -1) } }],
    ["of unknown hours", { history: { ...history, hours: history.hours.map(() => -1) } }],
    ["of one day", { history: { ...history, days: history.days.map(() => 19_000) } }],
  ];
  for (const [name, change] of cases) {
    await t.step(name, () => {
      assert.throws(() => trainAudience({ ...input, ...change }), /at least 50 broadcasts/);
    });
  }
});
