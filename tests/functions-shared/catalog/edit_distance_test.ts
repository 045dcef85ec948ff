// Goal: Levenshtein's distance by its own definition, up to the limit. The oracle is the recursive
// definition, on all pairs of short words over two letters.
import assert from "node:assert/strict";
import { editDistance } from "@shared/catalog/edit_distance.ts";

function byDefinition(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  return Math.min(
    byDefinition(a.slice(1), b) + 1,
    byDefinition(a, b.slice(1)) + 1,
    byDefinition(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  );
}

Deno.test("editDistance() is Levenshtein's distance, cut off behind the limit", () => {
  let words = [""];
  for (let length = 1; length <= 4; length++) {
    words = [...new Set(words.flatMap((word) => [word, word + "a", word + "b"]))];
  }
  for (const a of words) {
    for (const b of words) {
      const distance = byDefinition(a, b);
      for (const limit of [0, 1, 2, 4]) {
        assert.equal(
          editDistance(a, b, limit),
          Math.min(distance, limit + 1),
          `${a} ${b} ${limit}`,
        );
      }
    }
  }
});

Deno.test("editDistance() counts known slips", () => {
  assert.equal(editDistance("kitten", "sitting", 5), 3);
  assert.equal(editDistance("forrest gump", "forest gump", 2), 1);
  assert.equal(editDistance("saturday", "sunday", 5), 3);
});
