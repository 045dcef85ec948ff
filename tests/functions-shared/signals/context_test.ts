// Goal: context vectors equal those of the service this project replaces wherever it had one, and
// the hours it refused (0-5, 26, 27) are the late night of the broadcast day before.
import assert from "node:assert/strict";
import { contextFeatures, contextNames, seasonOfMonth, timeSlot } from "@shared/signals/context.ts";
import { createSlot } from "@shared/signals/slot.ts";

interface GoldenRow {
  readonly date: string;
  readonly hour: number;
  readonly dim16: { readonly vector?: readonly number[] };
  readonly dim18: Readonly<Record<string, { readonly vector?: readonly number[] }>>;
}

const golden: {
  readonly layout16: readonly string[];
  readonly layout18_extra: readonly string[];
  readonly rows: readonly GoldenRow[];
} = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/golden/context.json", import.meta.url)),
);
const channels = golden.layout18_extra;

Deno.test("contextNames() are those of the saved models", () => {
  assert.deepEqual(contextNames([]), golden.layout16);
  assert.deepEqual(contextNames(channels), [...golden.layout16, ...channels]);
});

Deno.test("contextFeatures() equal the golden vectors", async (t) => {
  let compared = 0;
  for (const { date, hour, dim16, dim18 } of golden.rows) {
    for (const channel of channels) {
      const slot = createSlot({ channel, date, hour });
      const expected: [readonly string[], readonly number[] | undefined][] = [
        [contextNames([]), dim16.vector],
        [contextNames(channels), dim18[channel]!.vector],
      ];
      for (const [names, vector] of expected) {
        if (vector === undefined) continue;
        compared++;
        await t.step(`${date} ${hour} ${channel}, d = ${names.length}`, () => {
          assert.deepEqual(Array.from(contextFeatures(slot, names)), vector);
        });
      }
    }
  }
  assert.equal(compared, 22 * 2 * 2); // 22 of the 30 rows have a vector
});

Deno.test("contextFeatures() puts the hours without a golden vector into the late night", () => {
  const names = contextNames(channels);
  const undefinedRows = golden.rows.filter(({ dim16 }) => dim16.vector === undefined);
  assert.deepEqual(undefinedRows.map(({ hour }) => hour).sort((a, b) => a - b), [
    ...[0, 1, 2, 3, 4, 5, 26, 27],
  ]);
  for (const { date, hour } of undefinedRows) {
    const features = (h: number) =>
      contextFeatures(createSlot({ channel: channels[0]!, date, hour: h }), names);
    assert.deepEqual(features(hour), features(23), `${date} ${hour}`);
    assert.equal(features(hour)[names.indexOf("late_night")], 1);
  }
});

Deno.test("contextFeatures() follows the order of the names it is given", () => {
  const names = contextNames(["A", "B"]).reverse();
  const slot = createSlot({ channel: "B", date: "2025-06-15", hour: 20 }); // a Sunday in summer
  const active = names.filter((_, i) => contextFeatures(slot, names)[i] === 1);
  assert.deepEqual(active.sort(), ["B", "is_weekend", "prime_time", "summer", "sun"]);
});

Deno.test("contextFeatures() takes a channel named like a feature for a channel", () => {
  const slot = createSlot({ channel: "mon", date: "2025-06-15", hour: 20 });
  assert.equal(contextFeatures(slot, contextNames([]))[contextNames([]).indexOf("mon")], 0);
});

Deno.test("contextFeatures() throws when names and slot disagree", async (t) => {
  const slot = createSlot({ channel: "C", date: "2025-06-15", hour: 20 });
  const cases: [name: string, names: string[], message: RegExp][] = [
    ["unknown channel", contextNames(["A", "B"]), /one of \["A","B"\]: received "C"$/],
    ["a base name is missing", contextNames(["C"]).slice(1), /must hold "prime_time"/],
    ["a name twice", [...contextNames(["C"]), "C"], /must be distinct: received "C" twice$/],
  ];
  for (const [name, names, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => contextFeatures(slot, names), { name: "RangeError", message });
    });
  }
  assert.throws(() => contextNames(["sun"]), /received "sun" twice$/);
});

Deno.test("timeSlot() and seasonOfMonth() change at their boundaries", () => {
  const slots = Array.from({ length: 28 }, (_, hour) => timeSlot(hour));
  assert.deepEqual(slots, [
    ...Array(6).fill("late_night"),
    ...Array(8).fill("morning"),
    ...Array(5).fill("afternoon"),
    ...Array(3).fill("prime_time"),
    ...Array(6).fill("late_night"),
  ]);
  const seasons = Array.from({ length: 12 }, (_, i) => seasonOfMonth(i + 1));
  assert.deepEqual(seasons, [
    ...["winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer"],
    ...["autumn", "autumn", "autumn", "winter"],
  ]);
});
