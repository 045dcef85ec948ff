/**
 * A numpy array in plain form: an element type, a shape, and the values in C order (the last index
 * runs fastest) in the typed array that holds them exactly.
 */

/** Element types, as numpy names them without the byte order, and what holds their values. */
export interface NpyElements {
  readonly f8: Float64Array;
  readonly f4: Float32Array;
  readonly i8: BigInt64Array;
  readonly i4: Int32Array;
  readonly i2: Int16Array;
  readonly i1: Int8Array;
  readonly u8: BigUint64Array;
  readonly u4: Uint32Array;
  readonly u2: Uint16Array;
  readonly u1: Uint8Array;
  /** Booleans as 0 and 1. */
  readonly b1: Uint8Array;
  /** Unicode text; numpy drops trailing NUL characters, so they are never part of a value. */
  readonly U: readonly string[];
}

export type NpyDtype = keyof NpyElements;

/** `data.length` is the product of `shape`; a shape of [] holds one value. */
export type NpyArray = {
  [D in NpyDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: NpyElements[D];
  };
}[NpyDtype];

/** Returns an array of float64. @throws {RangeError} If `shape` does not fit. */
export function float64Array(data: Float64Array, shape: readonly number[]): NpyArray {
  requireSize(data.length, shape);
  return { dtype: "f8", shape, data };
}

/** Returns a 0-d float64. */
export function float64Scalar(value: number): NpyArray {
  return { dtype: "f8", shape: [], data: Float64Array.of(value) };
}

/** Returns a 0-d int64. @throws {RangeError} If `value` is not an integer. */
export function int64Scalar(value: number): NpyArray {
  return { dtype: "i8", shape: [], data: BigInt64Array.of(BigInt(value)) };
}

/** Returns a 0-d text. */
export function textScalar(value: string): NpyArray {
  return { dtype: "U", shape: [], data: [value] };
}

/** Returns a list of texts, shape [n]. */
export function textArray(values: readonly string[]): NpyArray {
  return { dtype: "U", shape: [values.length], data: values };
}

/**
 * Returns the values of a numeric array as float64, each exactly.
 *
 * @param name What the array is called, for the message.
 * @throws {RangeError} If an integer is beyond 2^53 and float64 cannot hold it.
 * @throws {TypeError} If the array holds text or booleans.
 */
export function toFloat64(array: NpyArray, name: string): Float64Array {
  switch (array.dtype) {
    case "f8":
      return array.data;
    case "i8":
    case "u8":
      return Float64Array.from(array.data as Iterable<bigint>, (value) => exactNumber(value, name));
    case "U":
    case "b1":
      throw new TypeError(
        `Cannot use "${name}" as it must hold numbers: received dtype ${array.dtype}`,
      );
    default:
      return Float64Array.from(array.data);
  }
}

function exactNumber(value: bigint, name: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`Cannot use "${name}" as integers must be below 2^53: received ${value}`);
}

/** Returns the number of values an array of `shape` has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function requireSize(length: number, shape: readonly number[]): void {
  if (length === sizeOf(shape)) return;
  throw new RangeError(
    `Cannot make an array as shape [${shape.join(", ")}] must fit: received ${length} values`,
  );
}
