// Goal: a catalogue reads the same whichever writer, type and spelling its columns have; only
// catalog_id and title must be there. What cannot be read is refused naming column and row.
import assert from "node:assert/strict";
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { isoDate } from "@shared/catalog/calendar_day.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { pandasCatalog } from "./pandas_catalog.ts";
import {
  dates,
  genreStructs,
  type TableColumn,
  textList,
  timestamps,
  writeTable,
} from "./write_table.ts";

const text = (...values: unknown[]): TableColumn => ({ type: "STRING", values });
const double = (...values: unknown[]): TableColumn => ({ type: "DOUBLE", values });

/** Reads films "1", "2", ... with these columns. */
function read(films: number, columns: Record<string, TableColumn>): Promise<Catalog> {
  const ids = Array.from({ length: films }, (_, i) => String(i + 1));
  const identities = { catalog_id: text(...ids), title: text(...ids.map((id) => `Film ${id}`)) };
  return readCatalog(writeTable({ ...identities, ...columns }), "v");
}

const genresOf = (catalog: Catalog) =>
  Array.from({ length: catalog.size }, (_, row) =>
    Array.from(
      catalog.genreIds.subarray(catalog.genreOffsets[row]!, catalog.genreOffsets[row + 1]!),
      (genre) => catalog.genreNames[genre]!,
    ));
const datesOf = (days: Int32Array) =>
  Array.from(days, (day) => day === NO_DAY ? null : isoDate(day));

Deno.test("readCatalog() needs ids and titles only", async () => {
  const catalog = await read(2, {});
  assert.deepEqual(catalog, {
    version: "v",
    size: 2,
    ids: ["1", "2"],
    idType: "string",
    rowOfId: new Map([["1", 0], ["2", 1]]),
    titles: ["Film 1", "Film 2"],
    originalTitles: [null, null],
    directors: [null, null],
    actors: [null, null],
    posterPaths: [null, null],
    genreNames: [],
    genreOffsets: Uint32Array.of(0, 0, 0),
    genreIds: new Uint16Array(0),
    languageNames: [],
    languageIds: Int16Array.of(-1, -1),
    releaseYears: Int16Array.of(0, 0),
    durationMin: Float64Array.of(NaN, NaN),
    voteAverages: Float64Array.of(NaN, NaN),
    revenues: Float64Array.of(NaN, NaN),
    popularities: Float64Array.of(NaN, NaN),
    adult: Uint8Array.of(0, 0),
    rightsStartDays: Int32Array.of(NO_DAY, NO_DAY),
    rightsEndDays: Int32Array.of(NO_DAY, NO_DAY),
    runsLeft: Int32Array.of(-1, -1),
    timesShown: Int32Array.of(0, 0),
    lastBroadcastDays: Int32Array.of(NO_DAY, NO_DAY),
  });
});

Deno.test("readCatalog() of no films is empty", async () => {
  const catalog = await read(0, { revenue: double() });
  assert.equal(catalog.size, 0);
  assert.deepEqual(catalog.genreOffsets, Uint32Array.of(0));
});

Deno.test("readCatalog() reads what DuckDB wrote, in both page versions", async (t) => {
  for (const name of ["catalog_duckdb_v1", "catalog_duckdb_v2"]) {
    await t.step(name, async () => {
      const file = new URL(`../../fixtures/parquet/${name}.parquet`, import.meta.url);
      const catalog = await readCatalog(await Deno.readFile(file), "v");
      assert.deepEqual(catalog.ids, ["603", "194", "11", "12"]);
      assert.equal(catalog.idType, "number");
      assert.equal(catalog.titles[1], "Le Fabuleux Destin d'Amélie Poulain");
      assert.deepEqual(catalog.directors, ["Lana Wachowski", null, "X", "Y"]);
      assert.deepEqual(genresOf(catalog), [["Action", "Science-Fiction"], ["Comédie"], [], []]);
      assert.deepEqual(Array.from(catalog.releaseYears), [1999, 2001, 0, 0]);
      assert.deepEqual(Array.from(catalog.revenues), [463517383, NaN, 0, 5]);
      assert.deepEqual(Array.from(catalog.voteAverages), [8.2, 7.9, NaN, 10]);
      assert.deepEqual(Array.from(catalog.adult), [0, 0, 1, 0]);
      assert.deepEqual(Array.from(catalog.runsLeft), [3, -1, 0, 9]);
      assert.deepEqual(Array.from(catalog.timesShown), [2, 0, 0, 1]);
      assert.deepEqual(datesOf(catalog.rightsStartDays), [
        ...["2025-01-01", "2024-06-01", null, "1969-07-20"],
      ]);
      assert.deepEqual(datesOf(catalog.rightsEndDays), [null, "2026-05-31", null, null]);
    });
  }
});

