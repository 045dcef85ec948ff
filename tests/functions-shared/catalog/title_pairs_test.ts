// Goal: precision and recall on 735 labelled titles, most of them of real films, as schedules,
// guides and archives spell them. Method: one author wrote all pairs before the rules and halved
// them by a hash of the title. The rules were fixed on the first half: precision 1.000, recall
// 0.973 of 359 titles. The second half was looked at once after that: precision 0.997 (one wrong of
// 290), recall 0.986 of 376 titles. The wrong one ("Star Wars : L'attaque des clones", by its
// director alone) showed a flaw that hits every series, so a director no longer carries a subtitle:
// with that, no match of either half is wrong and recall stays. Of the 12 titles not found, 11 are
// other names of the film, most with a number that its title lacks, which is never a match.
import assert from "node:assert/strict";
import { createRng } from "@shared/random/seeded_rng.ts";
import { halfOf, measureMatching, readTitleSet } from "./title_pairs.ts";

const set = await readTitleSet();

for (const half of ["first", "second"] as const) {
  Deno.test(`matchTitle() reaches precision 0.99 and recall 0.95 on the ${half} half`, () => {
    const pairs = set.pairs.filter((pair) => halfOf(pair) === half);
    const { precision, recall, wrong } = measureMatching(set, pairs);
    assert(pairs.length >= 300, `${pairs.length}`);
    assert(precision >= 0.99, `precision ${precision}: ${wrong.join("; ")}`);
    assert(recall >= 0.95, `recall ${recall}`);
  });
}

Deno.test("matchTitle() keeps its precision among 10,000 other films of the same words", async () => {
  const rng = createRng(7);
  const words = [
    ...new Set(set.index.columns.titles.flatMap((title) => title.match(/\p{L}+/gu) ?? [])),
  ];
  const draw = () => words[Math.floor(rng.uniform() * words.length)];
  const others = Array.from(
    { length: 10_000 },
    () => Array.from({ length: 3 + Math.floor(rng.uniform() * 3) }, draw).join(" "),
  );
  const { precision, recall } = measureMatching(await readTitleSet(others), set.pairs);
  assert(precision >= 0.99, `precision ${precision}`);
  assert(recall >= 0.95, `recall ${recall}`);
});

Deno.test("the labelled titles cover every kind of difference", () => {
  const kinds = new Set(set.pairs.map(({ kind }) => kind));
  for (
    const kind of [
      "exact",
      "case",
      "accent",
      "article",
      "punctuation",
      "version",
      "subtitle",
      "numeral",
    ]
  ) assert(kinds.has(kind), kind);
  for (const kind of ["original", "typo", "remake", "sequel", "ambiguous", "wrong", "renamed"]) {
    assert(kinds.has(kind), kind);
  }
  assert(set.pairs.length >= 300);
  assert.equal(new Set(set.ids).size, set.ids.length);
  for (const { expected, title } of set.pairs) {
    assert(expected === null || set.ids.includes(expected), title);
  }
});
