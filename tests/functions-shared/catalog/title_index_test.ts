// Goal: every title of a film is found under each of its keys, once.
import assert from "node:assert/strict";
import { normaliseTitle } from "@shared/catalog/normalise_title.ts";
import { buildTitleIndex, segmentKeys } from "@shared/catalog/title_index.ts";

const index = buildTitleIndex({
  titles: ["Le Monde perdu : Jurassic Park", "Spy", "Rambo", "Les Visiteurs"],
  originalTitles: ["The Lost World: Jurassic Park", "Spy", "First Blood", null],
  releaseYears: [1997, 2015, 1982, 0],
  directors: ["Steven Spielberg", "Paul Feig", null, null],
});

Deno.test("buildTitleIndex() holds title and original title, equal ones once", () => {
  assert.deepEqual(
    index.titles.map(({ row, isOriginal, looseKey }) => [row, isOriginal, looseKey]),
    [
      [0, false, "mondeperdujurassicpark"],
      [0, true, "lostworldjurassicpark"],
      [1, false, "spy"],
      [2, false, "rambo"],
      [2, true, "1blood"],
      [3, false, "visiteurs"],
    ],
  );
});

Deno.test("buildTitleIndex() finds titles by key, without articles and by part", () => {
  assert.deepEqual(index.byKey.get("lesvisiteurs"), [5]);
  assert.equal(index.byKey.get("visiteurs"), undefined);
  assert.deepEqual(index.byLooseKey.get("visiteurs"), [5]);
  assert.deepEqual(index.bySegment.get("jurassicpark"), [0, 1]);
  assert.deepEqual(index.bySegment.get("mondeperdu"), [0]);
  assert.equal(index.bySegment.get("spy"), undefined);
});

Deno.test("segmentKeys() cuts at each subtitle", () => {
  assert.deepEqual(segmentKeys(normaliseTitle("Star Wars, épisode III : La Revanche des Sith")), [
    "starwars",
    "3revanchesith",
    "starwars3",
    "revanchesith",
  ]);
  assert.deepEqual(segmentKeys(normaliseTitle("Spy")), []);
  assert.deepEqual(segmentKeys(normaliseTitle("Le : La")), []);
});

Deno.test("buildTitleIndex() needs no original titles", () => {
  const { titles } = buildTitleIndex({ titles: ["A"], releaseYears: [0], directors: [null] });
  assert.equal(titles.length, 1);
});
