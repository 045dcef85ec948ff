// Goal: pools are what the simulator promises: size, scales, shares.
import assert from "node:assert/strict";
import { createRng } from "@shared/random/seeded_rng.ts";
import {
  createLibrary,
  poolsOfDay,
  signalMeans,
  signalsOfRows,
  withoutFilms,
} from "../../../supabase/local/evaluate/film_pool.ts";

const library = createLibrary(3);
const days = Array.from({ length: 30 }, (_, day) => poolsOfDay(library, createRng(day)));
const column = (pool: { signals: Float64Array; count: number }, j: number) =>
  Array.from(pool.signals.subarray(j * pool.count, (j + 1) * pool.count));

Deno.test("poolsOfDay() has 500 to 2,000 films with signals in [0, 1]", () => {
  for (const [pool] of days) {
    assert(pool!.count >= 500 && pool!.count <= 2000);
    assert.equal(pool!.signals.length, 6 * pool!.count);
    assert(pool!.signals.every((value) => value >= 0 && value <= 1));
  }
});

Deno.test("poolsOfDay() leaves 84 % without competition and takes rights from six steps", () => {
  const competition = days.flatMap(([pool]) => column(pool!, 2));
  const neutral = competition.filter((value) => value === 0.2).length / competition.length;
  assert(Math.abs(neutral - 0.84) < 0.01); // 30,000 films: five standard errors
  const rights = new Set(days.flatMap(([pool]) => column(pool!, 5)));
  assert.deepEqual([...rights].sort(), [0, 0.1, 0.3, 0.6, 0.8, 1]);
});

Deno.test("poolsOfDay() differs between time slots in the audience alone", () => {
  const [first, second] = days[0]!;
  for (const j of [0, 2, 3, 4, 5]) assert.deepEqual(column(first!, j), column(second!, j));
  assert.notDeepEqual(column(first!, 1), column(second!, 1));
});

Deno.test("withoutFilms() keeps the others and knows where they were", () => {
  const pool = { signals: Float64Array.from({ length: 18 }, (_, i) => i), count: 3 };
  const { pool: left, origin } = withoutFilms(pool, new Set([1]));
  assert.deepEqual(origin, Int32Array.of(0, 2));
  assert.deepEqual(left.signals, Float64Array.of(0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17));
});

Deno.test("signalsOfRows() and signalMeans() read columns", () => {
  const pool = { signals: Float64Array.from({ length: 12 }, (_, i) => i), count: 2 };
  assert.deepEqual(signalsOfRows(pool, Int32Array.of(1)), Float64Array.of(1, 3, 5, 7, 9, 11));
  assert.deepEqual(signalMeans(pool), Float64Array.of(0.5, 2.5, 4.5, 6.5, 8.5, 10.5));
});
