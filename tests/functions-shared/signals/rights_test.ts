// Goal: the rights curve equals the golden one day by day, and the column is the curve of the
// days left, 0 without an end.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { LEGACY_RIGHTS, rightsSignal, rightsValue } from "@shared/signals/rights.ts";
import { allRows, filmCatalog } from "./film_catalog.ts";
import { golden, goldenCatalog, goldenRow } from "./golden_signals.ts";

Deno.test("rightsValue() equals the golden curve", async (t) => {
  for (const { days_floor: daysLeft, reward } of golden.rights_curve) {
    await t.step(`${daysLeft} days left`, () => {
      assert.equal(rightsValue(daysLeft, LEGACY_RIGHTS), reward);
      assert.equal(rightsValue(daysLeft), reward);
    });
  }
});

Deno.test("rightsSignal() equals the golden cases", async (t) => {
  for (const { name, film, air_date: airDate, expect } of golden.cases) {
    await t.step(`${name}: ${film}`, () => {
      const day = epochDay(airDate.slice(0, 10));
      const values = rightsSignal(goldenCatalog, Int32Array.of(goldenRow(film)), day);
      assert.deepEqual(Array.from(values), [expect.rights]);
    });
  }
});

Deno.test("rightsSignal() counts the last day and is 0 without an end date", () => {
  const catalog = filmCatalog([
    { rightsEnd: "2025-03-01" },
    { rightsEnd: "2025-02-28" },
    {},
    { rightsEnd: "2025-04-01" },
    { rightsEnd: "2027-03-01" },
  ]);
  const values = rightsSignal(catalog, allRows(catalog), epochDay("2025-03-01"));
  assert.deepEqual(Array.from(values), [1, 0, 0, 0.8, 0]);
});

Deno.test("rightsSignal() has one value for each candidate, in their order", () => {
  const catalog = filmCatalog([{ rightsEnd: "2025-03-10" }, {}, { rightsEnd: "2025-05-01" }]);
  const values = rightsSignal(catalog, Int32Array.of(2, 0), epochDay("2025-03-01"));
  assert.deepEqual(Array.from(values), [0.8, 1]);
});
