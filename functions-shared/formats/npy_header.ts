/**
 * The header of an npy file: element type, memory order and shape, written as a Python dict
 * literal. It is matched against a small grammar, never evaluated.
 *
 * Source: numpy.lib.format, versions 1.0 to 3.0.
 */
import { type NpyElementType, readDescr, writeDescr } from "./npy_dtype.ts";

/** Header of an array whose data is `elementBytes * product(shape)` bytes long. */
export interface NpyHeader extends NpyElementType {
  /** True when the first index runs fastest. */
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Offset of the data. */
  readonly dataAt: number;
}

type HeaderValue = string | boolean | readonly number[];

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const MAGIC_AND_VERSION_BYTES = 8;
/** Magic, version and the 16-bit length of version 1. */
const PREFIX_BYTES = 10;
/** numpy pads headers so that the data is aligned. */
const ALIGNMENT = 64;
const DICT_BYTES_MAX = 0xffff;
/** numpy's own limit, NPY_MAXDIMS of numpy 1. */
const RANK_MAX = 32;

/** One `'key': value,` of the dict; a value is text, True, False or a tuple of integers. */
const PAIR =
  /\s*(?:'(\w+)'|"(\w+)")\s*:\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|\(([\s\d,L]*)\))\s*(?:,|(?=\}))/y;
const DICT_START = /\s*\{/y;
const DICT_END = /\s*\}\s*$/y;

/**
 * Reads the header at the start of an npy file.
 *
 * @param name What the array is called, for the message.
 * @throws {SyntaxError} If magic, version, length or dict are not those of numpy, or the element
 * type is not one of `NpyDtype`.
 * @throws {RangeError} If the shape has more than 32 dimensions.
 */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const [dictAt, dataAt] = locateDict(bytes, name);
  const dict = readDict(bytes.subarray(dictAt, dataAt), name);
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((key) => dict.get(key));
  if (
    typeof descr !== "string" || typeof order !== "boolean" || typeof shape !== "object" ||
    dict.size !== 3
  ) {
    throw new SyntaxError(
      `Cannot read "${name}" as its NPY header must hold descr, fortran_order and shape: received ${
        JSON.stringify([...dict])
      }`,
    );
  }
  if (shape.length > RANK_MAX) {
    throw new RangeError(
      `Cannot read "${name}" as it must have at most ${RANK_MAX} dimensions: received ${shape.length}`,
    );
  }
  return { ...readDescr(descr, name), isFortranOrder: order, shape, dataAt };
}

/** Returns an npy header, version 1.0, for little-endian data in C order. */
export function writeNpyHeader(type: NpyElementType, shape: readonly number[]): Uint8Array {
  const descr = writeDescr(type.dtype, type.elementBytes);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const bytes = Math.ceil((PREFIX_BYTES + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(bytes).fill(0x20); // spaces
  const dictBytes = bytes - PREFIX_BYTES;
  header.set([...MAGIC, 1, 0, dictBytes & 0xff, dictBytes >> 8]);
  header.set(new TextEncoder().encode(dict), PREFIX_BYTES);
  header[bytes - 1] = 0x0a; // newline
  return header;
}

function locateDict(bytes: Uint8Array, name: string): [dictAt: number, dataAt: number] {
  if (!MAGIC.every((byte, i) => byte === bytes[i])) {
    const start = [...bytes.subarray(0, MAGIC.length)];
    const hex = start.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    throw new SyntaxError(
      `Cannot read "${name}" as NPY magic must be "\\x93NUMPY": received 0x${hex}`,
    );
  }
  const [major = 0, minor = 0] = bytes.subarray(MAGIC.length, MAGIC_AND_VERSION_BYTES);
  if (major < 1 || major > 3 || minor !== 0) {
    throw new SyntaxError(
      `Cannot read "${name}" as NPY version must be 1.0, 2.0 or 3.0: received ${major}.${minor}`,
    );
  }
  const lengthBytes = major === 1 ? 2 : 4;
  const dictAt = MAGIC_AND_VERSION_BYTES + lengthBytes;
  const length = bytes.subarray(MAGIC_AND_VERSION_BYTES, dictAt);
  const dictBytes = length.reduceRight((value, byte) => 256 * value + byte, 0);
  if (length.length < lengthBytes || dictBytes > Math.min(bytes.length - dictAt, DICT_BYTES_MAX)) {
    throw new SyntaxError(
      `Cannot read "${name}" as its NPY header must lie in its ${bytes.length} bytes: received ${dictBytes} bytes`,
    );
  }
  return [dictAt, dictAt + dictBytes];
}

/** Versions 1 and 2 are Latin-1, 3 is UTF-8; the grammar lets nothing but ASCII through. */
function readDict(bytes: Uint8Array, name: string): ReadonlyMap<string, HeaderValue> {
  const text = new TextDecoder().decode(bytes);
  const dict = new Map<string, HeaderValue>();
  let at = matchAt(DICT_START, text, 0)?.[0].length ?? -1;
  while (at >= 0 && matchAt(DICT_END, text, at) === null) {
    const match = matchAt(PAIR, text, at);
    const key = match?.[1] ?? match?.[2];
    at = match === null || dict.has(key!) ? -1 : at + match[0].length;
    if (match !== null) dict.set(key!, readValue(match));
  }
  if (at >= 0) return dict;
  throw new SyntaxError(
    `Cannot read "${name}" as its NPY header must be a dict of text, truth values and tuples: received ${
      JSON.stringify(text.trim().slice(0, 200))
    }`,
  );
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readValue([, , , single, double, flag, tuple]: RegExpExecArray): HeaderValue {
  if (tuple !== undefined) return tuple.split(",").filter((n) => n.trim() !== "").map(readInteger);
  return flag === undefined ? single ?? double! : flag === "True";
}

/** Python 2 wrote long integers with an L; anything but digits becomes NaN and fits no data. */
function readInteger(text: string): number {
  return Number(text.trim().replace(/L$/, ""));
}
