// Goal: spellings of one title meet in one key and different titles do not. Each row of the first
// table is one title; rows must not meet each other.
import assert from "node:assert/strict";
import { fold, normaliseTitle } from "@shared/catalog/normalise_title.ts";

const SPELLINGS: readonly (readonly string[])[] = [
  ["Élémentaire", "ELEMENTAIRE", "élémentaire ", "Élémentaire (VF)", "E\u0301le\u0301mentaire"],
  [
    "Les Gardiens de la Galaxie Vol. 2",
    "Les gardiens de la galaxie 2",
    "LES GARDIENS DE LA GALAXIE II",
  ],
  ["Les Gardiens de la Galaxie", "Gardiens de la galaxie (Les)", "Gardiens de la galaxie, Les"],
  ["Le Grand Bleu", "Le grand bleu - Version longue", "Le Grand Bleu (version restaurée)"],
  ["Abyss", "Abyss - Director's cut", "Abyss (Director’s Cut)", "Abyss [VOST]"],
  ["E.T. l'extra-terrestre", "ET l'extraterrestre", "E.T., l’extra-terrestre"],
  ["S.O.S. Fantômes", "SOS fantômes"],
  ["Spider-Man", "Spiderman", "Spider Man"],
  ["Astérix & Obélix : Mission Cléopâtre", "Asterix et Obelix - mission Cleopatre"],
  ["Alien³", "Alien 3", "Alien III"],
  ["Les 400 Coups", "Les Quatre Cents Coups"],
  [
    "20 000 lieues sous les mers",
    "Vingt mille lieues sous les mers",
    "20.000 lieues sous les mers",
  ],
  ["Rencontres du troisième type", "Rencontres du 3e type", "Rencontres du 3ème type"],
  ["Cœur de dragon", "Coeur de dragon"],
  ["Groß und klein", "GROSS & KLEIN"],
  ["Le Gendarme de Saint-Tropez", "Le gendarme de St-Tropez"],
  ["Sueurs froides (1958)", "Sueurs froides"],
  ["Les Aventures de Rabbi Jacob", "les aventures de Rabbi Jacob…"],
  ["Kill Bill : Volume 1", "Kill Bill, vol. 1"],
  ["Kill Bill : Volume 2", "Kill Bill: Part Two"],
  ["Star Wars, épisode IV : Un nouvel espoir", "Star Wars : Episode 4 - Un nouvel espoir"],
];

Deno.test("normaliseTitle() gives spellings of one title one key, and others another", () => {
  const seen = new Map<string, string>();
  for (const [first, ...others] of SPELLINGS) {
    const { key } = normaliseTitle(first!);
    assert.equal(seen.get(key), undefined, first);
    seen.set(key, first!);
    for (const other of others) assert.equal(normaliseTitle(other).key, key, other);
  }
});

Deno.test("normaliseTitle() leaves articles out of the loose key only", () => {
  const cases: [a: string, b: string][] = [
    ["The Batman", "Batman"],
    ["Der Untergang", "Untergang"],
    ["La vita è bella", "vita è bella"],
    ["L'Âge de glace", "Âge de glace"],
    ["Les Dalmatiens", "Dalmatiens"],
  ];
  for (const [a, b] of cases) {
    assert.notEqual(normaliseTitle(a).key, normaliseTitle(b).key, a);
    assert.equal(normaliseTitle(a).looseKey, normaliseTitle(b).looseKey, a);
  }
});

Deno.test("normaliseTitle() finds numbers, segments and the year in brackets", () => {
  const normal = normaliseTitle("Terminator 2 : Le Jugement dernier (1991)");
  assert.deepEqual(normal, {
    key: "terminator2lejugementdernier",
    words: ["terminator", "2", "jugement", "dernier"],
    looseKey: "terminator2jugementdernier",
    segmentStarts: [0, 2],
    numerals: "2",
    year: 1991,
  });
  assert.deepEqual(normaliseTitle("2 Fast 2 Furious").numerals, "2 2");
  assert.equal(normaliseTitle("1917").year, null);
  assert.equal(normaliseTitle("Halloween H20").year, null);
});

Deno.test("normaliseTitle() keeps something of every title", () => {
  for (
    const title of ["Le", "The", "L'", "!", "???", "8 ½", "Ça", "+1", "À", "V", "ΚΑΛΗΜΕΡΑ", "…"]
  ) {
    const { key, words, looseKey } = normaliseTitle(title);
    assert(key.length > 0 && words.length > 0 && looseKey.length > 0, title);
  }
  assert.notEqual(normaliseTitle("!").key, normaliseTitle("???").key);
});

Deno.test("normaliseTitle() takes time linear in the title", () => {
  const parts = [
    " - version ",
    "(le ",
    "a.",
    "1 000 ",
    "— ",
    "' ",
    "(1999) ",
    "é",
    "ii ",
    "\u0301",
  ];
  for (const part of parts) normaliseTitle(part.repeat(20_000)); // quadratic: minutes
});

Deno.test("fold() leaves plain lower-case letters", () => {
  assert.equal(
    fold("ÉÀÇÑÜ Œuvre Æon Straße Øst Łódź x² ’"),
    "eacnu oeuvre aeon strasse ost lodz x2 '",
  );
});