Deno.test("readCatalog() reads ids of every type", async (t) => {
  const cases: [name: string, column: TableColumn, ids: string[], idType: string][] = [
    ["text", text("WO_000001", "603"), ["WO_000001", "603"], "string"],
    ["int64", { type: "INT64", values: [603n, 9_007_199_254_740_993n] }, [
      "603",
      "9007199254740993",
    ], "number"],
    ["int32", { type: "INT32", values: [603, 7] }, ["603", "7"], "number"],
    ["float", double(603, 7), ["603", "7"], "number"],
  ];
  for (const [name, column, ids, idType] of cases) {
    await t.step(name, async () => {
      const catalog = await read(2, { catalog_id: column });
      assert.deepEqual(catalog.ids, ids);
      assert.equal(catalog.idType, idType);
      assert.equal(catalog.rowOfId.get(ids[1]!), 1);
    });
  }
});

Deno.test("readCatalog() reads titles in the original language", async () => {
  const { titles, originalTitles } = await read(2, { original_title: text("Some Film", null) });
  assert.deepEqual([titles, originalTitles], [["Film 1", "Film 2"], ["Some Film", null]]);
});

Deno.test("readCatalog() reads genres in every encoding", async (t) => {
  const structs = [[{ id: 18n, name: "Drame" }, { id: 80n, name: "Crime" }], null, []];
  const python = "[{'id': 18, 'name': 'Drame'} {'id': 80, 'name': 'Crime'}]";
  const cases: [name: string, column: TableColumn][] = [
    ["list of structs", { type: genreStructs, values: structs }],
    ["list of text", { type: textList, values: [["Drame", "Crime", "Drame"], null, []] }],
    ["JSON text", text('[{"id": 18, "name": "Drame"}, {"id": 80, "name": "Crime"}]', null, "[]")],
    ["JSON column", { type: "JSON", values: [["Drame", "Crime"], null, []] }],
    ["Python text", text(python, null, "[]")],
  ];
  for (const [name, genres] of cases) {
    await t.step(name, async () => {
      const catalog = await read(3, { genres });
      assert.deepEqual(genresOf(catalog), [["Drame", "Crime"], [], []]);
      assert.deepEqual(catalog.genreNames, ["Drame", "Crime"]);
    });
  }
});

Deno.test("readCatalog() reads rights in both spellings and every type of date", async (t) => {
  const end = "2026-06-30";
  const ms = BigInt(Date.parse(end));
  const cases: [name: string, column: TableColumn][] = [
    ["ns", { type: timestamps("NANOS"), values: [ms * 1_000_000n, null] }],
    ["µs", { type: timestamps("MICROS"), values: [ms * 1000n, 253_402_214_400_000_000n] }],
    ["ms", { type: "TIMESTAMP", values: [new Date(end), new Date("9999-12-31")] }],
    ["date", { type: dates, values: [new Date(end), new Date("2262-04-11")] }],
    ["bare integer", { type: "INT64", values: [ms * 1_000_000n, null] }],
    ["text", text(`${end} 00:00:00`, "9999-12-31")],
  ];
  for (const [name, column] of cases) {
    for (const spelling of ["tv_rights_end", "end_rights"]) {
      await t.step(`${spelling}, ${name}`, async () => {
        const catalog = await read(2, { [spelling]: column });
        assert.deepEqual(datesOf(catalog.rightsEndDays), [end, null]);
      });
    }
  }
  await t.step("both spellings: the first that is known", async () => {
    const catalog = await read(3, {
      tv_rights_start: text("2025-01-01", null, null),
      start_rights: text("2020-01-01", "2025-02-01", null),
    });
    assert.deepEqual(datesOf(catalog.rightsStartDays), ["2025-01-01", "2025-02-01", null]);
  });
});

Deno.test("readCatalog() takes the year from the release date, else from production", async () => {
  const catalog = await read(7, {
    release_date: text(
      ...["1999-03-31", null, "1900-01-01", "1900-01-01", "1900-01-02", "9999-01-01", null],
    ),
    production_year: double(1998, 2001, null, 1994, null, 1987.0, 20_001),
  });
  assert.deepEqual(Array.from(catalog.releaseYears), [1999, 2001, 0, 1994, 1900, 1987, 0]);
});

