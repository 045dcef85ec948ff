// Goal: a pickle is read as data or refused by name, at a bounded cost, and nothing is executed.
// Method: files of scikit-learn and joblib, hostile ones written opcode by opcode, and every
// truncation of a real one.
import assert from "node:assert/strict";
import { readPickle } from "@shared/formats/pickle.ts";
import { numbersOf } from "@shared/formats/pickle_array.ts";
import { PickledArray, PickledInstance, type PickleValue } from "@shared/formats/pickle_value.ts";
import { concat, named, op, pickleOf } from "./pickle_bytes.ts";

const FOLDER = new URL("../../fixtures/golden/", import.meta.url);
const golden = (name: string) => Deno.readFileSync(new URL(name, FOLDER));

Deno.test("readPickle() reads the same forest from every protocol and from joblib", async (t) => {
  const names = ["rf_tiny_p2.pkl", "rf_tiny_p4.pkl", "rf_tiny_p5.pkl", "rf_tiny.joblib"];
  for (const name of names) {
    await t.step(name, () => {
      const model = readPickle(golden(name));
      assert(model instanceof PickledInstance);
      assert.equal(model.className, "sklearn.ensemble._forest.RandomForestRegressor");
      assert.equal(model.state.get("n_features_in_"), 9);
      assert.equal(model.state.get("_sklearn_version"), "1.2.1");
      assert.equal(model.state.get("bootstrap"), true);
      assert.equal(model.state.get("ccp_alpha"), 0);
      const featureNames = model.state.get("feature_names_in_");
      assert(featureNames instanceof PickledArray);
      assert.deepEqual(featureNames.objects?.slice(0, 2), ["hour", "weekday"]);
      const [first] = model.state.get("estimators_") as PickleValue[];
      const tree = (first as PickledInstance).state.get("tree_") as PickledInstance;
      const [features, classes, outputs] = tree.args;
      assert.deepEqual([features, outputs], [9, 1]);
      assert.deepEqual(numbersOf(classes as PickledArray), Float64Array.of(1));
    });
  }
});

