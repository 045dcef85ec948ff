import assert from "node:assert/strict";
import { topByScore } from "../../../supabase/local/evaluate/top_by_score.ts";

Deno.test("topByScore() agrees with a stable sort, ties included", () => {
  const scores = Float64Array.from({ length: 50 }, (_, i) => (i * 7) % 11);
  const sorted = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  for (const size of [1, 4, 50, 60]) {
    assert.deepEqual(topByScore(scores, size), Int32Array.from(sorted.slice(0, size)));
  }
});
