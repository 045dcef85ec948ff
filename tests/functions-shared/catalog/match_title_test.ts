// Goal: a title is matched when it is clearly one film, and what is known beside the title decides
// between films of one name. Scores are counted by hand from the constants in match_title.ts.
import assert from "node:assert/strict";
import { MATCH_THRESHOLD, matchTitle, type TitleQuery } from "@shared/catalog/match_title.ts";
import { buildTitleIndex } from "@shared/catalog/title_index.ts";

type Film = [title: string, original: string | null, year: number, director: string | null];

function indexOf(films: readonly Film[]) {
  return buildTitleIndex({
    titles: films.map(([title]) => title),
    originalTitles: films.map(([, original]) => original),
    releaseYears: films.map(([, , year]) => year),
    directors: films.map(([, , , director]) => director),
  });
}

const FILMS: readonly Film[] = [
  ["Les Phares du lac", "The Lighthouse Keepers", 2016, "Ada Perrin"],
  ["Les Phares du lac 2", null, 2019, "Ada Perrin"],
  ["L'Écluse", null, 1973, "Jean Astier"],
  ["L'Écluse", "The Lock", 2017, "Mila Corvin"],
  ["Écluse", null, 2003, "Ruth Alban"],
  ["La Longue Nuit des horlogers : Genève", null, 2011, "Paul Estève"],
  ["Minuit", null, 0, null],
  ["Le Retour du contrebandier", null, 1999, "Ingrid Solheim"],
];
const index = indexOf(FILMS);
const match = (title: string, rest: Omit<TitleQuery, "title"> = {}, threshold?: number) =>
  matchTitle(index, { title, ...rest }, threshold);

Deno.test("matchTitle() names film, score and rule", async (t) => {
  const cases: [name: string, query: TitleQuery, row: number, rule: string, score: number][] = [
    ["exact", { title: "LES PHARES DU LAC" }, 0, "exact", 1],
    ["original title", { title: "The Lighthouse Keepers" }, 0, "exact", 0.99],
    ["article", { title: "Phares du lac" }, 0, "article", 0.98],
    ["number", { title: "Les phares du lac II" }, 1, "exact", 1],
    ["year in brackets", { title: "L'écluse (1973)" }, 2, "exact", 1],
    ["year off by one", { title: "L'écluse", year: 2018 }, 3, "exact", 1],
    ["director", { title: "L'écluse", director: "Jean Astier" }, 2, "exact", 1],
    [
      "original tells remakes apart",
      { title: "L'écluse", originalTitle: "The Lock", year: 2017 },
      3,
      "exact",
      1,
    ],
    [
      "article beats the exact film of another year",
      { title: "L'écluse", year: 2003 },
      4,
      "article",
      0.99,
    ],
    ["subtitle", { title: "La longue nuit des horlogers", year: 2011 }, 5, "subtitle", 0.93],
    [
      "subtitle, two facts",
      { title: "Genève", year: 2011, director: "P. Estève" },
      5,
      "subtitle",
      0.951,
    ],
    [
      "part, two facts",
      { title: "nuit des horlogers", year: 2012, director: "Paul Estève" },
      5,
      "part",
      0.93,
    ],
    [
      "one slip in 21 letters",
      { title: "Le Retour du contrebendier" },
      7,
      "spelling",
      1 - 1.25 / 21,
    ],
    [
      "nothing known of the film",
      { title: "Minuit", year: 1988, director: "Ada Perrin" },
      6,
      "exact",
      1,
    ],
  ];
  for (const [name, query, row, rule, score] of cases) {
    await t.step(name, () => {
      const found = matchTitle(index, query);
      assert.equal(found.outcome, "matched");
      assert.equal(found.row, row);
      assert.equal(found.rule, rule);
      assert(Math.abs(found.score - score) < 1e-9, `${found.score}`);
      assert.equal(found.candidates[0]?.row, row);
    });
  }
});

Deno.test("matchTitle() leaves films of one name unmatched and lists them", () => {
  const found = match("L'Écluse");
  assert.equal(found.outcome, "ambiguous");
  assert.equal(found.row, null);
  assert.deepEqual(found.candidates.map(({ row, score }) => [row, score]), [[2, 1], [3, 1], [
    4,
    0.98,
  ]]);
});

Deno.test("matchTitle() leaves what it doubts unmatched", async (t) => {
  const cases: [name: string, query: TitleQuery][] = [
    ["a number more", { title: "Les Phares du lac 3", director: "Ada Perrin", year: 2019 }],
    ["a number less", { title: "La longue nuit des 2 horlogers : Genève" }],
    ["another year", { title: "Les Phares du lac", year: 1950 }],
    ["another director", { title: "Les Phares du lac", director: "Jean Astier" }],
    ["a subtitle without evidence", { title: "La longue nuit des horlogers" }],
    ["a subtitle by a director of series", {
      title: "La longue nuit des horlogers : Bienne",
      director: "Paul Estève",
    }],
    ["a series by its director", {
      title: "La longue nuit des horlogers",
      director: "Paul Estève",
    }],
    ["a part with one fact", { title: "nuit des horlogers", year: 2011 }],
    ["a slip in a short title", { title: "Minuits" }],
    ["another word", { title: "Le Retour du contrebassiste" }],
    ["something else", { title: "Tout autre chose" }],
    ["nothing", { title: "" }],
    ["punctuation", { title: "…" }],
  ];
  for (const [name, query] of cases) {
    await t.step(name, () => {
      const found = matchTitle(index, query);
      assert.equal(found.outcome, "unmatched");
      assert.equal(found.row, null);
    });
  }
});

Deno.test("matchTitle() lets a director outweigh a year that is off, and the other way round", () => {
  assert.equal(match("Les Phares du lac", { year: 1950, director: "Ada Perrin" }).row, 0);
  assert.equal(match("Les Phares du lac", { year: 2016, director: "Jean Astier" }).row, 0);
});

Deno.test("matchTitle() goes by the threshold it is given", () => {
  const doubtful = "La longue nuit des horlogers"; // 0.86 without evidence
  assert.equal(match(doubtful, {}, MATCH_THRESHOLD).row, null);
  assert.equal(match(doubtful, {}, 0.86).row, 5);
  assert.equal(match("Phares du lac", {}, 0.99).row, null);
});

Deno.test("matchTitle() finds nothing in an empty catalogue", () => {
  const empty = matchTitle(indexOf([]), { title: "Les Phares du lac" });
  assert.deepEqual(empty, {
    row: null,
    outcome: "unmatched",
    score: 0,
    rule: null,
    candidates: [],
  });
});
