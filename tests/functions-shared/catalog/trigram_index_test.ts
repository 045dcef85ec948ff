// Goal: the index finds what a comparison with every text would find.
import assert from "node:assert/strict";
import { buildTrigramIndex, nearestTexts } from "@shared/catalog/trigram_index.ts";

const TEXTS = ["forrest gump", "forest", "gump", "grump", "a", "", "forrest gump 2", "zzz"];
const index = buildTrigramIndex(TEXTS);

function trigrams(text: string): Set<string> {
  const padded = ` ${text} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)));
}

Deno.test("nearestTexts() finds every text with enough overlap", () => {
  for (const query of ["forest gump", "gump", "a", "zz", "nothing like it", ""]) {
    const asked = trigrams(query);
    const expected = TEXTS.map((text, i) => {
      const own = trigrams(text);
      const overlap = asked.intersection(own).size / Math.min(asked.size, own.size);
      return { text: i, overlap };
    }).filter(({ overlap }) => overlap >= 0.5);
    const found = nearestTexts(index, query, 0.5, 100);
    assert.deepEqual(found.toSorted((a, b) => a.text - b.text), expected, query);
  }
});

Deno.test("nearestTexts() puts the text that shares most first and keeps to the limit", () => {
  const found = nearestTexts(index, "forrest gump", 0.1, 2);
  assert.deepEqual(found.map(({ text }) => TEXTS[text]), ["forrest gump", "forrest gump 2"]);
});

Deno.test("buildTrigramIndex() can be empty", () => {
  assert.deepEqual(nearestTexts(buildTrigramIndex([]), "anything", 0.1, 5), []);
});
