// Goal: every compression that joblib writes is undone, byte for byte, in bounded memory; damage is
// refused. Method: Python's own compressors on data of every kind, a bomb, and flipped bits.
import assert from "node:assert/strict";
import { compressionOf, decompress } from "../../../supabase/local/import/decompress.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { readPickle } from "@shared/formats/pickle.ts";
import { importForest } from "@shared/forest/sklearn_forest.ts";
import { runSklearn } from "../../functions-shared/forest/run_sklearn.ts";

const GOLDEN = new URL("../../fixtures/golden/", import.meta.url);
const golden = (name: string) => Deno.readFileSync(new URL(name, GOLDEN));

/** name -> data; "pack" compresses each in each way and prints hex. */
const PYTHON = `
import bz2, gzip, json, lzma, random, sys, zlib
random.seed(5)
words = [bytes(random.choices(range(97, 123), k=random.randint(1, 9))) for _ in range(300)]
text = b" ".join(random.choices(words, k=40000))
data = {
    "empty": b"",
    "one byte": b"x",
    "noise": random.randbytes(70000),
    "text": text,
    "runs": b"".join(bytes([i % 7]) * random.randint(1, 700) for i in range(3000)),
    "zeros": bytes(1200000),
    "all bytes": bytes(range(256)) * 40,
    "floats": b"".join(random.randbytes(2) + b"\\x00\\x00\\xf0\\x3f" for _ in range(30000)),
}
ways = {
    "zlib": lambda d: zlib.compress(d, 3),
    "gzip": lambda d: gzip.compress(d),
    "bzip2 1": lambda d: bz2.compress(d, 1),
    "bzip2 9": lambda d: bz2.compress(d, 9),
    "lzma 0": lambda d: lzma.compress(d, format=lzma.FORMAT_ALONE, preset=0),
    "lzma 6": lambda d: lzma.compress(d, format=lzma.FORMAT_ALONE),
    "xz": lambda d: lzma.compress(d),
    "xz 0 crc32": lambda d: lzma.compress(d, check=lzma.CHECK_CRC32, preset=0),
    "xz sha256": lambda d: lzma.compress(d, check=lzma.CHECK_SHA256),
    "xz no check": lambda d: lzma.compress(d, check=lzma.CHECK_NONE),
    "xz lc lp pb": lambda d: lzma.compress(d, filters=[{"id": lzma.FILTER_LZMA2, "lc": 1, "lp": 2, "pb": 0}]),
}
for name, content in data.items():
    for way, pack in ways.items():
        print(json.dumps([name, way, zlib.crc32(content), len(content), pack(content).hex()]))
two = bz2.compress(b"one ") + bz2.compress(b"two")
print(json.dumps(["two streams", "bzip2 9", zlib.crc32(b"one two"), 7, two.hex()]))
`;

type Packed = [name: string, way: string, crc: number, length: number, hex: string];
const fromHex = (hex: string) =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));

Deno.test("decompress() undoes what Python's compressors did", async (t) => {
  const output = await runSklearn(PYTHON, []);
  if (output === null) return;
  for (const line of output.trim().split("\n")) {
    const [name, way, crc, length, hex]: Packed = JSON.parse(line);
    await t.step(`${name}, ${way}`, async () => {
      const packed = fromHex(hex);
      assert.equal(compressionOf(packed), way.split(" ")[0]);
      const actual = await decompress(packed, length);
      assert.deepEqual([actual.length, crc32(actual)], [length, crc]);
      if (length > 0) {
        await assert.rejects(decompress(packed, length - 1), {
          name: "RangeError",
          message: `Cannot decompress as the result must have at most ${
            length - 1
          } bytes: received more`,
        });
      }
    });
  }
});

Deno.test("decompress() gives the reference forest from every compression", async (t) => {
  const names = [
    ["rf_tiny_dict.joblib", "none"],
    ["rf_tiny_dict_c3.joblib", "zlib"],
    ["rf_tiny_dict_gzip.joblib", "gzip"],
    ["rf_tiny_dict_bz2.joblib", "bzip2"],
  ] as const;
  const expected = importForest(readPickle(golden("rf_tiny_dict.joblib"))).forest;
  for (const [name, compression] of names) {
    await t.step(name, async () => {
      assert.equal(compressionOf(golden(name)), compression);
      const bytes = await decompress(golden(name), 100_000);
      assert.deepEqual(importForest(readPickle(bytes)).forest, expected);
    });
  }
});

Deno.test("decompress() stops a bomb at its limit", async () => {
  const zeros = new Blob([new Uint8Array(50_000_000)]).stream();
  const packed = zeros.pipeThrough(new CompressionStream("gzip"));
  const bomb = new Uint8Array(await new Response(packed).arrayBuffer());
  assert(bomb.length < 60_000);
  await assert.rejects(decompress(bomb, 1_000_000), /must have at most 1000000 bytes/);
});

Deno.test("decompress() of a damaged file gives an error or other bytes, in bounded memory", async (t) => {
  const output = await runSklearn(
    `
import bz2, gzip, lzma, zlib
d = b"".join(b"%d," % (i * i) for i in range(3000))
for pack in (bz2.compress, lzma.compress, zlib.compress, gzip.compress, lambda d: lzma.compress(d, format=lzma.FORMAT_ALONE)):
    print(pack(d).hex())
`,
    [],
  );
  if (output === null) return;
  const rng = createRng(12);
  for (const hex of output.trim().split("\n")) {
    const intact = fromHex(hex);
    const compression = compressionOf(intact);
    await t.step(compression, async () => {
      const original = await decompress(intact, 100_000);
      let unnoticed = 0;
      for (let round = 0; round < 300; round++) {
        const bytes = intact.slice();
        bytes[6 + Math.floor(rng.uniform() * (bytes.length - 6))]! ^= 1 <<
          Math.floor(8 * rng.uniform());
        const result = await outcome(bytes);
        if (result instanceof Uint8Array && crc32(result) !== crc32(original)) unnoticed++;
      }
      // an LZMA file has no checksum; the others must notice
      if (compression !== "lzma") assert.equal(unnoticed, 0);
    });
    await t.step(`${compression}, cut`, async () => {
      for (let length = 6; length < intact.length - 30; length += 97) {
        const result = await outcome(intact.slice(0, length));
        assert(result instanceof Error, `${length} of ${intact.length} bytes`);
      }
    });
  }
});

async function outcome(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | Error> {
  try {
    return await decompress(bytes, 100_000);
  } catch (error) {
    assert(error instanceof SyntaxError || error instanceof RangeError, String(error));
    assert.match(error.message, /^Cannot decompress/);
    return error;
  }
}

Deno.test("compressionOf() says what it cannot undo", async (t) => {
  const cases: [name: string, bytes: number[], message: RegExp][] = [
    ["nothing", [], /begins with nothing$/],
    ["text", [0x68, 0x65], /begins with 68 65$/],
    ["old joblib", [0x5a, 0x46], /joblib before 0\.10/],
    ["LZ4", [0x04, 0x22, 0x4d, 0x18], /LZ4/],
    ["Zstandard", [0x28, 0xb5, 0x2f, 0xfd], /Zstandard/],
    ["ZIP", [0x50, 0x4b, 3, 4], /ZIP/],
  ];
  for (const [name, bytes, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => compressionOf(Uint8Array.from(bytes)), { name: "SyntaxError", message });
    });
  }
});

/** As zlib has it; bytes of megabytes are compared by it. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
