// Goal: what is too big, not Parquet, damaged or in an unknown compression is refused by name
// before it is unfolded. Method: every truncation, seeded bit flips and cuts of files that a second
// writer made, and bounds that the file exceeds by one.
import assert from "node:assert/strict";
import { openParquet, readColumn, requireColumn } from "@shared/catalog/parquet_table.ts";
import { isMissing } from "@shared/catalog/column_values.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { dates, timestamps, writeTable } from "./write_table.ts";

const LIMITS = { subject: "catalogue", bytesMax: 1 << 20, rowsMax: 1000 };

const fixture = (name: string) =>
  Deno.readFile(new URL(`../../fixtures/parquet/${name}.parquet`, import.meta.url));

const numbers = (count: number, rowGroupSize?: number) =>
  writeTable(
    { n: { type: "INT32", values: Array.from({ length: count }, (_, i) => i) } },
    rowGroupSize === undefined ? {} : { rowGroupSize },
  );

Deno.test("openParquet() refuses what is not Parquet", async (t) => {
  const text = (content: string) => new TextEncoder().encode(content);
  const cases: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ["empty file", new Uint8Array(0), /the file must not be empty: received 0 bytes$/],
    ["four bytes", text("PAR1"), /must begin and end with "PAR1": received 4 bytes/],
    [
      "a page of HTML",
      text("<html>not found</html>"),
      /received 22 bytes, 0x3c68746d to 0x746d6c3e$/,
    ],
    ["encrypted", text("PARE........PARE"), /must begin and end with "PAR1"/],
    ["only the magic", text("PAR1....PAR1"), /metadata must be intact: received ".+"$/],
    ["metadata of zeros", text("PAR1\0\0\0\0\0\0\0\0PAR1"), /metadata must be intact/],
    ["metadata longer than the file", text("PAR1\0\0\0\0\xff\xff\xff\x7fPAR1"), /metadata must be/],
  ];
  for (const [name, bytes, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => openParquet(bytes, LIMITS), { name: "SyntaxError", message });
    });
  }
});

Deno.test("openParquet() holds its bounds before anything is decoded", () => {
  const bytes = numbers(1000);
  assert.equal(openParquet(bytes, LIMITS).rowCount, 1000);
  assert.throws(() => openParquet(bytes, { ...LIMITS, rowsMax: 999 }), {
    name: "RangeError",
    message: "Cannot read catalogue as it must have at most 999 rows: received 1000",
  });
  assert.equal(openParquet(bytes, { ...LIMITS, bytesMax: bytes.length }).rowCount, 1000);
  assert.throws(() => openParquet(bytes, { ...LIMITS, bytesMax: bytes.length - 1 }), {
    name: "RangeError",
    message: `Cannot read catalogue as the file must have at most ${bytes.length - 1} bytes: ` +
      `received ${bytes.length}`,
  });
});

Deno.test("readCatalog() refuses a small file of very many equal rows", async () => {
  const values = new Array<string>(300_001).fill("603");
  const bytes = writeTable({
    catalog_id: { type: "STRING", values },
    title: { type: "STRING", values },
  });
  assert(bytes.length < 40_000, `${bytes.length} bytes`);
  await assert.rejects(readCatalog(bytes, "v"), {
    name: "RangeError",
    message: "Cannot read catalogue as it must have at most 300000 rows: received 300001",
  });
});

Deno.test("openParquet() refuses row groups that do not add up", () => {
  const bytes = numbers(4);
  const at = bytes.findIndex((byte, i) =>
    // num_rows 4 as zigzag varint, then the row group list
    byte === 0x16 && bytes[i + 1] === 8 && bytes[i + 2] === 0x19 && bytes[i + 3] === 0x1c
  );
  bytes[at + 1] = 10;
  assert.throws(() => openParquet(bytes, LIMITS), {
    name: "SyntaxError",
    message: "Cannot read catalogue as its row groups must have 5 rows in all: received 4",
  });
});

Deno.test("readColumn() refuses columns that are larger than their table", async (t) => {
  const table = openParquet(numbers(4), LIMITS);
  const { element, chunks } = table.columns.get("n")!;
  const cases: [name: string, chunk: Partial<(typeof chunks)[number]>, message: string][] = [
    ["values", { num_values: 5n }, "have at most 4 values: received 5"],
    [
      "bytes",
      { total_uncompressed_size: 268_435_457n },
      "have at most 268435456 bytes unpacked: received 268435457",
    ],
    [
      "values of a list",
      { path_in_schema: ["n", "list", "element"], num_values: 64_001n },
      "have at most 64000 values: received 64001",
    ],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, async () => {
      const stored = { element, chunks: chunks.map((chunk) => ({ ...chunk, ...change })) };
      await assert.rejects(readColumn({ ...table, columns: new Map([["n", stored]]) }, "n"), {
        name: "RangeError",
        message: `Cannot read catalogue as column "n" must ${message}`,
      });
    });
  }
  await t.step("rows", async () => {
    await assert.rejects(readColumn({ ...table, rowCount: 5 }, "n"), {
      name: "SyntaxError",
      message: 'Cannot read catalogue as column "n" must have 5 rows: received 4',
    });
  });
});

