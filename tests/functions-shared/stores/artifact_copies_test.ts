// Goal: a copy is whole or it is none. Method: copies in a real directory, altered and cut by hand.
import assert from "node:assert/strict";
import { artifactCopies } from "@shared/stores/artifact_copies.ts";
import { readBundled } from "@shared/stores/bundled_files.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { captureLog } from "../observability/captured_log.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A store of copies, and a way to make one that reads like a sentence. */
function copiesIn(directory: string) {
  const copies = artifactCopies(`${directory}/copies`);
  const keep = async (name: string, text: string, ms: number) =>
    await copies.keep(name, await sha256Hex(bytesOf(text)), ms, bytesOf(text));
  const textOf = async (name: string, sha256: string | null = null) => {
    const found = await copies.find(name, sha256);
    return found && new TextDecoder().decode(found.bytes);
  };
  return { copies, keep, textOf };
}

Deno.test("find() returns what keep() was given, with its time", async () => {
  await withDirectory(async (directory) => {
    const { copies, keep, textOf } = copiesIn(directory);
    assert.equal(await textOf("catalog.parquet"), null, "no directory yet");
    const writtenAt = Date.parse("2026-11-20T10:00:00.123Z");
    await keep("catalog.parquet", "films", writtenAt);
    await keep("catalog.parquet", "films", writtenAt + 1); // the same again is not written
    await keep("history.parquet", "past", 5);
    const found = await copies.find("catalog.parquet", null);
    assert.deepEqual(found, { bytes: bytesOf("films"), updatedAt: "2026-11-20T10:00:00.123Z" });
    assert.equal(await textOf("catalog.parquet", await sha256Hex(bytesOf("films"))), "films");
    assert.equal(await textOf("catalog.parquet", "00".repeat(32)), null);
    assert.equal(await textOf("catalog"), null, "another name that begins alike");
  });
});

Deno.test("has() says whether a copy is of these contents", async () => {
  await withDirectory(async (directory) => {
    const { copies, keep } = copiesIn(directory);
    const sha256 = await sha256Hex(bytesOf("films"));
    assert.equal(await copies.has("catalog.parquet", sha256), false, "no directory yet");
    await keep("catalog.parquet", "films", 1);
    assert.equal(await copies.has("catalog.parquet", sha256), true);
    assert.equal(await copies.has("history.parquet", sha256), false);
    assert.equal(await copies.has("catalog.parquet", "00".repeat(32)), false);
  });
});

Deno.test("keep() leaves one copy of an artefact, the one made last", async () => {
  await withDirectory(async (directory) => {
    const { keep, textOf } = copiesIn(directory);
    await keep("catalog.parquet", "old", 1);
    await keep("catalog.parquet", "new", 2);
    assert.equal(await textOf("catalog.parquet"), "new");
    assert.equal([...Deno.readDirSync(`${directory}/copies`)].length, 1);
  });
});

Deno.test("find() passes over what was altered, cut or never finished", async () => {
  await withDirectory(async (directory) => {
    const { keep, textOf } = copiesIn(directory);
    await keep("catalog.parquet", "good", 1);
    const path = (ms: number, text: string, end = "") =>
      `${directory}/copies/catalog.parquet.${ms}.${text}${end}`;
    await Deno.writeFile(path(9, await sha256Hex(bytesOf("whole"))), bytesOf("wh"));
    await Deno.writeFile(path(8, await sha256Hex(bytesOf("whole")), ".part"), bytesOf("whole"));
    await Deno.writeFile(path(7, "00".repeat(32)), bytesOf("forged"));
    assert.equal(await textOf("catalog.parquet"), "good");
  });
});

Deno.test("keep() that cannot write, and find() that cannot read, say so and go on", async () => {
  await withDirectory(async (directory) => {
    const logged = captureLog();
    await Deno.writeFile(`${directory}/copies`, bytesOf("a file where the directory should be"));
    const { keep, textOf } = copiesIn(directory);
    await keep("catalog.parquet", "films", 1);
    assert.equal(await textOf("catalog.parquet"), null);
    assert.deepEqual(logged.map(({ message }) => message), [
      "A local copy of an artefact cannot be made",
      "A local copy of an artefact cannot be read",
    ]);
  });
});

Deno.test("readBundled() reads a file that came along, and knows when none did", async () => {
  await withDirectory(async (directory) => {
    const folders = ["none", "bundled"].map((name) => new URL(`file://${directory}/${name}/`));
    assert.equal(await readBundled("curator.npz", folders), null);
    await Deno.mkdir(`${directory}/bundled`);
    await Deno.writeFile(`${directory}/bundled/curator.npz`, bytesOf("weights"));
    const found = await readBundled("curator.npz", folders);
    assert.deepEqual(found!.bytes, bytesOf("weights"));
    assert(Math.abs(Date.parse(found!.updatedAt!) - Date.now()) < 600_000);
  });
});