Deno.test("readCatalog() turns impossible figures into unknown ones", async () => {
  const catalog = await read(4, {
    duration_min: double(95, 0, -5, NaN),
    vote_average: double(0, 10, 10.5, -1),
    revenue: double(0, 1e9, -1, Infinity),
    popularity: double(0.5, null, NaN, 3),
    available_broadcasts: double(2, 0, -1, null),
    times_shown: double(3, null, -2, 1e12),
    original_language: text("FR", "unknown", null, "en"),
    last_broadcast_date: text("2024-12-24", null, "NaT", "2262-04-11"),
    adult: { type: "BOOLEAN", values: [true, null, false, true] },
    actors: { type: textList, values: [["A", "B"], null, [], ["C"]] },
  });
  assert.deepEqual(Array.from(catalog.durationMin), [95, NaN, NaN, NaN]);
  assert.deepEqual(Array.from(catalog.voteAverages), [0, 10, NaN, NaN]);
  assert.deepEqual(Array.from(catalog.revenues), [0, 1e9, NaN, NaN]);
  assert.deepEqual(Array.from(catalog.popularities), [0.5, NaN, NaN, 3]);
  assert.deepEqual(Array.from(catalog.runsLeft), [2, 0, 0, -1]);
  assert.deepEqual(Array.from(catalog.timesShown), [3, 0, 0, 1e9]);
  assert.deepEqual(catalog.languageNames, ["fr", "en"]);
  assert.deepEqual(Array.from(catalog.languageIds), [0, -1, -1, 1]);
  assert.deepEqual(datesOf(catalog.lastBroadcastDays), ["2024-12-24", null, null, null]);
  assert.deepEqual(Array.from(catalog.adult), [1, 0, 0, 1]);
  assert.deepEqual(catalog.actors.slice(0, 2), ["A, B", null]);
});

Deno.test("readCatalog() refuses films it cannot tell apart or name", async (t) => {
  const cases: [name: string, columns: Record<string, TableColumn>, type: string, text: string][] =
    [
      [
        "id twice",
        { catalog_id: text("603", "7", "603") },
        "RangeError",
        'catalog_id must be unique: received "603" in rows 0 and 2',
      ],
      [
        "id twice in two types",
        { catalog_id: double(603, 7, 603) },
        "RangeError",
        'catalog_id must be unique: received "603" in rows 0 and 2',
      ],
      [
        "no id",
        { catalog_id: text("603", null, "7") },
        "TypeError",
        "catalog_id must not be empty: received null in row 1",
      ],
      [
        "blank id",
        { catalog_id: text("603", "7", " ") },
        "TypeError",
        'catalog_id must not be empty: received " " in row 2',
      ],
      [
        "broken id",
        { catalog_id: double(603, 7.5, 1) },
        "TypeError",
        "catalog_id must be text or a whole number: received 7.5 in row 1",
      ],
      [
        "no title",
        { title: text("A", "B", null) },
        "TypeError",
        "title must not be empty: received null in row 2",
      ],
      [
        "genres as plain text",
        { genres: text("[]", "Drame", null) },
        "TypeError",
        "genres must be a list of names, as a list or as JSON or Python text: " +
        'received "Drame" in row 1',
      ],
      [
        "revenue in words",
        { revenue: text(null, "1000", "a lot") },
        "TypeError",
        'revenue must be a number: received "a lot" in row 2',
      ],
      [
        "a date in another order",
        { tv_rights_end: text("31.12.2026", null, null) },
        "TypeError",
        'tv_rights_end must be a date: received "31.12.2026" in row 0',
      ],
    ];
  for (const [name, columns, type, message] of cases) {
    await t.step(name, async () => {
      await assert.rejects(read(3, columns), {
        name: type,
        message: `Cannot read catalogue as ${message}`,
      });
    });
  }
  for (const required of ["catalog_id", "title"]) {
    await t.step(`without ${required}`, async () => {
      const other = required === "title" ? "catalog_id" : "title";
      await assert.rejects(readCatalog(writeTable({ [other]: text("1") }), "v"), {
        name: "TypeError",
        message: `Cannot read catalogue as it must have a column "${required}": ` +
          `received columns ["${other}"]`,
      });
    });
  }
});

Deno.test("readCatalog() keeps titles that look like missing values", async () => {
  const catalog = await read(3, { title: text("Nan", "None", " 1917 ") });
  assert.deepEqual(catalog.titles, ["Nan", "None", "1917"]);
});

Deno.test("readCatalog() loads 10,000 films of 32 columns within 60 MB", async () => {
  const file = await Deno.makeTempFile({ suffix: ".parquet" });
  try {
    await Deno.writeFile(file, pandasCatalog(10_000));
    const script = `
      const { readCatalog } = await import("@shared/catalog/read_catalog.ts");
      const before = Deno.memoryUsage().rss;
      const catalog = await readCatalog(await Deno.readFile(${JSON.stringify(file)}), "v");
      const after = Deno.memoryUsage().rss;
      console.log(JSON.stringify({ films: catalog.size, megabytes: (after - before) / 1e6 }));`;
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--no-lock", script],
      cwd: new URL("../../../", import.meta.url),
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const { films, megabytes } = JSON.parse(new TextDecoder().decode(stdout));
    assert.equal(films, 10_000);
    assert(megabytes < 60, `${megabytes} MB`);
  } finally {
    await Deno.remove(file);
  }
});