Deno.test("readColumn() refuses other compressions by name", async (t) => {
  for (const codec of ["gzip", "zstd"]) {
    await t.step(codec, async () => {
      await assert.rejects(readCatalog(await fixture(`catalog_duckdb_${codec}`), "v"), {
        name: "SyntaxError",
        message: 'Cannot read catalogue as column "catalog_id" must be compressed as ' +
          `UNCOMPRESSED or SNAPPY: received ${codec.toUpperCase()}`,
      });
    });
  }
});

Deno.test("readColumn() joins row groups in order", async () => {
  const table = openParquet(numbers(1000, 64), LIMITS);
  const column = await readColumn(table, "n");
  assert.deepEqual(Array.from(column!.values), Array.from({ length: 1000 }, (_, i) => i));
});

Deno.test("readColumn() is null for a column that is not there, requireColumn() throws", async () => {
  const table = openParquet(numbers(3), LIMITS);
  assert.equal(await readColumn(table, "m"), null);
  await assert.rejects(requireColumn(table, "m"), {
    name: "TypeError",
    message: 'Cannot read catalogue as it must have a column "m": received columns ["n"]',
  });
});

Deno.test("readColumn() gives dates and times as the integers that are stored, with their unit", async (t) => {
  const time = (unit: string) =>
    [{ type: "INT64", repetition_type: "OPTIONAL", converted_type: unit }] as never;
  const cases: [
    name: string,
    type: never,
    value: bigint | Date,
    stored: bigint,
    perDay: number,
  ][] = [
    ["date", dates as never, new Date(86_400_000 * 3), 3n, 1],
    ["timestamp ms", timestamps("MILLIS") as never, 5n, 5n, 86_400_000],
    ["timestamp µs", timestamps("MICROS") as never, 5n, 5n, 86_400_000_000],
    ["timestamp ns", timestamps("NANOS") as never, 5n, 5n, 86_400_000_000_000],
    ["converted timestamp", "TIMESTAMP" as never, new Date(5), 5n, 86_400_000],
    ["time of day", time("TIME_MICROS"), 5n, 5n, 86_400_000_000],
  ];
  for (const [name, type, value, stored, perDay] of cases) {
    await t.step(name, async () => {
      const bytes = writeTable({ at: { type, values: [value, null] } });
      const column = await readColumn(openParquet(bytes, LIMITS), "at");
      assert.equal(BigInt(column!.values[0] as number), stored);
      assert(isMissing(column!.values[1]));
      assert.equal(column!.unitsPerDay, perDay);
      assert.equal(column!.isTimeOfDay, name === "time of day");
    });
  }
});

Deno.test("readCatalog() refuses every truncation", async () => {
  const bytes = await fixture("catalog_duckdb_v1");
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(readCatalog(bytes.slice(0, length), "v"), {
      name: "SyntaxError",
      message: /^Cannot read catalogue as /,
    });
  }
});

Deno.test("readCatalog() reads or refuses damaged files, by name", async (t) => {
  const rng = createRng(11);
  const below = (n: number) => Math.floor(rng.uniform() * n);
  for (const name of ["catalog_duckdb_v1", "catalog_duckdb_v2"]) {
    const bytes = await fixture(name);
    const damages: [string, () => Uint8Array][] = [
      ["a flipped bit", () => {
        const copy = bytes.slice();
        copy[below(copy.length)]! ^= 1 << below(8);
        return copy;
      }],
      ["a missing stretch", () => {
        const start = 4 + below(bytes.length - 100);
        const end = start + 1 + below(40);
        return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)]);
      }],
    ];
    for (const [damage, make] of damages) {
      await t.step(`${name}, ${damage}`, async () => {
        let refused = 0;
        for (let i = 0; i < 400; i++) {
          const error = await readCatalog(make(), "v").then(() => null, (reason) => reason);
          if (error === null) continue;
          refused++;
          assert.match(
            String(error),
            /^(SyntaxError|RangeError|TypeError): Cannot read catalogue as /,
          );
        }
        assert(refused > 100, `${refused} refused`);
      });
    }
  }
});
