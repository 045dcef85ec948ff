/**
 * The element types of npy files, in numpy's spelling: byte order, kind, size, as in "<f8".
 *
 * Source: numpy array interface protocol, version 3, "typestr".
 */
import { type NpyDtype } from "./npy_array.ts";

/** How the elements of an array lie in a file. */
export interface NpyElementType {
  readonly dtype: NpyDtype;
  /** Bytes of one element; for text four times its length in characters. */
  readonly elementBytes: number;
  /** True when the most significant byte comes first. */
  readonly isBigEndian: boolean;
}

const NUMERIC = new Set(["f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]);
/** Characters of one text element; longer ones are no name of anything. */
const TEXT_LENGTH_MAX = 0xffff;

/** Why a kind of numpy is not read. */
const REFUSED_KINDS: Readonly<Record<string, string>> = {
  O: "object arrays are pickles and are never opened",
  c: "complex numbers have no place in a model",
  S: "byte strings are not numbers",
  a: "byte strings are not numbers",
  V: "records are not read",
  M: "dates are not read",
  m: "durations are not read",
};

/**
 * Reads the text of a header's `descr`.
 *
 * @param name What the array is called, for the message.
 * @throws {SyntaxError} If the type is not one of `NpyDtype`; object arrays are refused here.
 */
export function readDescr(descr: string, name: string): NpyElementType {
  const [, order, kind = "", size = ""] = /^([<>|=])([A-Za-z])(\d{0,6})$/.exec(descr) ?? [];
  const isBigEndian = order === ">";
  if (NUMERIC.has(kind + size)) {
    return { dtype: (kind + size) as NpyDtype, elementBytes: Number(size), isBigEndian };
  }
  if (kind === "U" && Number(size) > 0 && Number(size) <= TEXT_LENGTH_MAX) {
    return { dtype: "U", elementBytes: 4 * Number(size), isBigEndian };
  }
  const reason = REFUSED_KINDS[kind];
  throw new SyntaxError(
    `Cannot read "${name}" as its dtype must be real numbers, booleans or unicode text: received "${descr}"${
      reason === undefined ? "" : ` (${reason})`
    }`,
  );
}

/** Returns the `descr` of little-endian elements. */
export function writeDescr(dtype: NpyDtype, elementBytes: number): string {
  if (dtype === "U") return `<U${elementBytes / 4}`;
  return elementBytes === 1 ? `|${dtype}` : `<${dtype}`;
}
