// Goal: broadcasts come out sorted by calendar day, tied to the catalogue, with the hour from
// whichever column has it.
import assert from "node:assert/strict";
import type { BroadcastHistory } from "@shared/catalog/catalog.ts";
import { isoDate } from "@shared/catalog/calendar_day.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { emptyHistory, readHistory } from "@shared/catalog/read_history.ts";
import { filmCatalog } from "../signals/film_catalog.ts";
import { type TableColumn, timestamps, writeTable } from "./write_table.ts";

const catalog = filmCatalog([{ id: "603" }, { id: "WO_000001" }]);

const text = (...values: unknown[]): TableColumn => ({ type: "STRING", values });
const double = (...values: unknown[]): TableColumn => ({ type: "DOUBLE", values });

/** Columns of n broadcasts of film 603 on consecutive days, overridden by `columns`. */
function read(n: number, columns: Record<string, TableColumn>): Promise<BroadcastHistory> {
  const dates = Array.from({ length: n }, (_, i) => `2025-01-0${i + 1}`);
  return readHistory(
    writeTable({
      catalog_id: text(...dates.map(() => "603")),
      date: text(...dates),
      channel: text(...dates.map(() => "Channel 1")),
      ...columns,
    }),
    "v",
    catalog,
  );
}

Deno.test("readHistory() sorts by day and keeps file order within one", async () => {
  const history = await read(5, {
    catalog_id: text("603", null, "WO_000001", "999", "603"),
    date: text("2025-01-03", "2025-01-01", "2025-01-03", "2025-01-02", "2025-01-01"),
    channel: text("B", "A", " A ", "B", "A"),
    rt_m: double(1.5, null, -3, Infinity, 0),
  });
  assert.deepEqual(Array.from(history.days, isoDate), [
    ...["2025-01-01", "2025-01-01", "2025-01-02", "2025-01-03", "2025-01-03"],
  ]);
  assert.deepEqual(Array.from(history.films), [-1, 0, -1, 0, 1]);
  assert.deepEqual(history.channelNames, ["B", "A"]);
  assert.deepEqual(Array.from(history.channels), [1, 1, 0, 0, 1]);
  assert.deepEqual(Array.from(history.audiences), [NaN, 0, NaN, 1.5, NaN]);
  assert.deepEqual(Array.from(history.hours), [-1, -1, -1, -1, -1]);
  assert.equal(history.size, 5);
  assert.equal(history.version, "v");
});

Deno.test("readHistory() matches ids whatever number type they have", async () => {
  const floats = await read(3, { catalog_id: double(603, NaN, null) });
  assert.deepEqual(Array.from(floats.films), [0, -1, -1]);
  const bigints = await read(2, { catalog_id: { type: "INT64", values: [603n, 1n] } });
  assert.deepEqual(Array.from(bigints.films), [0, -1]);
});

Deno.test("readHistory() takes the hour from either column", async (t) => {
  const times = (...values: unknown[]): TableColumn => ({
    type: [{ type: "INT64", repetition_type: "OPTIONAL", converted_type: "TIME_MICROS" }],
    values,
  });
  const stamps: TableColumn = { type: timestamps("NANOS"), values: [1_735_763_700_000_000_000n] };
  const cases: [name: string, columns: Record<string, TableColumn>, hours: number[]][] = [
    ["hour, integer", { hour: { type: "INT64", values: [20n, 0n] } }, [20, 0]],
    ["hour, float with gaps", { hour: double(20, null) }, [20, -1]],
    ["gaps filled", { hour: double(20, null), start_time: text("21:00", "06:30") }, [20, 6]],
    ["text", { start_time: text("20:35", "0:05:00") }, [20, 0]],
    ["text with a date", { start_time: text("2025-01-01 23:10:00", "2025-01-01T09:00") }, [23, 9]],
    ["French text", { start_time: text("20h35", "21.10") }, [20, 21]],
    ["past midnight", { start_time: text("26:15", null) }, [26, -1]],
    ["time of day", { start_time: times(73_800_000_000n, null) }, [20, -1]],
    ["timestamp", { start_time: stamps }, [20]],
  ];
  for (const [name, columns, hours] of cases) {
    await t.step(name, async () => {
      const history = await read(hours.length, columns);
      assert.deepEqual(Array.from(history.hours), hours);
    });
  }
});

Deno.test("readHistory() puts hours from 24 on the next calendar day", async () => {
  const history = await read(3, { hour: double(23, 24, 27) });
  assert.deepEqual(Array.from(history.days, isoDate), ["2025-01-01", "2025-01-03", "2025-01-04"]);
  assert.deepEqual(Array.from(history.hours), [23, 24, 27]);
});

Deno.test("readHistory() reads what DuckDB wrote", async () => {
  const file = (name: string) =>
    Deno.readFile(new URL(`../../fixtures/parquet/${name}`, import.meta.url));
  const films = await readCatalog(await file("catalog_duckdb_v1.parquet"), "v");
  const history = await readHistory(await file("history_duckdb.parquet"), "v", films);
  assert.deepEqual(Array.from(history.days, isoDate), ["1969-12-31", "2023-12-24", "2024-12-24"]);
  assert.deepEqual(Array.from(history.films), [1, -1, 0]);
  assert.deepEqual(Array.from(history.hours), [13, 0, 20]);
  assert.deepEqual(history.channelNames, ["Channel 1", "France 2"]);
  assert.deepEqual(Array.from(history.audiences), [0, NaN, 123.5]);
});

Deno.test("readHistory() refuses what it cannot place, naming column and row", async (t) => {
  const cases: [name: string, columns: Record<string, TableColumn>, message: string][] = [
    [
      "no date",
      { date: text("2025-01-01", null) },
      "date must not be empty: received null in row 1",
    ],
    ["bad date", { date: text("2025-01-01", "x") }, 'date must be a date: received "x" in row 1'],
    ["no channel", { channel: text("", "A") }, 'channel must not be empty: received "" in row 0'],
    [
      "hour 28",
      { hour: double(28, 1) },
      "hour must be an integer from 0 to 27: received 28 in row 0",
    ],
    [
      "half hour",
      { hour: double(1, 1.5) },
      "hour must be an integer from 0 to 27: received 1.5 in row 1",
    ],
    [
      "no time",
      { start_time: text("20:00", "soon") },
      'start_time must be a time of day: received "soon" in row 1',
    ],
  ];
  for (const [name, columns, message] of cases) {
    await t.step(name, async () => {
      await assert.rejects(read(2, columns), {
        name: "TypeError",
        message: `Cannot read history as ${message}`,
      });
    });
  }
  for (const required of ["catalog_id", "date", "channel"]) {
    await t.step(`without ${required}`, async () => {
      const columns = { catalog_id: text("1"), date: text("2025-01-01"), channel: text("A") };
      const { [required as "date"]: _, ...rest } = columns;
      await assert.rejects(readHistory(writeTable(rest), "v", catalog), {
        name: "TypeError",
        message: new RegExp(`^Cannot read history as it must have a column "${required}"`),
      });
    });
  }
});

Deno.test("emptyHistory() has no broadcasts", async () => {
  const none = { type: "STRING", values: [] } as const;
  const read = await readHistory(
    writeTable({ catalog_id: none, date: none, channel: none }),
    "",
    catalog,
  );
  assert.deepEqual(read, emptyHistory());
});
