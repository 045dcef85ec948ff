// Goal: the four encodings of genres give the same names, and what is none of them is refused
// (null) instead of guessed.
import assert from "node:assert/strict";
import { genreNames } from "@shared/catalog/genre_names.ts";

Deno.test("genreNames() reads every encoding", async (t) => {
  const both = ["Drame", "Crime"];
  const cases: [name: string, value: unknown, expected: string[]][] = [
    ["list of text", ["Drame", "Crime"], both],
    ["list of structs", [{ id: 18n, name: "Drame" }, { id: 80n, name: "Crime" }], both],
    ["list with missing elements", ["Drame", null, { id: 3n, name: null }, "Crime"], both],
    ["JSON of structs", '[{"id": 18, "name": "Drame"}, {"id": 80, "name": "Crime"}]', both],
    ["JSON of text", '["Drame","Crime"]', both],
    ["JSON with escapes", '["Com\\u00e9die"]', ["Comédie"]],
    ["numpy dicts", "[{'id': 18, 'name': 'Drame'} {'id': 80, 'name': 'Crime'}]", both],
    ["numpy dicts over lines", "[{'id': 18, 'name': 'Drame'}\n {'id': 80, 'name': 'Crime'}]", both],
    ["Python dicts", "[{'id': 18, 'name': 'Drame'}, {'id': 80, 'name': 'Crime'}]", both],
    ["dicts, name first", "[{'name': 'Drame', 'id': 18}, {'name': 'Crime', 'id': 80}]", both],
    ["a name that is a key", "[{'id': 1, 'name': 'name'}]", ["name"]],
    ["numpy text", "['Drame' 'Crime']", both],
    ["Python text", "['Drame', 'Crime']", both],
    ["array(...)", "array(['Drame', 'Crime'], dtype=object)", both],
    ["tuple", "('Drame', 'Crime')", both],
    ["apostrophe", `[{'id': 16, 'name': "Film d'animation"}]`, ["Film d'animation"]],
    ["escaped quotes", `['Film d\\'animation "x"' "a\\"b"]`, [`Film d'animation "x"`, 'a"b']],
    ["escaped characters", "['Com\\xe9die' 'a\\\\b' '\\u00c9tude']", ["Comédie", "a\\b", "Étude"]],
    ["brackets and colons in a name", "[{'id': 1, 'name': 'a: [b] {c}'}]", ["a: [b] {c}"]],
    [
      "dict with None and nan",
      "[{'id': None, 'name': 'Drame'} {'id': nan, 'name': 'Crime'}]",
      both,
    ],
    ["doubles and blanks", [" Drame", "Drame", "", "Crime "], both],
    ["empty list", [], []],
    ["empty text lists", "[]", []],
    ["null", null, []],
    ["undefined", undefined, []],
    ["NaN", NaN, []],
    ["the word", "nan", []],
    ["blank", "  ", []],
    ["JSON null", "null", []],
  ];
  for (const [name, value, expected] of cases) {
    await t.step(name, () => assert.deepEqual(genreNames(value), expected));
  }
});

Deno.test("genreNames() is null for what is no list of names", async (t) => {
  const cases: [name: string, value: unknown][] = [
    ["plain text", "Drame"],
    ["separated text", "Drame, Crime"],
    ["a number", 18],
    ["numbers in a list", [18, 80]],
    ["numbers in JSON", "[18, 80]"],
    ["an object", { name: "Drame" }],
    ["a JSON object", '{"name": "Drame"}'],
    ["a JSON text", '"Drame"'],
    ["an open quote", "['Drame"],
    ["code", "['Drame', __import__('os')]"],
    ["a name of another type", "[{'id': 1, 'name': Drame}]"],
    ["far too long", `[${"'a' ".repeat(5000)}]`],
  ];
  for (const [name, value] of cases) {
    await t.step(name, () => assert.equal(genreNames(value), null));
  }
});
