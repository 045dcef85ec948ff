/**
 * Plain data (objects, lists, Maps with text keys, texts, finite numbers, truth values, null, typed
 * arrays) as named numpy arrays and back: large columns lie in the file as in memory, so reading
 * them costs little more than copying. For files that we write and read ourselves:
 *
 *     tree    uint8 [..]  UTF-8 JSON in which {"$": n} stands for column n,
 *                         {"$texts": [n, m]} for a list of texts, {"$map": [[key, value], ..]} for a Map
 *     0, 1..  a typed array each; of texts the UTF-8 of all, and the UTF-16 length of each, -1 for null
 *
 * An array that occurs twice is stored, and comes back, once.
 */
import type { NpyArray, NpyDtype } from "./npy_array.ts";

type Column = Exclude<NpyArray["data"], readonly string[]>;
type Texts = readonly (string | null)[];

const DTYPES: Readonly<Record<string, NpyDtype>> = {
  Float64Array: "f8",
  Float32Array: "f4",
  Int32Array: "i4",
  Int16Array: "i2",
  Int8Array: "i1",
  Uint32Array: "u4",
  Uint16Array: "u2",
  Uint8Array: "u1",
};

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Returns the arrays of `value`, which are shared with it, not copied.
 * @throws {TypeError} If something in it is no plain data, or a key of an object begins with "$".
 */
export function arraysOfData(value: unknown): Map<string, NpyArray> {
  const writer = new DataWriter();
  const tree = JSON.stringify(writer.fold(value));
  return new Map([["tree", columnArray(new TextEncoder().encode(tree))], ...writer.arrays]);
}

/**
 * Returns what `arraysOfData` was given. Only its shape is known of it: the caller must know that
 * the file is its own.
 *
 * @throws {SyntaxError | TypeError} If the tree or a text is damaged.
 * @throws {RangeError} If an array is missing.
 */
export function dataOfArrays(arrays: ReadonlyMap<string, NpyArray>): unknown {
  const known = new Map<number, unknown>();
  const column = (n: number) => columnOf(arrays, String(n));
  return JSON.parse(decodeUtf8(columnOf(arrays, "tree") as Uint8Array), (_, node) => {
    if (typeof node !== "object" || node === null) return node;
    if ("$map" in node) return new Map(node.$map);
    if ("$" in node) return column(node.$);
    if (!("$texts" in node)) return node;
    const [n, m] = node.$texts;
    if (!known.has(n)) known.set(n, readTexts(column(n) as Uint8Array, column(m) as Int32Array));
    return known.get(n);
  });
}

class DataWriter {
  readonly arrays = new Map<string, NpyArray>();
  readonly #places = new Map<object, object>();

  /** Returns the tree of a value and keeps its columns. */
  fold(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return requireScalar(value);
    const known = this.#places.get(value);
    if (known) return known;
    const place = this.#columnsOf(value);
    if (place) this.#places.set(value, place);
    return place ?? this.#fields(value);
  }

  #columnsOf(value: object): object | null {
    if (ArrayBuffer.isView(value)) return { $: this.#keep(value as Column) };
    if (!isTexts(value)) return null;
    const lengths = Int32Array.from(value, (text) => text?.length ?? -1);
    const texts = new TextEncoder().encode(value.join("")); // null joins as nothing
    return { $texts: [this.#keep(texts), this.#keep(lengths)] };
  }

  #fields(value: object): unknown {
    if (Array.isArray(value)) return value.map((item) => this.fold(item));
    if (value instanceof Map) {
      return { $map: [...value].map(([key, item]) => [key, this.fold(item)]) };
    }
    requireRecord(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.fold(item)]));
  }

  #keep(column: Column): number {
    const n = this.arrays.size;
    this.arrays.set(String(n), columnArray(column));
    return n;
  }
}

function isTexts(value: object): value is Texts {
  return Array.isArray(value) && value.length > 0 &&
    value.every((item) => typeof item === "string" || item === null);
}

/** Keys that begin with "$" are those of the tree. */
function requireRecord(value: object): void {
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(
      `Cannot store data as it must be plain: received ${value.constructor.name}`,
    );
  }
  const taken = Object.keys(value).find((key) => key.startsWith("$"));
  if (taken === undefined) return;
  throw new TypeError(`Cannot store data as no key may begin with "$": received "${taken}"`);
}

function requireScalar(value: unknown): unknown {
  const isPlain = typeof value === "number" ? Number.isFinite(value) : value === null ||
    typeof value === "string" || typeof value === "boolean";
  if (isPlain) return value;
  throw new TypeError(`Cannot store data as it must be plain: received ${String(value)}`);
}

function columnArray(data: Column): NpyArray {
  const dtype = DTYPES[data.constructor.name];
  if (dtype) return { dtype, shape: [data.length], data } as NpyArray;
  throw new TypeError(`Cannot store data as it must be plain: received ${data.constructor.name}`);
}

function columnOf(arrays: ReadonlyMap<string, NpyArray>, name: string): Column {
  const array = arrays.get(name);
  if (array && array.dtype !== "U") return array.data;
  throw new RangeError(`Cannot read data as array "${name}" must be there: received none`);
}

function readTexts(utf8: Uint8Array, lengths: Int32Array): (string | null)[] {
  const all = decodeUtf8(utf8);
  const texts = new Array<string | null>(lengths.length);
  let at = 0;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i]!;
    texts[i] = length < 0 ? null : all.slice(at, at += length);
  }
  if (at === all.length) return texts;
  throw new SyntaxError(
    `Cannot read data as its texts must have ${at} units: received ${all.length}`,
  );
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new SyntaxError("Cannot read data as its texts must be UTF-8", { cause });
  }
}
