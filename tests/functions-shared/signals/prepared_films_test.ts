// Goal: prepared films are the films that they were prepared from, and nobody else's. Method: a
// catalogue and a history through the file, compared in full; files of other sources, of other
// formats and damaged ones.
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { arraysOfData, dataOfArrays } from "@shared/formats/plain_data.ts";
import {
  decodePreparedFilms,
  encodePreparedFilms,
  PREPARED_BYTES_MAX,
  PREPARED_FORMAT,
  type PreparedFilms,
} from "@shared/signals/prepared_films.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import assert from "node:assert/strict";
import { pandasCatalog } from "../catalog/pandas_catalog.ts";
import { dates, writeTable } from "../catalog/write_table.ts";

/**
 * Hash of what is prepared below, by format. When the readers or the index change it, isolates must
 * not go on with files that former code made: give PREPARED_FORMAT a new name and add its line here;
 * a line that stands is never changed.
 */
const HASH_OF_FORMAT: Readonly<Record<string, string>> = {
  "prepared-films/1": "25553ee564c35857fb31ce9991a692ed8531999ce926494deccb894ae0878d46",
};

const OWN = ["Own"];

async function preparedFilms(): Promise<PreparedFilms> {
  const catalog = await readCatalog(pandasCatalog(300), "c");
  const broadcasts = Array.from({ length: 500 }, (_, i) => i);
  const table = writeTable({
    catalog_id: { type: "STRING", values: broadcasts.map((i) => catalog.ids[i * 7 % 400] ?? "?") },
    date: {
      type: dates,
      values: broadcasts.map((i) => new Date(86_400_000 * (20_000 + i * 3 % 800))),
    },
    channel: { type: "STRING", values: broadcasts.map((i) => i % 3 === 0 ? "Rival" : "Own") },
    hour: { type: "INT32", values: broadcasts.map((i) => i % 28) },
  });
  const history = await readHistory(table, "h", catalog);
  return { catalog, history, ownChannels: OWN, index: indexSignals(catalog, history, OWN) };
}

Deno.test("decodePreparedFilms() returns what was prepared, to the last bit", async () => {
  const films = await preparedFilms();
  assert.deepEqual(await decodePreparedFilms(encodePreparedFilms(films, "s")!, "s"), films);
});

Deno.test("decodePreparedFilms() returns null for films of another source or format", async () => {
  const bytes = encodePreparedFilms(await preparedFilms(), "s")!;
  assert.equal(await decodePreparedFilms(bytes, "another"), null);
  const content = dataOfArrays(await readNpz(bytes)) as object;
  const former = writeNpz(arraysOfData({ ...content, format: "prepared-films/0" }));
  assert.equal(await decodePreparedFilms(former, "s"), null);
});

Deno.test("decodePreparedFilms() refuses a damaged file", async () => {
  const bytes = encodePreparedFilms(await preparedFilms(), "s")!;
  await assert.rejects(decodePreparedFilms(bytes.slice(0, -1), "s"), SyntaxError);
  for (const place of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    const at = Math.floor(place * bytes.length);
    const damaged = bytes.with(at, bytes[at]! ^ 1);
    await assert.rejects(decodePreparedFilms(damaged, "s"), SyntaxError);
  }
});

Deno.test("prepared films have another format once they are made otherwise", async () => {
  const { catalog, ...rest } = await preparedFilms();
  const text = JSON.stringify({ ...rest, catalog }, (_, value) => {
    if (value instanceof Map) return [...value];
    // Math.log10 differs in the last bit from engine to engine.
    return ArrayBuffer.isView(value)
      ? Array.from(value as unknown as ArrayLike<number>, (number) => number.toPrecision(12))
      : value;
  });
  assert.equal(await sha256Hex(new TextEncoder().encode(text)), HASH_OF_FORMAT[PREPARED_FORMAT]);
});

Deno.test("encodePreparedFilms() begins no file that would be too large", async () => {
  const films = await preparedFilms();
  const audiences = new Float64Array(PREPARED_BYTES_MAX / 8);
  const history = { ...films.history, audiences };
  assert.equal(encodePreparedFilms({ ...films, history }, "s"), null);
});
