// Goal: columns of numbers and text are what hyparquet reads, value by value, whoever wrote them;
// damaged pages are refused or read as something, but never hang. Method: hyparquet itself on files
// of three writers and on drawn columns with and without missing values; seeded bit flips.
// @ts-types="../../std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { parquetMetadata, parquetRead, parquetSchema } from "hyparquet";
import { isMissing } from "@shared/catalog/column_values.ts";
import { type FlatValues, readFlatChunk } from "@shared/catalog/flat_column.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { pandasCatalog } from "./pandas_catalog.ts";
import { dates, timestamps, writeTable } from "./write_table.ts";

const FIXTURES = new URL("../../fixtures/parquet/", import.meta.url);
const asStored = (value: unknown) => value;

/** Every column of one row group by our reader and by hyparquet; null where ours does not read it. */
async function bothReadings(bytes: Uint8Array) {
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const flat = new Map(
    parquetSchema(metadata).children.filter(({ children }) => children.length === 0)
      .map(({ element }) => [element.name, element]),
  );
  const readings: { name: string; ours: FlatValues | null; theirs: unknown[] }[] = [];
  for (const { columns } of metadata.row_groups.slice(0, 1)) {
    for (const { meta_data: chunk } of columns) {
      const element = flat.get(chunk!.path_in_schema[0]!);
      if (!element) continue;
      const start = Number(chunk!.dictionary_page_offset ?? chunk!.data_page_offset);
      const rowCount = Number(chunk!.num_values);
      readings.push({
        name: element.name,
        ours: readFlatChunk({
          bytes: bytes.subarray(start, start + Number(chunk!.total_compressed_size)),
          element,
          codec: chunk!.codec,
          rowCount,
        }),
        theirs: await columnOf(bytes, element.name, rowCount),
      });
    }
  }
  return readings;
}

async function columnOf(bytes: Uint8Array, name: string, rowEnd: number): Promise<unknown[]> {
  const values: unknown[] = [];
  await parquetRead({
    file: bytes.slice().buffer,
    columns: [name],
    rowEnd,
    parsers: {
      timestampFromMilliseconds: asStored,
      timestampFromMicroseconds: asStored,
      timestampFromNanoseconds: asStored,
      dateFromDays: asStored,
    },
    onComplete: (rows) => values.push(...rows.map((row) => (row as unknown[])[0])),
  });
  return values;
}

/** A missing value is NaN or null to one, undefined or null to the other; 5 is as good as 5n. */
function normal(value: unknown): unknown {
  if (typeof value === "string") return value;
  if (isMissing(value)) return null;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

async function assertSameReadings(bytes: Uint8Array, file: string): Promise<number> {
  let read = 0;
  for (const { name, ours, theirs } of await bothReadings(bytes)) {
    if (ours === null) continue;
    read++;
    assertEquals(Array.from<unknown>(ours).map(normal), theirs.map(normal), `${file}, ${name}`);
  }
  return read;
}

Deno.test("readFlatChunk() reads what hyparquet reads, in files of other writers", async (t) => {
  for await (const { name } of Deno.readDir(FIXTURES)) {
    if (!name.endsWith(".parquet") || /gzip|zstd/.test(name)) continue;
    await t.step(name, async () => {
      await assertSameReadings(await Deno.readFile(new URL(name, FIXTURES)), name);
    });
  }
});

Deno.test("readFlatChunk() reads every column of numbers and text of a catalogue", async () => {
  const read = await assertSameReadings(pandasCatalog(3000), "pandas");
  assert(read >= 27, `${read} columns`);
});

Deno.test("readFlatChunk() reads text that is not ASCII, empty text and great numbers", async () => {
  const rng = createRng(3);
  const some = <T>(value: () => T) =>
    Array.from({ length: 500 }, () => rng.uniform() < 0.2 ? null : value());
  const below = (n: number) => Math.floor(rng.uniform() * n);
  const texts = [
    "",
    "é",
    "Amélie",
    "日本",
    "plain",
    "a longer plain text, cut from its page",
    "🎬",
  ];
  const bytes = writeTable({
    texts: { type: "STRING", values: some(() => texts[below(texts.length)]! + below(300)) },
    few: { type: "STRING", values: some(() => texts[below(texts.length)]!) },
    none: { type: "DOUBLE", values: new Array(500).fill(null) },
    doubles: { type: "DOUBLE", values: some(() => rng.normal() * 1e9) },
    days: { type: dates, values: some(() => new Date(86_400_000 * (below(40_000) - 20_000))) },
    nanos: {
      type: timestamps("NANOS"),
      values: some(() => BigInt(below(40_000) - 9000) * 86_400_000_000_000n),
    },
    oddNanos: { type: timestamps("NANOS"), values: some(() => 1_763_856_000_000_000_001n) },
    ids: { type: "INT64", values: some(() => 2n ** 60n + BigInt(below(99))) },
    counts: { type: "INT64", values: some(() => BigInt(below(99) - 50)) },
  });
  assertEquals(await assertSameReadings(bytes, "drawn"), 9);
});

Deno.test("readFlatChunk() leaves to hyparquet what it does not know", async () => {
  const bytes = writeTable({ adult: { type: "BOOLEAN", values: [true, null, false] } });
  assertEquals((await bothReadings(bytes))[0]!.ours, null);
});

Deno.test("readFlatChunk() of damaged pages ends, with an error or with as many rows", () => {
  const bytes = pandasCatalog(40);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const rng = createRng(11);
  for (let round = 0; round < 3000; round++) {
    const columns = metadata.row_groups[0]!.columns;
    const chunk = columns[Math.floor(rng.uniform() * columns.length)]!.meta_data!;
    const name = chunk.path_in_schema[0];
    const element = metadata.schema.find((candidate) => candidate.name === name)!;
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    const damaged = bytes.slice(start, start + Number(chunk.total_compressed_size));
    damaged[Math.floor(rng.uniform() * damaged.length)]! ^= 1 << Math.floor(8 * rng.uniform());
    const end = rng.uniform() < 0.2 ? Math.floor(rng.uniform() * damaged.length) : damaged.length;
    const read = () =>
      readFlatChunk({ bytes: damaged.subarray(0, end), element, codec: chunk.codec, rowCount: 40 });
    try {
      const values = read();
      assert(values === null || values.length === 40);
    } catch (error) {
      assert(error instanceof Error && !(error instanceof TypeError), String(error));
    }
  }
});
