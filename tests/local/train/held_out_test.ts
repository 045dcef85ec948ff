// Goal: the pictures show the models that the tables judge, on broadcasts they had not seen.
import assert from "node:assert/strict";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { regressionMetrics } from "@shared/forest/regression_metrics.ts";
import { heldOutAudience } from "../../../supabase/local/train/held_out_audience.ts";
import { heldOutCurator } from "../../../supabase/local/train/held_out_curator.ts";
import { trainingSet, trainOn } from "../../../supabase/local/train/train_signal_models.ts";
import { inventedFiles } from "./invented_files.ts";

async function inventedSet() {
  await using files = await inventedFiles();
  const catalog = await readCatalog(await Deno.readFile(files.catalog), "1");
  const history = await readHistory(await Deno.readFile(files.history), "1", catalog);
  return trainingSet(catalog, history, files.channels, "CH");
}

Deno.test("heldOutAudience() has the points behind the report's figures, to the last bit", async () => {
  const set = await inventedSet();
  const { report } = trainOn(set, 3, () => {}).audience;
  const shares: number[] = [];
  const { predicted, observed } = heldOutAudience(
    set,
    report.heldOutFrom,
    3,
    (done) => shares.push(done),
  );
  assert.deepEqual(regressionMetrics(predicted, observed), report.forest);
  assert.deepEqual([shares.length, shares.at(-1)], [100, 1]);
});

Deno.test("heldOutCurator() groups all held-out examples in ascending order", async () => {
  const set = await inventedSet();
  const points = heldOutCurator(set, 3)!;
  assert.equal(points.length, 10);
  for (const [i, { predicted, observed }] of points.entries()) {
    assert(predicted > 0 && predicted < 1 && observed >= 0 && observed <= 1);
    assert(i === 0 || predicted >= points[i - 1]!.predicted);
  }
  const examples = points.reduce((sum, point) => sum + point.examples, 0);
  const { curator } = trainOn(set, 3, () => {}).curator.report;
  assert(Math.abs(examples - curator.rows) < 60, `${examples} of about ${curator.rows}`);
});

Deno.test("heldOutCurator() is null for a history too short to hold a part out", async () => {
  const set = await inventedSet();
  const { history } = set;
  const short = { ...history, size: 60, films: history.films.slice(0, 60) };
  assert.equal(heldOutCurator({ ...set, history: short }, 3), null);
});
