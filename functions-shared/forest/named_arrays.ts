/**
 * Access to the arrays of a model file by name, with the type and length that the reader needs:
 * a file that lacks something says so by name instead of failing later.
 */
import { type NpyArray, toFloat64 } from "@shared/formats/npy_array.ts";

export type NamedArrays = ReadonlyMap<string, NpyArray>;

/**
 * Returns the array called `name`.
 * @throws {RangeError} If there is none.
 */
export function requireArray(arrays: NamedArrays, name: string): NpyArray {
  const array = arrays.get(name);
  if (array !== undefined) return array;
  throw new RangeError(
    `Cannot read model file as it must have an array "${name}": received ${
      JSON.stringify([...arrays.keys()])
    }`,
  );
}

/**
 * Returns numbers as float64.
 * @param length How many there must be; any number when left out.
 * @throws {RangeError} If the array is missing, not one-dimensional or of another length.
 * @throws {TypeError} If it does not hold numbers.
 */
export function requireFloats(arrays: NamedArrays, name: string, length?: number): Float64Array {
  const array = requireArray(arrays, name);
  requireVector(array, name, length);
  return toFloat64(array, name);
}

/**
 * Returns float32 numbers: wider ones would have to be rounded, and which way only the writer knows.
 * @throws {RangeError} If the array is missing, not one-dimensional or of another length.
 * @throws {TypeError} If it holds anything else.
 */
export function requireFloat32(arrays: NamedArrays, name: string, length?: number): Float32Array {
  const array = requireArray(arrays, name);
  requireVector(array, name, length);
  if (array.dtype === "f4") return array.data;
  throw new TypeError(
    `Cannot read model file as "${name}" must hold float32: received dtype ${array.dtype}`,
  );
}

/**
 * Returns integers as int32.
 * @throws {RangeError} If the array is missing, not one-dimensional, of another length, or a value
 * is not an integer that int32 holds.
 * @throws {TypeError} If it does not hold numbers.
 */
export function requireIntegers(arrays: NamedArrays, name: string, length?: number): Int32Array {
  const array = requireArray(arrays, name);
  requireVector(array, name, length);
  if (array.dtype === "i4") return array.data;
  const values = array.dtype === "b1" ? array.data : toFloat64(array, name);
  const integers = Int32Array.from(values);
  const lost = integers.findIndex((integer, i) => integer !== values[i]);
  if (lost === -1) return integers;
  throw new RangeError(
    `Cannot read model file as "${name}" must hold int32 integers: received ${values[lost]}`,
  );
}

/**
 * Returns a list of texts.
 * @throws {RangeError} If the array is missing or not one-dimensional.
 * @throws {TypeError} If it does not hold text.
 */
export function requireTexts(arrays: NamedArrays, name: string): readonly string[] {
  const array = requireArray(arrays, name);
  requireVector(array, name);
  return textsOf(array, name);
}

/**
 * Returns one text.
 * @throws {RangeError} If the array is missing or has a dimension.
 * @throws {TypeError} If it does not hold text.
 */
export function requireText(arrays: NamedArrays, name: string): string {
  const array = requireArray(arrays, name);
  if (array.shape.length === 0) return textsOf(array, name)[0]!;
  throw shapeError(name, "[]", array);
}

/**
 * Returns one number.
 * @throws {RangeError} If the array is missing or has a dimension.
 * @throws {TypeError} If it does not hold a number.
 */
export function requireNumber(arrays: NamedArrays, name: string): number {
  const array = requireArray(arrays, name);
  if (array.shape.length === 0) return toFloat64(array, name)[0]!;
  throw shapeError(name, "[]", array);
}

function textsOf(array: NpyArray, name: string): readonly string[] {
  if (array.dtype === "U") return array.data;
  throw new TypeError(
    `Cannot read model file as "${name}" must hold text: received dtype ${array.dtype}`,
  );
}

function requireVector(array: NpyArray, name: string, length?: number): void {
  const fits = array.shape.length === 1 && (length === undefined || array.shape[0] === length);
  if (!fits) throw shapeError(name, length === undefined ? "[n]" : `[${length}]`, array);
}

function shapeError(name: string, shape: string, array: NpyArray): RangeError {
  return new RangeError(
    `Cannot read model file as "${name}" must have shape ${shape}: received [${
      array.shape.join(", ")
    }]`,
  );
}
