// Goal: a file that claims or hides 200 MB is refused within 64 MB of memory. Each file is read in
// a process of its own, whose peak resident set is compared with the one before reading.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { writeZip } from "@shared/formats/write_zip.ts";
import { deflate, zeros } from "./deflate.ts";

const GROWTH_BYTES_MAX = 64 * 1024 * 1024;
const CHILD = new URL("./npz_memory_child.ts", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);
const GOLDEN_BOMB = new URL("../../fixtures/golden/cts_bad_bomb.npz", import.meta.url);

interface Report {
  readonly outcome: string;
  readonly grownBytes: number;
}

async function readInChild(file: string): Promise<Report> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--no-lock",
      "--allow-all", // /proc needs it
      `--config=${fileURLToPath(CONFIG)}`,
      fileURLToPath(CHILD),
      file,
    ],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function requireRefusal(file: string, outcome: RegExp): Promise<void> {
  const report = await readInChild(file);
  assert.match(report.outcome, outcome);
  assert.ok(report.grownBytes < GROWTH_BYTES_MAX, `grew by ${report.grownBytes} bytes`);
}

/** A ZIP file of one deflated member that declares `inflatedBytes`, whatever it holds. */
function deflatedZip(deflated: Uint8Array, inflatedBytes: number): Uint8Array {
  const file = writeZip(new Map([["U.npy", deflated]]));
  const view = new DataView(file.buffer);
  const entryAt = file.length - 22 - 46 - 5;
  for (const [method, size] of [[8, 22], [entryAt + 10, entryAt + 24]] as const) {
    view.setUint16(method, 8, true);
    view.setUint32(size, inflatedBytes, true);
  }
  return file;
}

async function requireRefusalOf(bytes: Uint8Array, outcome: RegExp): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await Deno.writeFile(file, bytes);
    await requireRefusal(file, outcome);
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("readNpz() refuses 200 MB that are declared, within 64 MB", async () => {
  await requireRefusal(
    fileURLToPath(GOLDEN_BOMB),
    /^RangeError: Cannot open ZIP as its members must inflate to at most 8388608 bytes: received 2\d{8}$/,
  );
});

Deno.test("readNpz() refuses 200 MB behind a small declared size, within 64 MB", async () => {
  const bomb = await deflate(zeros(200));
  await requireRefusalOf(
    deflatedZip(bomb, 992),
    /^RangeError: Cannot inflate as the data must hold 992 bytes: received more$/,
  );
  await requireRefusalOf(
    deflatedZip(bomb, 8 * 1024 * 1024),
    /^RangeError: Cannot inflate as the data must hold 8388608 bytes: received more$/,
  );
});
