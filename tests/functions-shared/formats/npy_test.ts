// Goal: an array means here what it means to numpy. Files are put together from the format's
// description; npz_test.ts compares with numpy itself. Shapes are never square and 0-d occurs.
import assert from "node:assert/strict";
import { readNpy, writeNpy } from "@shared/formats/npy.ts";
import {
  float64Array,
  float64Scalar,
  int64Scalar,
  type NpyArray,
  textArray,
  textScalar,
  toFloat64,
} from "@shared/formats/npy_array.ts";

const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Returns an npy file with the given header text. */
function npyFile(dict: string, data: Uint8Array, version = 1): Uint8Array {
  const length = version === 1
    ? [dict.length & 0xff, dict.length >> 8]
    : [dict.length & 0xff, dict.length >> 8, 0, 0];
  return Uint8Array.of(...latin1("\x93NUMPY"), version, 0, ...length, ...latin1(dict), ...data);
}

function dictOf(descr: string, shape: string, order = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer);
const sixDoubles = Float64Array.of(1, -2.5, Math.PI, 0, -0, 6e300);

Deno.test("readNpy() reads what writeNpy() wrote, for every element type", async (t) => {
  const arrays: NpyArray[] = [
    { dtype: "f8", shape: [2, 3], data: sixDoubles },
    { dtype: "f4", shape: [3], data: Float32Array.of(1.5, -0, 3e38) },
    { dtype: "i8", shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    { dtype: "i4", shape: [2, 1], data: Int32Array.of(-(2 ** 31), 7) },
    { dtype: "i2", shape: [1], data: Int16Array.of(-300) },
    { dtype: "i1", shape: [3], data: Int8Array.of(-128, 0, 127) },
    { dtype: "u8", shape: [], data: BigUint64Array.of(2n ** 64n - 1n) },
    { dtype: "u4", shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
    { dtype: "u2", shape: [1], data: Uint16Array.of(65535) },
    { dtype: "u1", shape: [0, 4], data: new Uint8Array(0) },
    { dtype: "b1", shape: [2], data: Uint8Array.of(1, 0) },
    { dtype: "U", shape: [3], data: ["", "Genève", "𝔸 b"] },
    { dtype: "U", shape: [], data: ["mnl-ts/1"] },
    { dtype: "U", shape: [0], data: [] },
  ];
  for (const array of arrays) {
    await t.step(`${array.dtype} [${array.shape}]`, () => {
      const file = writeNpy(array);
      assert.deepEqual(readNpy(file, "x"), array);
      const unaligned = Uint8Array.of(0, 0, 0, ...file).subarray(3);
      assert.deepEqual(readNpy(unaligned, "x"), array);
    });
  }
});

Deno.test("writeNpy() aligns its data to 64 bytes and ends the header with a newline", () => {
  const file = writeNpy(float64Array(sixDoubles, [6]));
  assert.equal(file.length, 128 + 48);
  const text = new TextDecoder("latin1").decode(file.subarray(0, 128));
  assert.equal(
    text,
    "“NUMPY\x01\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }".padEnd(127) + "\n",
  );
});

Deno.test("readNpy() reads either byte order and either memory order", () => {
  const big = new DataView(new ArrayBuffer(48));
  sixDoubles.forEach((value, i) => big.setFloat64(8 * i, value));
  assert.deepEqual(
    readNpy(npyFile(dictOf(">f8", "(2, 3)"), bytesOf(big)), "x"),
    { dtype: "f8", shape: [2, 3], data: sixDoubles },
  );
  const columns = Int16Array.from([0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21], (v) => v + 100);
  assert.deepEqual(
    readNpy(npyFile(dictOf("<i2", "(2, 3, 2)", "True"), bytesOf(columns)), "x").data,
    // Column-major [i, j, k] was written with value 100 + 12 i + 4 j + k.
    Int16Array.of(100, 101, 104, 105, 108, 109, 112, 113, 116, 117, 120, 121),
  );
  const bigText = Uint8Array.of(0, 0, 0, 0x41, 0, 1, 0xd5, 0x38); // "A𝔸"
  assert.deepEqual(readNpy(npyFile(dictOf(">U2", "(1,)"), bigText), "x").data, ["A𝔸"]);
});

Deno.test("readNpy() reads headers as any numpy has written them", async (t) => {
  const data = bytesOf(sixDoubles);
  const headers: [name: string, dict: string, version: number][] = [
    ["version 1", dictOf("<f8", "(2, 3)"), 1],
    ["version 2", dictOf("<f8", "(2, 3)"), 2],
    ["version 3", dictOf("<f8", "(2, 3)"), 3],
    ["long integers of Python 2", dictOf("<f8", "(2L, 3L)"), 1],
    ["another order", "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}", 1],
    ["double quotes", `{"descr": "<f8", "fortran_order": False, "shape": (2, 3)}`, 1],
    ["no spaces", "{'descr':'<f8','fortran_order':False,'shape':(2,3)}", 1],
    [
      "spaces everywhere",
      " { 'descr' : '<f8' , 'fortran_order' : False , 'shape' : ( 2 , 3 ) } ",
      1,
    ],
  ];
  for (const [name, dict, version] of headers) {
    await t.step(name, () => {
      const array = readNpy(npyFile(dict, data, version), "x");
      assert.deepEqual(array, { dtype: "f8", shape: [2, 3], data: sixDoubles });
    });
  }
});

Deno.test("readNpy() refuses headers that are not numpy's", async (t) => {
  const data = bytesOf(sixDoubles);
  const good = dictOf("<f8", "(6,)");
  const refused: [name: string, file: Uint8Array, message: RegExp][] = [
    ["nothing", new Uint8Array(0), /"x" as NPY magic must be .*: received 0x$/],
    ["magic", npyFile(good, data).with(5, 0x58), /magic must be .*: received 0x934e554d5058$/],
    ["version 0", npyFile(good, data).with(6, 0), /version must be 1.0, 2.0 or 3.0: received 0.0$/],
    ["version 4", npyFile(good, data).with(6, 4), /received 4.0$/],
    ["version 1.1", npyFile(good, data).with(7, 1), /received 1.1$/],
    ["length cut", npyFile(good, data, 2).slice(0, 9), /NPY header must lie in its 9 bytes/],
    ["length beyond", npyFile(good, data).with(9, 1), /header must lie in its \d+ bytes/],
    ["length huge", npyFile(good, data, 2).with(11, 255), /header must lie in its \d+ bytes/],
    ["no dict", npyFile("", data), /header must be a dict/],
    ["dict not closed", npyFile("{'descr': '<f8', ", data), /header must be a dict/],
    ["code", npyFile("{'descr': __import__('os').name}", data), /header must be a dict/],
    [
      "records",
      npyFile(dictOf("x", "(6,)").replace("'x'", "[('a', '<f8')]"), data),
      /must be a dict/,
    ],
    ["something behind", npyFile(`${good} 1`, data), /header must be a dict/],
    ["two descr", npyFile(good.replace("}", "'descr': '<f8'}"), data), /header must be a dict/],
    [
      "one key more",
      npyFile(good.replace("}", "'more': True}"), data),
      /must hold descr, fortran_/,
    ],
    ["one key less", npyFile("{'descr': '<f8', 'shape': (6,)}", data), /must hold descr, fortran_/],
    [
      "order as text",
      npyFile(dictOf("<f8", "(6,)", "'C'"), data),
      /must hold descr, fortran_order/,
    ],
    ["shape as text", npyFile(dictOf("<f8", "'6'"), data), /must hold descr, fortran_order/],
    ["objects", npyFile(dictOf("|O", "(6,)"), data), /received "\|O" \(object arrays are pickles/],
    ["complex", npyFile(dictOf("<c16", "(3,)"), data), /received "<c16" \(complex numbers/],
    ["byte strings", npyFile(dictOf("|S8", "(6,)"), data), /received "\|S8" \(byte strings/],
    ["raw records", npyFile(dictOf("|V8", "(6,)"), data), /received "\|V8" \(records/],
    ["dates", npyFile(dictOf("<M8[D]", "(6,)"), data), /dtype must be .*: received "<M8\[D\]"/],
    ["half precision", npyFile(dictOf("<f2", "(24,)"), data), /received "<f2"$/],
    ["empty text", npyFile(dictOf("<U0", "(6,)"), new Uint8Array(0)), /received "<U0"$/],
    ["long text", npyFile(dictOf("<U999999", "(0,)"), new Uint8Array(0)), /received "<U999999"$/],
    ["no truth", npyFile(dictOf("|b1", "(1,)"), Uint8Array.of(2)), /booleans must be 0 or 1/],
    ["surrogate", npyFile(dictOf("<U1", "()"), Uint8Array.of(0, 0xd8, 0, 0)), /code point 0xd800$/],
    ["no Unicode", npyFile(dictOf("<U1", "()"), Uint8Array.of(0, 0, 0x11, 0)), /point 0x110000$/],
  ];
  for (const [name, file, message] of refused) {
    await t.step(name, () => {
      assert.throws(() => readNpy(file, "x"), { name: "SyntaxError", message });
    });
  }
});

Deno.test("readNpy() refuses shapes that do not fit the data", async (t) => {
  const data = bytesOf(sixDoubles);
  const shapes = [
    "(5,)",
    "(7,)",
    "()",
    "(6, 0)",
    "(6, 18000)",
    "(6, 4611686018427387904)",
    "(6 6,)",
  ];
  shapes.push("(9007199254740993, 9007199254740993, 0)", `(${"1, ".repeat(32)}6)`);
  for (const shape of shapes) {
    await t.step(shape.slice(0, 40), () => {
      assert.throws(() => readNpy(npyFile(dictOf("<f8", shape), data), "x"), {
        name: "RangeError",
        message:
          /^Cannot read "x" as (shape \[.*\] must have \S+ bytes of data: received 48$|it must have at most 32 dim)/,
      });
    });
  }
});

Deno.test("readNpy() refuses every truncation and every byte too many", () => {
  const file = writeNpy(float64Array(sixDoubles, [2, 3]));
  for (let length = 0; length < file.length; length++) {
    assert.throws(
      () => readNpy(file.slice(0, length), "x"),
      /^(Syntax|Range)Error: Cannot read "x"/,
    );
  }
  assert.throws(() => readNpy(Uint8Array.of(...file, 0), "x"), { name: "RangeError" });
});

Deno.test("writeNpy() refuses text that numpy would not give back", () => {
  for (const text of ["a\0", "\0", "\ud800"]) {
    assert.throws(() => writeNpy(textScalar(text)), {
      name: "RangeError",
      message: /text must be Unicode without NUL/,
    });
  }
});

Deno.test("toFloat64() gives every number exactly or refuses it", () => {
  assert.deepEqual(toFloat64(int64Scalar(-(2 ** 53) + 1), "n"), Float64Array.of(-(2 ** 53) + 1));
  assert.deepEqual(
    toFloat64({ dtype: "f4", shape: [1], data: Float32Array.of(0.1) }, "x"),
    Float64Array.of(0.10000000149011612),
  );
  assert.deepEqual(toFloat64(float64Scalar(NaN), "x"), Float64Array.of(NaN));
  const tooBig: NpyArray = { dtype: "u8", shape: [1], data: BigUint64Array.of(2n ** 53n) };
  assert.throws(() => toFloat64(tooBig, "n"), {
    name: "RangeError",
    message: 'Cannot use "n" as integers must be below 2^53: received 9007199254740992',
  });
  const noNumbers: NpyArray[] = [textArray(["1"]), {
    dtype: "b1",
    shape: [],
    data: Uint8Array.of(1),
  }];
  for (const array of noNumbers) {
    assert.throws(() => toFloat64(array, "x"), { name: "TypeError", message: /must hold numbers/ });
  }
});

Deno.test("float64Array() refuses a shape that does not fit", () => {
  assert.throws(() => float64Array(sixDoubles, [2, 2]), {
    name: "RangeError",
    message: "Cannot make an array as shape [2, 2] must fit: received 6 values",
  });
});
