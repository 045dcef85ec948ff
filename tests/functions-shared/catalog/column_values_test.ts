// Goal: each reader takes every spelling that writers use for its type, one sentinel stands for
// all that is missing, and anything else is refused naming column and row.
import assert from "node:assert/strict";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { daysOf, flagsOf, idsOf, numbersOf, textsOf } from "@shared/catalog/column_values.ts";
import type { ParquetColumn } from "@shared/catalog/parquet_table.ts";

const MISSING = [undefined, null, NaN, "", " ", "nan", "NaN", "NaT", "None", "null", "<NA>"];
const DAY_NS = 86_400_000_000_000;

function column(values: ArrayLike<unknown>, unitsPerDay: number | null = null): ParquetColumn {
  return { subject: "catalogue", name: "field", values, unitsPerDay, isTimeOfDay: false };
}

Deno.test("numbersOf() reads numbers in every type", () => {
  const values = [1.5, 12n, "3.25", " 4 ", "1e3", true, false, -7];
  assert.deepEqual(Array.from(numbersOf(column(values))), [1.5, 12, 3.25, 4, 1000, 1, 0, -7]);
  assert.deepEqual(Array.from(numbersOf(column(Int32Array.of(3, -1)))), [3, -1]);
  assert.deepEqual(Array.from(numbersOf(column(BigInt64Array.of(2n ** 60n)))), [2 ** 60]);
});

Deno.test("numbersOf() turns missing and infinite into NaN", () => {
  const numbers = numbersOf(
    column([...MISSING, Infinity, -Infinity, "1e999"]),
  );
  assert(numbers.every(Number.isNaN));
});

Deno.test("flagsOf() reads flags in every type, missing as 0", () => {
  const values = [true, false, 1, 0, 1n, "True", "false", "1", "0.0", 2.5];
  assert.deepEqual(Array.from(flagsOf(column(values))), [1, 0, 1, 0, 1, 1, 0, 1, 0, 1]);
  assert(flagsOf(column(MISSING)).every((flag) => flag === 0));
});

Deno.test("textsOf() trims, joins lists and writes numbers out", () => {
  const values = ["  Jane Campion ", ["A", null, "B"], 12, 3n, "None of them"];
  assert.deepEqual(textsOf(column(values)), ["Jane Campion", "A, B", "12", "3", "None of them"]);
  assert(textsOf(column(MISSING)).every((text) => text === null));
});

Deno.test("idsOf() makes text of ids and tells their type", () => {
  assert.deepEqual(idsOf(column(["WO_000001", " 603 ", null])), {
    ids: ["WO_000001", "603", null],
    idType: "string",
  });
  assert.deepEqual(idsOf(column([603n, 604, null, NaN])), {
    ids: ["603", "604", null, null],
    idType: "number",
  });
});

Deno.test("daysOf() cuts the time of day off, exactly", async (t) => {
  const day = epochDay("2025-03-01");
  const ns = BigInt(day) * BigInt(DAY_NS);
  const cases: [name: string, value: unknown, unitsPerDay: number | null, expected: number][] = [
    ["date", day, 1, day],
    ["midnight, ms", BigInt(day) * 86_400_000n, 86_400_000, day],
    ["evening, µs", BigInt(day) * 86_400_000_000n + 72_000_000_000n, 86_400_000_000, day],
    ["midnight, ns", ns, DAY_NS, day],
    ["last nanosecond of the day", ns + BigInt(DAY_NS) - 1n, DAY_NS, day],
    ["last nanosecond before 1970", -1n, DAY_NS, -1],
    ["a day before 1970", -BigInt(DAY_NS), DAY_NS, -1],
    ["NaT", -(2n ** 63n), DAY_NS, NO_DAY],
    ["text", "2025-03-01", null, day],
    ["text with T", "2025-03-01T20:15:00", null, day],
    ["text with time and zone", "2025-03-01 23:59:59+01:00", null, day],
    ["text of the year 9999", "9999-12-31", null, epochDay("9999-12-31")],
    ["ns without unit", ns, null, day],
    ["µs without unit", ns / 1000n, null, day],
    ["ms without unit", ns / 1_000_000n, null, day],
    ["s without unit", day * 86_400, null, day],
    ["days without unit", day, null, day],
    ["days of the year 9999 without unit", epochDay("9999-12-31"), null, epochDay("9999-12-31")],
  ];
  const far = epochDay("9999-12-31");
  for (
    const [unit, perDay] of [["s", 86_400], ["ms", 86_400_000], ["µs", 86_400_000_000]] as const
  ) {
    cases.push([`${unit} of the year 9999 without unit`, BigInt(far) * BigInt(perDay), null, far]);
  }
  for (const [name, value, unitsPerDay, expected] of cases) {
    await t.step(name, () => {
      assert.deepEqual(Array.from(daysOf(column([value], unitsPerDay))), [expected]);
    });
  }
  assert(daysOf(column(MISSING)).every((value) => value === NO_DAY));
});

Deno.test("daysOf() takes the unit of the whole column, not of one value", () => {
  const days = [epochDay("1970-01-03"), epochDay("2025-03-01")];
  const ns = days.map((value) => BigInt(value) * BigInt(DAY_NS));
  assert.deepEqual(Array.from(daysOf(column(ns))), days);
});

Deno.test("every reader refuses what is not of its type", async (t) => {
  const cases: [name: string, read: (c: ParquetColumn) => unknown, value: unknown, rule: string][] =
    [
      ["number", numbersOf, "abc", 'be a number: received "abc"'],
      ["number", numbersOf, [1], "be a number: received [1]"],
      ["flag", flagsOf, "maybe", 'be true or false: received "maybe"'],
      ["day", daysOf, "01/03/2025", 'be a date: received "01/03/2025"'],
      ["day", daysOf, "2025-02-30", 'be a date: received "2025-02-30"'],
      ["day", daysOf, true, "be a date: received true"],
      ["day", daysOf, { id: 3n }, 'be a date: received {"id":"3"}'],
      ["id", idsOf, 1.5, "be text or a whole number: received 1.5"],
      ["id", idsOf, ["1"], 'be text or a whole number: received ["1"]'],
    ];
  for (const [name, read, value, rule] of cases) {
    await t.step(
      `${name} ${JSON.stringify(value, (_, v) => typeof v === "bigint" ? "n" : v)}`,
      () => {
        assert.throws(() => read(column([null, null, value])), {
          name: "TypeError",
          message: `Cannot read catalogue as field must ${rule} in row 2`,
        });
      },
    );
  }
});
