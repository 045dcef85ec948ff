import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { arraysOfData, dataOfArrays } from "@shared/formats/plain_data.ts";
import assert from "node:assert/strict";

const throughFile = async (value: unknown) =>
  dataOfArrays(await readNpz(writeNpz(arraysOfData(value))));

Deno.test("dataOfArrays() returns what arraysOfData() was given", async () => {
  const data = {
    text: "Élan",
    number: -0.1,
    truth: false,
    nothing: null,
    none: [],
    list: [1, { deep: [true] }],
    map: new Map<string, unknown>([["$", { x: Int32Array.of(-1, 2) }], ["", null]]),
    floats: Float64Array.of(NaN, -Infinity, 0.1, -0),
    narrow: Float32Array.of(0.5),
    signed: [Int16Array.of(-300), Int8Array.of(-3)],
    unsigned: [Uint32Array.of(4e9), Uint16Array.of(65535), Uint8Array.of(255)],
    empty: new Float64Array(0),
    texts: ["", "Amélie", null, "\ufeffmarked", "千と千尋", "👍🏽", "end"],
  };
  assert.deepEqual(await throughFile(data), data);
});

Deno.test("arraysOfData() keeps an array that occurs twice once, lists of texts too", async () => {
  const [codes, names] = [Int32Array.of(1, 2), ["a", "b"]];
  assert.equal(arraysOfData({ first: codes, second: codes }).size, 2);
  const back = await throughFile({ a: codes, b: { c: codes }, d: names, e: names }) as {
    a: object;
    b: { c: object };
    d: object;
    e: object;
  };
  assert.equal(back.a, back.b.c);
  assert.equal(back.d, back.e);
});

Deno.test("arraysOfData() takes the part of a buffer that is meant", async () => {
  const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
  assert.deepEqual(await throughFile({ part }), { part: Float64Array.of(2, 3) });
});

Deno.test("arraysOfData() refuses what would come back as something else", () => {
  for (const value of [undefined, NaN, Infinity, 1n, Symbol("s"), () => 1]) {
    assert.throws(
      () => arraysOfData({ value }),
      /^TypeError: Cannot store data as it must be plain/,
    );
  }
  const others = [[BigInt64Array.of(1n)], new Date(0), new Set([1]), { $: "x" }, { "$map": [] }];
  for (const other of others) assert.throws(() => arraysOfData({ other }), TypeError);
});

Deno.test("dataOfArrays() refuses arrays that do not belong together", () => {
  const arrays = arraysOfData({ texts: ["ab", "c"], column: Int32Array.of(1) });
  const without = (name: string) => new Map([...arrays].filter(([other]) => other !== name));
  for (const name of arrays.keys()) {
    assert.throws(() => dataOfArrays(without(name)), RangeError);
  }
  const longer = new Map(arrays).set("0", {
    dtype: "u1",
    shape: [4],
    data: new TextEncoder().encode("abcd"),
  });
  assert.throws(() => dataOfArrays(longer), SyntaxError);
  const notUtf8 = new Map(arrays).set("0", {
    dtype: "u1",
    shape: [3],
    data: Uint8Array.of(97, 0xff, 98),
  });
  assert.throws(() => dataOfArrays(notUtf8), SyntaxError);
});
