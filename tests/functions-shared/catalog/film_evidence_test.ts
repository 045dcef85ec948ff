// Goal: facts agree, contradict or say nothing, as people read them.
import assert from "node:assert/strict";
import { compareFacts } from "@shared/catalog/film_evidence.ts";

Deno.test("compareFacts() compares years with one year of grace", () => {
  const cases: [a: number | null, b: number | null, expected: boolean | null][] = [
    [2019, 2019, true],
    [2019, 2020, true],
    [2020, 2019, true],
    [2018, 2020, null],
    [2017, 2020, false],
    [1973, 2017, false],
    [null, 2017, null],
    [2017, null, null],
  ];
  for (const [a, b, expected] of cases) {
    const evidence = compareFacts({ year: a, director: null }, { year: b, director: null });
    assert.deepEqual(evidence, { year: expected, director: null }, `${a} ${b}`);
  }
});

Deno.test("compareFacts() takes one common director for agreement", () => {
  const cases: [a: string | null, b: string | null, expected: boolean | null][] = [
    ["James Gunn", "James Gunn", true],
    ["JAMES GUNN", "James Gunn", true],
    ["James Gunn", "James Cameron", false],
    ["Lilly Wachowski", "Lana Wachowski, Lilly Wachowski", true],
    ["Eric Toledano et Olivier Nakache", "Olivier Nakache, Éric Toledano", true],
    ["Joel Coen & Ethan Coen", "Ethan Coen", true],
    ["Yimou Zhang", "Zhang Yimou", true],
    ["Paul Anderson", "Paul W. S. Anderson", true],
    ["Alfonso Cuaron", "Alfonso Cuarón", true],
    ["Fabien Onteniente", "Fabien Onténiente", true],
    ["Steven Spielbergh", "Steven Spielberg", true],
    ["Hitchcock", "Alfred Hitchcock", true],
    ["Alfred", "Alfred Hitchcock", false],
    ["A. Hitchcock", "Alfred Hitchcock", true],
    ["J. Hitchcock", "Alfred Hitchcock", false],
    ["McG", "McG", true],
    ["Maïwenn", "Maiwenn", true],
    ["Luc Besson", "Luc Jacquet", false],
    ["Kim", "Tim", false],
    [null, "Luc Besson", null],
    ["", "Luc Besson", null],
    [" , ", "Luc Besson", null],
  ];
  for (const [a, b, expected] of cases) {
    for (const [left, right] of [[a, b], [b, a]] as const) {
      const evidence = compareFacts({ year: null, director: left }, {
        year: null,
        director: right,
      });
      assert.deepEqual(evidence, { year: null, director: expected }, `${left} / ${right}`);
    }
  }
});
