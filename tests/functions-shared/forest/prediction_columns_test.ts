// Goal: whatever is asked in whichever order, the answer is that of computing all films at once,
// and no film is computed twice while its slot is kept. Method: a model that counts its questions.
// @ts-types="../../std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { PredictionColumns } from "@shared/forest/prediction_columns.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const FILMS = 50;

/** Column c of film r in a slot is slot + r + c / 10. */
function countingModel(slot: number) {
  const asked: number[] = [];
  const compute = (rows: Int32Array) => {
    asked.push(...rows);
    return [0, 1].map((c) => Float64Array.from(rows, (row) => slot + row + c / 10));
  };
  return { asked, compute };
}

Deno.test("take() answers any rows in their order and computes each film once", () => {
  const columns = new PredictionColumns(2);
  const model = countingModel(1000);
  const rng = createRng(5);
  const wanted = new Set<number>();
  for (let round = 0; round < 20; round++) {
    const rows = Int32Array.from({ length: 7 }, () => Math.floor(rng.uniform() * FILMS))
      .filter((row, i, all) => all.indexOf(row) === i);
    rows.forEach((row) => wanted.add(row));
    assertEquals(columns.take("a", FILMS, rows, model.compute), [
      Float64Array.from(rows, (row) => 1000 + row),
      Float64Array.from(rows, (row) => 1000 + row + 1 / 10),
    ]);
  }
  assertEquals(model.asked.length, wanted.size);
  assertEquals(new Set(model.asked), wanted);
});

Deno.test("take() keeps slots apart and forgets the one used longest ago", () => {
  const columns = new PredictionColumns(2, 2);
  const models = [countingModel(0), countingModel(100), countingModel(200)];
  const ask = (slot: number) =>
    columns.take(`${slot}`, FILMS, Int32Array.of(3), models[slot]!.compute)[0]![0];
  assertEquals([ask(0), ask(1), ask(0), ask(2), ask(0), ask(1)], [3, 103, 3, 203, 3, 103]);
  assertEquals(models.map(({ asked }) => asked.length), [1, 2, 1], "the second was forgotten");
  assertEquals(columns.size, 2);
});

Deno.test("take() keeps at most 10 MiB, but always two slots", () => {
  for (const [films, kept] of [[10_000, 64], [100_000, 6], [1_000_000, 2]] as const) {
    const columns = new PredictionColumns(2);
    const { compute } = countingModel(0);
    for (let slot = 0; slot < 70; slot++) {
      columns.take(`${slot}`, films, Int32Array.of(films - 1), compute);
    }
    assertEquals(columns.size, kept, `${films} films`);
  }
});
