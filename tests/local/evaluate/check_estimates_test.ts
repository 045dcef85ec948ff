// Goal: what --log says can be believed. Method: 16 simulated logs whose true value is known. With
// 95 % coverage fewer than 12 of 16 hits have a probability below 0.001; wrong probabilities must
// show, or the check would pass anything. `deno task evaluate --check` does the same on 200 logs.
import assert from "node:assert/strict";
import { checkEstimates } from "../../../supabase/local/evaluate/check_estimates.ts";
import { checkText, estimatorRecords } from "../../../supabase/local/evaluate/check_command.ts";

const LOGS = 16;

Deno.test("estimates of --log hold the truth, also with wrong probabilities if doubly robust", () => {
  const checks = Array.from(
    { length: LOGS },
    (_, i) => checkEstimates({ seed: i + 1, decisions: 150 }),
  );
  const records = estimatorRecords(checks);
  const hits = new Map(records.map(({ estimator, covered }) => [estimator, covered * LOGS]));
  const seen = checkText(records, LOGS);
  assert(hits.get("SNIPS")! >= 12, seen);
  assert(hits.get("doubly robust")! >= 12, seen);
  assert(hits.get("SNIPS, wrong probabilities")! <= 8, seen);
  assert(hits.get("doubly robust, wrong probabilities")! >= 12, seen);
});
