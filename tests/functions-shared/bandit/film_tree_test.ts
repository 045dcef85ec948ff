// Goal: the tree holds every film once, in boxes that are tight. Method: the invariants a search
// relies on, over shapes that split well, badly and not at all.
import assert from "node:assert/strict";
import { createFilmTree, type FilmTree } from "@shared/bandit/film_tree.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { randomFilms } from "./random_films.ts";

// Neighbours whose middle rounds to the upper one.
const [LOWER, UPPER] = [0.5 + 2 ** -53, 0.5 + 2 ** -52];
const even = new Float64Array(6).fill(1);

Deno.test("createFilmTree() keeps what a search relies on", async (t) => {
  const cases: [name: string, signals: Float64Array, importance: Float64Array][] = [
    ["500 films in fine steps", randomFilms(createRng(1), 500, 1000), even],
    ["500 films in coarse steps", randomFilms(createRng(2), 500, 1), even],
    ["100 equal films", new Float64Array(600).fill(0.5), even],
    ["no signal matters", randomFilms(createRng(3), 100, 10), new Float64Array(6)],
    ["one film", randomFilms(createRng(4), 1, 10), even],
    [
      "neighbouring floats",
      Float64Array.from({ length: 300 }, (_, i) => i % 2 ? LOWER : UPPER),
      even,
    ],
    ["one film apart, off the sample", outlier(400, 7), even],
  ];
  for (const [name, signals, importance] of cases) {
    await t.step(name, () => {
      checkTree(createFilmTree(signals, signals.length / 6, importance), signals);
    });
  }
});

Deno.test("createFilmTree() of no films has no nodes", () => {
  assert.equal(createFilmTree(new Float64Array(0), 0, even).nodeCount, 0);
});

function outlier(count: number, row: number): Float64Array {
  const signals = new Float64Array(6 * count).fill(0.25);
  signals[row] = 1;
  return signals;
}

function checkTree(tree: FilmTree, signals: Float64Array): void {
  const count = signals.length / 6;
  assert.deepEqual(
    [...tree.rows].sort((a, b) => a - b),
    Array.from({ length: count }, (_, i) => i),
  );
  tree.rows.forEach((row, i) => {
    for (let j = 0; j < 6; j++) assert.equal(tree.points[i * 6 + j], signals[j * count + row]);
  });
  for (let node = 0; node < tree.nodeCount; node++) {
    const rows = [...tree.rows.subarray(tree.starts[node]!, tree.ends[node]!)];
    assert(rows.length > 0);
    assert.equal(tree.lowestRows[node], Math.min(...rows));
    for (let j = 0; j < 6; j++) {
      const values = rows.map((row) => signals[j * count + row]!);
      assert.equal(tree.boxes[node * 12 + j], Math.min(...values));
      assert.equal(tree.boxes[node * 12 + 6 + j], Math.max(...values));
    }
  }
  assert.deepEqual(topLevelFilms(tree), count);
}

/** Films below the first level: siblings follow each other without a gap or an overlap. */
function topLevelFilms(tree: FilmTree): number {
  let end = 0;
  for (let node = 0; node < tree.nodeCount; node = tree.next[node]!) {
    assert.equal(tree.starts[node], end);
    end = tree.ends[node]!;
  }
  return end;
}
