// Goal: a film is a candidate on the first and the last day of its rights while runs are left,
// and every other film is counted under the first reason that applies.
import assert from "node:assert/strict";
import { selectCandidates } from "@shared/catalog/candidates.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import type { Catalog } from "@shared/catalog/catalog.ts";
import { filmCatalog } from "../signals/film_catalog.ts";
import { golden, goldenCatalog } from "../signals/golden_signals.ts";

type Request = Parameters<typeof selectCandidates>[0];

function select(catalog: Catalog, date: string, more: Partial<Request> = {}) {
  return selectCandidates({
    catalog,
    slot: { airDay: epochDay(date) },
    runsUsed: new Map(),
    programmedRows: new Set(),
    excludedRows: new Set(),
    ...more,
  });
}

Deno.test("selectCandidates() equals the golden lists plus the first and last days", async (t) => {
  for (const [date, ids] of Object.entries(golden.availability)) {
    await t.step(date, () => {
      const day = epochDay(date);
      const onTheEdge = goldenCatalog.ids.filter((_, row) =>
        goldenCatalog.runsLeft[row]! > 0 &&
        (goldenCatalog.rightsStartDays[row] === day || goldenCatalog.rightsEndDays[row] === day)
      );
      const { rows } = select(goldenCatalog, date);
      const actual = Array.from(rows, (row) => goldenCatalog.ids[row]!);
      assert.deepEqual(actual.sort(), [...new Set([...ids, ...onTheEdge])].sort());
    });
  }
  const edges = ["2026-01-06", "2024-01-03"].map((date) =>
    select(goldenCatalog, date).rows.includes(goldenCatalog.rowOfId.get("1025")!)
  );
  assert.deepEqual(edges, [true, true]); // last and first day of one film
});

Deno.test("selectCandidates() includes both ends of the rights and open ones", () => {
  const catalog = filmCatalog([
    { rightsStart: "2025-03-01", rightsEnd: "2025-03-01" },
    { rightsStart: "2025-03-02", rightsEnd: "2025-04-01" },
    { rightsStart: "2025-01-01", rightsEnd: "2025-02-28" },
    { rightsStart: "2025-01-01" },
    { rightsEnd: "2025-12-31" },
    {},
  ]);
  const { rows, excluded } = select(catalog, "2025-03-01");
  assert.deepEqual(Array.from(rows), [0, 3, 4, 5]);
  assert.deepEqual(excluded, { rights: 2, runs: 0, programmed: 0, excluded: 0, rule: 0 });
});

Deno.test("selectCandidates() takes used runs off, -1 being unlimited", () => {
  const catalog = filmCatalog([3, 3, 1, 0, undefined].map((runsLeft) => ({ runsLeft } as object)));
  const runsUsed = new Map([[0, 2], [1, 5], [2, 1], [4, 9]]);
  const { rows, excluded } = select(catalog, "2025-03-01", { runsUsed });
  assert.deepEqual(Array.from(rows), [0, 4]);
  assert.equal(excluded.runs, 3);
});

Deno.test("selectCandidates() counts each film under its first reason", () => {
  const closed = { rightsEnd: "2025-02-28", runsLeft: 0 };
  const catalog = filmCatalog([closed, { runsLeft: 0 }, {}, {}, {}, closed]);
  const all = new Set([0, 1, 2]);
  const { rows, excluded } = select(catalog, "2025-03-01", {
    programmedRows: all,
    excludedRows: new Set([...all, 3]),
  });
  assert.deepEqual(Array.from(rows), [4]);
  assert.deepEqual(excluded, { rights: 2, runs: 1, programmed: 1, excluded: 1, rule: 0 });
});

Deno.test("selectCandidates() of an empty catalogue is empty", () => {
  const { rows, excluded } = select(filmCatalog([]), "2025-03-01");
  assert.equal(rows.length, 0);
  assert.deepEqual(excluded, { rights: 0, runs: 0, programmed: 0, excluded: 0, rule: 0 });
});
