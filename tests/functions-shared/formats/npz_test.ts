// Goal: files go both ways between here and numpy, and damage never passes for data. The golden
// files were written by numpy in all the forms that it and zipfile can give an NPZ file.
import assert from "node:assert/strict";
import { type NpyArray, toFloat64 } from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { replaceBytes } from "./replace_bytes.ts";
import { runNumpy } from "./run_numpy.ts";

interface GoldenStates {
  readonly good: readonly {
    readonly file: string;
    readonly npy: Readonly<Record<string, { readonly shape: readonly number[] }>>;
    readonly decoded: Readonly<Record<string, number | readonly unknown[]>>;
  }[];
}

const FIXTURES = new URL("../../fixtures/golden/", import.meta.url);
const readGolden = (name: string) => Deno.readFileSync(new URL(name, FIXTURES));
const { good }: GoldenStates = JSON.parse(new TextDecoder().decode(readGolden("cts_states.json")));

const sample = new Map<string, NpyArray>([
  ["weights", {
    dtype: "f8",
    shape: [2, 3],
    data: Float64Array.of(1, -2.5, Math.PI, 0, -0, 6e300),
  }],
  ["count", { dtype: "i8", shape: [], data: BigInt64Array.of(2n ** 53n + 1n) }],
  ["names", { dtype: "U", shape: [3], data: ["curator", "Genève", "𝔸"] }],
]);

Deno.test("readNpz() reads every form in which numpy writes a file", async (t) => {
  for (const { file, npy, decoded } of good) {
    await t.step(file, async () => {
      const arrays = await readNpz(readGolden(file));
      assert.deepEqual([...arrays.keys()].sort(), Object.keys(decoded).sort());
      for (const [name, value] of Object.entries(decoded)) {
        const array = arrays.get(name)!;
        assert.deepEqual(array.shape, npy[name]!.shape, name);
        const expected = Array.isArray(value) ? value.flat(Infinity) : [value];
        assert.deepEqual([...toFloat64(array, name)], expected, name);
      }
    });
  }
  assert.equal(good.length, 15);
});

Deno.test("readNpz() reads what writeNpz() wrote", async () => {
  const file = writeNpz(sample);
  assert.deepEqual([...await readNpz(file)], [...sample]);
  assert.deepEqual([...await readNpz(Uint8Array.of(9, ...file).subarray(1))], [...sample]);
});

Deno.test("writeNpz() gives the same bytes for the same arrays", () => {
  assert.deepEqual(writeNpz(sample), writeNpz(new Map(structuredClone([...sample]))));
  assert.deepEqual(writeNpz(new Map()).length, 22); // an end record alone
});

Deno.test("readNpz() refuses every truncation of a file", async () => {
  for (const file of [writeNpz(sample), readGolden("cts_state_stream.npz")]) {
    for (let length = 0; length < file.length; length++) {
      await assert.rejects(readNpz(file.slice(0, length)), { name: "SyntaxError" }, `${length}`);
    }
  }
});

Deno.test("readNpz() refuses every flipped bit, unless it reads the same arrays", async (t) => {
  const files: [name: string, file: Uint8Array][] = [
    ["stored", writeNpz(new Map([["b", sample.get("weights")!], ["n", sample.get("names")!]]))],
    ["deflated, with descriptors", readGolden("cts_state_stream.npz")],
  ];
  for (const [name, file] of files) {
    await t.step(name, async () => {
      const arrays = await readNpz(file);
      const bytes = file.slice();
      let refused = 0;
      // Every bit of a small file; of a larger one a bit of each byte, each bit in turn.
      const step = file.length < 2000 ? 1 : 9;
      for (let bit = 0; bit < 8 * bytes.length; bit += step) {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        refused += await refusesOrReads(bytes, arrays);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      }
      assert.ok(
        refused > 8 * bytes.length / step * 0.8,
        `${refused} of ${8 * bytes.length / step}`,
      );
    });
  }
});

/** Returns 1 when the file is refused with a reason, 0 when it gives `arrays`; else fails. */
async function refusesOrReads(file: Uint8Array, arrays: Map<string, NpyArray>): Promise<0 | 1> {
  let read: Map<string, NpyArray>;
  try {
    read = await readNpz(file);
  } catch (error) {
    assert.match(`${error}`, /^(SyntaxError|RangeError): Cannot (read|open|inflate) /);
    return 1;
  }
  assert.deepEqual(read, arrays);
  return 0;
}

Deno.test("readNpz() refuses members that are no arrays", async () => {
  const file = writeNpz(new Map([["weights", sample.get("weights")!]]));
  await assert.rejects(readNpz(replaceBytes(file, ".npy", ".pkl")), {
    name: "SyntaxError",
    message: 'Cannot read NPZ as members must be .npy files: received "weights.pkl"',
  });
});

Deno.test("writeNpz() writes what numpy opens without pickle", async () => {
  const file = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await Deno.writeFile(file, writeNpz(sample));
    const printed = await runNumpy(
      `
import json, sys, zipfile
import numpy as np
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
arrays = np.load(sys.argv[1], allow_pickle=False)
print(json.dumps({name: [arrays[name].dtype.str, arrays[name].tolist()] for name in arrays}))
`,
      [file],
    );
    if (printed === null) return;
    assert.equal(
      printed,
      '{"weights": ["<f8", [[1.0, -2.5, 3.141592653589793], [0.0, -0.0, 6e+300]]], ' +
        '"count": ["<i8", 9007199254740993], ' +
        '"names": ["<U7", ["curator", "Gen\\u00e8ve", "\\ud835\\udd38"]]}\n',
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("readNpz() reads what the installed numpy writes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const printed = await runNumpy(
      `
import sys
import numpy as np
arrays = dict(
    matrix=np.asfortranarray(np.arange(6.0).reshape(2, 3)), scalar=np.float32(0.1),
    names=np.array(["curator", "Genève"]), big=np.arange(3, dtype=">i8"), flags=np.array([True, False]),
)
np.savez(sys.argv[1] + "/stored.npz", **arrays)
np.savez_compressed(sys.argv[1] + "/deflated.npz", **arrays)
`,
      [folder],
    );
    if (printed === null) return;
    for (const name of ["stored.npz", "deflated.npz"]) {
      const arrays = await readNpz(await Deno.readFile(`${folder}/${name}`));
      assert.deepEqual(Object.fromEntries(arrays), {
        matrix: { dtype: "f8", shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) },
        scalar: { dtype: "f4", shape: [], data: Float32Array.of(0.1) },
        names: { dtype: "U", shape: [2], data: ["curator", "Genève"] },
        big: { dtype: "i8", shape: [3], data: BigInt64Array.of(0n, 1n, 2n) },
        flags: { dtype: "b1", shape: [2], data: Uint8Array.of(1, 0) },
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