Deno.test("readPickle() reads plain data", async (t) => {
  const cases: [name: string, bytes: Uint8Array, expected: PickleValue][] = [
    ["None", pickleOf(op.none), null],
    ["a negative integer", pickleOf(op.int(-7)), -7],
    ["an integer of 64 bits", pickleOf([0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x80]), -(2n ** 63n)],
    ["an integer of 0 bytes", pickleOf([0x8a, 0]), 0],
    ["a double", pickleOf([0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), 1.5],
    ["text", pickleOf(op.text("épée")), "épée"],
    ["a tuple", pickleOf(op.int(1), op.int(2), op.tuple2), [1, 2]],
    ["a list", pickleOf(op.emptyList, op.int(1), op.append), [1]],
    ["a dict", pickleOf(op.emptyDict, op.text("a"), op.int(1), op.setItem), new Map([["a", 1]])],
    ["a value twice", pickleOf(op.text("a"), op.memoize, op.get(0), op.tuple2), ["a", "a"]],
    ["a FRAME", pickleOf([0x95, 1, 0, 0, 0, 0, 0, 0, 0], op.none), null],
  ];
  for (const [name, bytes, expected] of cases) {
    await t.step(name, () => assert.deepEqual(readPickle(bytes), expected));
  }
});

Deno.test("readPickle() reads text that hides bytes, as protocol 2 writes them", () => {
  const call = [...named("_codecs", "encode"), ...op.text("\u0000\u00ff"), ...op.text("latin1")];
  assert.deepEqual(readPickle(pickleOf(call, op.tuple2, op.reduce)), Uint8Array.of(0, 255));
  const none = [...named("__builtin__", "bytes"), ...op.emptyTuple, ...op.reduce];
  assert.deepEqual(readPickle(pickleOf(none)), new Uint8Array(0));
});

Deno.test("readPickle() refuses every global it does not know, by name", async (t) => {
  const hostile: [module: string, name: string][] = [
    ["posix", "system"],
    ["nt", "system"],
    ["os", "system"],
    ["subprocess", "Popen"],
    ["builtins", "eval"],
    ["builtins", "getattr"],
    ["__builtin__", "exec"],
    ["numpy", "load"],
    ["numpy.core.multiarray", "fromfile"],
    ["joblib", "load"],
    ["sklearn.ensemble._forest", "RandomForestClassifier"],
    ["numpy.ndarray", "__init__"],
    ["", "constructor"],
    ["__proto__", "polluted"],
  ];
  for (const [module, name] of hostile) {
    const expected = {
      name: "SyntaxError",
      message: new RegExp(`received "${module.replaceAll(".", "\\.")}\\.${name}"$`),
    };
    await t.step(`${module}.${name} by STACK_GLOBAL`, () => {
      assert.throws(() => readPickle(pickleOf(named(module, name))), expected);
    });
    await t.step(`${module}.${name} by GLOBAL`, () => {
      const line = new TextEncoder().encode(`c${module}\n${name}\n`);
      assert.throws(() => readPickle(pickleOf(line)), expected);
    });
  }
});

Deno.test("readPickle() refuses what data do not need", async (t) => {
  const array = named("numpy.core.multiarray", "_reconstruct");
  const dtype = (text: string) => [
    ...named("numpy", "dtype"),
    ...op.text(text),
    ...op.tuple1,
    ...op.reduce,
  ];
  /** An array that claims `shape` and has `data`. */
  const arrayOf = (type: string, shape: number[], data: number[]) => [
    ...array,
    ...op.emptyTuple,
    ...op.reduce,
    ...op.mark,
    ...op.int(1),
    ...op.mark,
    ...shape.flatMap(op.int),
    ...op.tuple,
    ...dtype(type),
    0x89, // NEWFALSE
    ...op.bytes(...data),
    ...op.tuple,
    ...op.build,
  ];
  const cases: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ["an empty file", new Uint8Array(0), /2 bytes must follow offset 0: received 0/],
    ["protocol 0", new TextEncoder().encode("(lp0\n."), /must begin with protocol 2 to 5/],
    ["protocol 6", concat(op.proto(6), op.none, op.stop), /protocol 2 to 5: received bytes 128, 6/],
    ["a zip file", Uint8Array.of(0x50, 0x4b, 3, 4), /must begin with protocol/],
    ["no end", concat(op.proto(), op.none), /1 bytes must follow offset 3: received 0/],
    ["more behind the end", concat(pickleOf(op.none), [0]), /with its STOP at 4: received 1 more/],
    ["STOP on nothing", pickleOf(), /1 values must be there/],
    ["a reference out of the file", pickleOf(op.text("x"), [0x51]), /BINPERSID/],
    ["a call by INST", pickleOf(op.mark, [0x69]), /INST, a call at 3/],
    ["a call by OBJ", pickleOf(op.mark, [0x6f]), /OBJ, a call/],
    ["an extension", pickleOf([0x82, 1]), /EXT1/],
    ["a buffer out of the file", pickleOf([0x97]), /NEXT_BUFFER/],
    ["an unknown opcode", pickleOf([0xff]), /byte 0xff at 2/],
    [
      "a huge integer",
      pickleOf([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      /at most 64 bits: received 72/,
    ],
    ["text beyond the end", pickleOf([0x58, 255, 255, 255, 255]), /4294967295 bytes must follow/],
    ["bytes of 2^63", pickleOf([0x8e, 0, 0, 0, 0, 0, 0, 0, 128]), /9223372036854776000 bytes must/],
    ["text that is not UTF-8", pickleOf([0x8c, 1, 0xff]), /text must be UTF-8/],
    ["a memo entry never set", pickleOf(op.get(9)), /entry 9 of the memo must be set/],
    ["a tuple without MARK", pickleOf(op.tuple), /a MARK must come before/],
    ["items for no list", pickleOf(op.none, op.none, op.append), /go to a list: received None/],
    ["items for no dict", pickleOf(op.none, op.none, op.none, op.setItem), /go to a dict/],
    ["a list as a key", pickleOf(op.emptyDict, op.emptyList, op.none, op.setItem), /keys must be/],
    [
      "a call of text",
      pickleOf(op.text("f"), op.emptyTuple, op.reduce),
      /known class must be called/,
    ],
    [
      "a call of a class only named",
      pickleOf(named("numpy", "ndarray"), op.emptyTuple, op.reduce),
      /called/,
    ],
    ["a call without a tuple", pickleOf(array, op.none, op.reduce), /called with None/],
    ["state for text", pickleOf(op.text("x"), op.emptyDict, op.build), /state must fit its object/],
    ["an element type of numpy only", pickleOf(dtype("M8")), /element type must be.*string "M8"/],
    ["an array larger than its data", pickleOf(arrayOf("f8", [2], [0])), /16 bytes.*1 bytes/],
    [
      "an array of 2^93 elements",
      pickleOf(arrayOf("f8", [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], [])),
      /bytes/,
    ],
    ["an array of negative length", pickleOf(arrayOf("f8", [-1], [])), /shape of at most 4/],
    ["an array of five dimensions", pickleOf(arrayOf("u1", [1, 1, 1, 1, 1], [0])), /shape/],
    [
      "objects as bytes",
      pickleOf(arrayOf("O8", [1], [0, 0, 0, 0, 0, 0, 0, 0])),
      /data of its type/,
    ],
    [
      "bytes as utf-8",
      pickleOf(named("_codecs", "encode"), op.text("a"), op.text("utf8"), op.tuple2, op.reduce),
      /latin1/,
    ],
    [
      "bytes above 255",
      pickleOf(named("_codecs", "encode"), op.text("€"), op.text("latin1"), op.tuple2, op.reduce),
      /below 256/,
    ],
  ];
  for (const [name, bytes, message] of cases) {
    await t.step(name, () => assert.throws(() => readPickle(bytes), { message }));
  }
});

Deno.test("readPickle() refuses a record's field outside its bytes", () => {
  const dtype = [...named("numpy", "dtype"), ...op.text("V8"), ...op.tuple1, ...op.reduce];
  const f8 = [...named("numpy", "dtype"), ...op.text("f8"), ...op.tuple1, ...op.reduce];
  const field = (offset: number) => [...op.text("x"), ...f8, ...op.int(offset), ...op.tuple2];
  const record = (offset: number) =>
    pickleOf(
      dtype,
      op.mark,
      op.int(3),
      op.text("|"),
      op.none,
      op.none,
      op.emptyDict,
      field(offset),
      op.setItem,
      op.tuple,
      op.build,
    );
  readPickle(record(0));
  for (const offset of [1, -1, 2 ** 30]) {
    assert.throws(() => readPickle(record(offset)), /must lie within its 8 bytes/);
  }
});

Deno.test("readPickle() stops at its limits", async (t) => {
  await t.step("bytes", () => {
    assert.throws(() => readPickle(pickleOf(op.none), { bytesMax: 3 }), {
      name: "RangeError",
      message: "Cannot read pickle as it must have at most 3 bytes: received 4",
    });
  });
  await t.step("opcodes", () => {
    const lists = new Uint8Array(2_000_000).fill(0x5d);
    assert.throws(() => readPickle(pickleOf(lists)), /must have fewer opcodes/);
  });
  await t.step("one text turned into bytes again and again", () => {
    const text = new TextEncoder().encode("a".repeat(200));
    const call = [
      ...named("_codecs", "encode"),
      ...op.memoize,
      0x8c,
      200,
      ...text,
      ...op.text("latin1"),
    ];
    const again = concat(...Array.from({ length: 9 }, () => [...op.get(0), ...op.get(1), 0x52]));
    const bytes = pickleOf(call, op.tuple2, op.memoize, op.reduce, again);
    assert.throws(() => readPickle(bytes, { bytesMax: 1000 }), /texts must be smaller/);
  });
  await t.step("a list that holds itself", () => {
    const bytes = pickleOf(op.emptyList, op.memoize, op.get(0), op.append);
    const list = readPickle(bytes) as PickleValue[];
    assert.equal(list[0], list);
  });
  await t.step("arrays of objects within each other", () => {
    const wrapper = [
      ...named("joblib.numpy_pickle", "NumpyArrayWrapper"),
      ...op.emptyTuple,
      ...op.newObject,
      ...op.emptyDict,
      ...op.text("dtype"),
      ...named("numpy", "dtype"),
      ...op.text("O8"),
      ...op.tuple1,
      ...op.reduce,
      ...op.setItem,
      ...op.build,
    ];
    const nested = concat(...Array.from({ length: 10_000 }, () => [...op.proto(), ...wrapper]));
    assert.throws(() => readPickle(nested), /must hold no other array/);
  });
});

Deno.test("readPickle() refuses every truncation", () => {
  for (const name of ["rf_tiny_p2.pkl", "rf_tiny_p5.pkl", "rf_tiny.joblib"]) {
    const bytes = golden(name);
    for (let length = 0; length < bytes.length; length += 3) {
      assert.throws(() => readPickle(bytes.subarray(0, length)), { name: "SyntaxError" });
    }
  }
});
