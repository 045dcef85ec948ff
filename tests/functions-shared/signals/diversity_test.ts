// Goal: with the old constants all golden parts and means come out to 1e-12; with ours each part
// follows its closed form. What cannot be reproduced is listed with the reason.
import assert from "node:assert/strict";
import {
  DIVERSITY,
  DIVERSITY_PARTS,
  type DiversityConstants,
  type DiversityFeatures,
  diversityFeatures,
  diversitySignal,
  diversityTables,
  LEGACY_DIVERSITY,
} from "@shared/signals/diversity.ts";
import { allRows, filmCatalog, type FilmFields } from "./film_catalog.ts";
import { golden, goldenCatalog, goldenRow } from "./golden_signals.ts";
import { assertNear } from "./near.ts";

/** Golden cases without a number to reproduce. */
const NOT_REPRODUCED = new Map([
  [
    "duplicate genres: genre diversity computed with list against set",
    "-0.2 in the old service: doubled genre names of remembered films counted twice; here genres " +
    "are sets and the part is 0",
  ],
]);

const legacyFeatures = diversityFeatures(goldenCatalog, LEGACY_DIVERSITY);

/** The five parts of one film. */
function partsOf(
  features: DiversityFeatures,
  remembered: Int32Array,
  row: number,
  constants: DiversityConstants = DIVERSITY,
): number[] {
  const tables = diversityTables(features, remembered, constants);
  return [
    tables.genre[features.setCodes[row]!]!,
    tables.language[features.languageIds[row]! + 1]!,
    tables.year[features.years.codes[row]!]!,
    tables.vote[features.votes.codes[row]!]!,
    tables.revenue[features.revenues.codes[row]!]!,
  ];
}

Deno.test("diversitySignal() equals the golden cases", async (t) => {
  let compared = 0;
  for (const { name, film, memory, expect } of golden.cases) {
    if (NOT_REPRODUCED.has(name)) continue;
    compared++;
    await t.step(`${name}: ${film}`, () => {
      const remembered = Int32Array.from(memory, goldenRow).reverse();
      const row = goldenRow(film);
      const [value] = diversitySignal(
        legacyFeatures,
        remembered,
        Int32Array.of(row),
        LEGACY_DIVERSITY,
      );
      assertNear(value, expect.diversity, 1e-12);
      const parts = expect.diversity_parts_genre_language_temporal_vote_revenue;
      if (parts === null) return;
      const actual = partsOf(legacyFeatures, remembered, row, LEGACY_DIVERSITY);
      parts.forEach((part, i) => assertNear(actual[i], part, 1e-12, DIVERSITY_PARTS[i]));
    });
  }
  assert.equal(compared, 46);
});

Deno.test("diversitySignal() of repeated genres stays within [0, 1]", () => {
  const film = goldenRow("1010");
  const remembered = Int32Array.of(film, film, film);
  const [value] = diversitySignal(
    legacyFeatures,
    remembered,
    Int32Array.of(film),
    LEGACY_DIVERSITY,
  );
  assertNear(value, 0, 1e-15);
});

/** Parts of the last film against the others, most recent first. */
function partsOfLast(...films: FilmFields[]): Record<string, number> {
  const features = diversityFeatures(filmCatalog(films));
  const remembered = Int32Array.from({ length: films.length - 1 }, (_, i) => i);
  const parts = partsOf(features, remembered, films.length - 1);
  return Object.fromEntries(parts.map((part, i) => [DIVERSITY_PARTS[i], part]));
}

Deno.test("diversityTables() follow the closed form of each part", async (t) => {
  const cases: [name: string, part: string, films: FilmFields[], expected: number][] = [
    [
      "genre: weighted overlap",
      "genre",
      [{ genres: ["a", "b"] }, { genres: ["b"] }, { genres: ["a", "b", "c"] }],
      1 - (1 * 2 + 0.9 * 1) / ((1 + 0.9) * 3),
    ],
    [
      "genre: a remembered film without genres does not count",
      "genre",
      [{}, { genres: ["a"] }, { genres: ["a", "b"] }],
      1 - 1 / 2,
    ],
    ["genre: unknown", "genre", [{ genres: ["a"] }, {}], 0.5],
    ["genre: nothing known of the others", "genre", [{}, { genres: ["a"] }], 0.5],
    [
      "language: weighted share",
      "language",
      [{ language: "fr" }, { language: "en" }, { language: "fr" }, { language: "fr" }],
      1 - (1 + 0.81) / (1 + 0.9 + 0.81),
    ],
    [
      "language: an unknown one does not count",
      "language",
      [{}, { language: "en" }, { language: "en" }],
      0,
    ],
    ["language: unknown", "language", [{ language: "en" }, {}], 0.5],
    ["language: two unknown are not the same", "language", [{}, {}], 0.5],
    [
      "year: mean distance over a century",
      "year",
      [{ year: 2000 }, { year: 1900 }, { year: 1990 }],
      1 - (1 * 0.9 + 0.9 * 0.1) / 1.9,
    ],
    ["year: further than a century", "year", [{ year: 2020 }, { year: 1910 }], 1],
    ["year: unknown", "year", [{ year: 2020 }, {}], 0.5],
    ["vote: mean distance over ten points", "vote", [{ vote: 8 }, {}, { vote: 5.5 }], 0.25],
    ["vote: unknown", "vote", [{ vote: 8 }, {}], 0.5],
    [
      "revenue: log scale over nine decades",
      "revenue",
      [{ revenue: 999_999 }, { revenue: 999 }],
      3 / 9,
    ],
    ["revenue: none at all is a value", "revenue", [{ revenue: 999 }, { revenue: 0 }], 3 / 9],
    ["revenue: unknown", "revenue", [{ revenue: 999 }, {}], 0.5],
    ["revenue: negative is unknown", "revenue", [{ revenue: 999 }, { revenue: -5 }], 0.5],
  ];
  for (const [name, part, films, expected] of cases) {
    await t.step(name, () => assertNear(partsOfLast(...films)[part], expected, 1e-14));
  }
});

Deno.test("diversitySignal() remembers 25 films, not 24", () => {
  const films = [...Array(24).fill({ language: "en" }), { language: "fr" }, { language: "it" }];
  const catalog = filmCatalog([...films, { language: "fr" }]);
  const features = diversityFeatures(catalog);
  const language = (...remembered: number[]) =>
    partsOf(features, Int32Array.from(remembered), 26)[1]!;
  const others = Array.from({ length: 24 }, (_, i) => i);
  const weightSum = (1 - 0.9 ** 25) / (1 - 0.9);
  assertNear(language(...others, 24), 1 - 0.9 ** 24 / weightSum, 1e-14); // the 25th counts
  assertNear(language(...others, 25, 24), 1, 1e-14); // the 26th does not
});

Deno.test("diversitySignal() is the mean of its parts, and 0.3 without a remembered film", () => {
  const catalog = filmCatalog([
    { genres: ["a"], language: "en", year: 2000, vote: 4, revenue: 999 },
    { genres: ["a"], language: "en", year: 1990, vote: 6 },
  ]);
  const features = diversityFeatures(catalog);
  const values = diversitySignal(features, Int32Array.of(0), Int32Array.of(1, 0));
  assertNear(values[0], (0 + 0 + 0.1 + 0.2 + 0.5) / 5, 1e-14);
  assertNear(values[1], 0, 1e-14);
  assert.deepEqual(
    Array.from(diversitySignal(features, new Int32Array(0), allRows(catalog))),
    [0.3, 0.3],
  );
});
