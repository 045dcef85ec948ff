/**
 * numpy arrays in pickles, in the four ways they are written: _reconstruct and a state tuple
 * (protocols 2 to 4), _frombuffer (protocol 5), scalar, and joblib's wrapper with the raw data
 * behind it. Data are views into the file; sizes are checked, nothing is allocated by a claim.
 *
 * Source: numpy, core/src/multiarray/methods.c, array_setstate; joblib, numpy_pickle.py.
 */
import type { PickleCursor } from "./pickle_cursor.ts";
import { PickledDtype } from "./pickle_dtype.ts";
import { describe, PickledArray, type PickledInstance, type PickleValue } from "./pickle_value.ts";

/** Text given to _codecs.encode is bytes in disguise, and short but for arrays. */
const DIMENSIONS_MAX = 4;

/** Returns the array that `setArrayState` will fill. */
export function emptyArray(): PickledArray {
  return new PickledArray();
}

/**
 * Fills an array: state is (version, shape, dtype, isFortranOrder, bytes or list).
 *
 * @throws {SyntaxError} If the state is not numpy's, or data and shape differ in size.
 */
export function setArrayState(array: PickledArray, state: PickleValue): void {
  const [, shape, dtype, isFortranOrder, data] = Array.isArray(state) ? state : [];
  if (!(dtype instanceof PickledDtype)) throw arrayError("have an element type", dtype);
  fill(array, dtype, shape, isFortranOrder === true, data);
}

/**
 * Returns the array of (buffer, dtype, shape, order).
 *
 * @throws {SyntaxError} If data and shape differ in size.
 */
export function fromBuffer(args: readonly PickleValue[]): PickledArray {
  const [data, dtype, shape, order] = args;
  if (!(dtype instanceof PickledDtype)) throw arrayError("have an element type", dtype);
  const array = new PickledArray();
  fill(array, dtype, shape, order === "F", data);
  return array;
}

/**
 * Returns the number of (dtype, bytes).
 *
 * @throws {SyntaxError} If it is not one number.
 */
export function decodeScalar(args: readonly PickleValue[]): PickleValue {
  const [dtype, data] = args;
  if (!(dtype instanceof PickledDtype)) throw arrayError("have an element type", dtype);
  const array = new PickledArray();
  fill(array, dtype, [], false, data);
  return dtype.kind === "b" ? numbersOf(array)[0] !== 0 : numbersOf(array)[0]!;
}

/**
 * Returns the bytes of (text, "latin1"), which is how protocol 2 writes bytes; without arguments,
 * no bytes.
 *
 * @throws {SyntaxError} If the text is not Latin-1.
 */
export function encodeText(args: readonly PickleValue[]): Uint8Array {
  const [text, encoding] = args;
  if (args.length === 0) return new Uint8Array(0);
  if (typeof text !== "string" || encoding !== "latin1") {
    throw new SyntaxError(
      `Cannot read pickle as bytes must be written as latin1: received ${describe(text)} as ${
        describe(encoding)
      }`,
    );
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) {
      throw new SyntaxError(`Cannot read pickle as bytes must be below 256: received ${code}`);
    }
    bytes[i] = code;
  }
  return bytes;
}

/**
 * Reads the data that follow joblib's array wrapper.
 *
 * @param readNested Reads a pickle that begins at the cursor: an array of objects is one.
 * @throws {SyntaxError} If the wrapper is not joblib's or its data are not all there.
 */
export function readJoblibArray(
  wrapper: PickledInstance,
  cursor: PickleCursor,
  readNested: () => PickleValue,
): PickleValue {
  const dtype = wrapper.state.get("dtype");
  if (!(dtype instanceof PickledDtype)) throw arrayError("have an element type", dtype);
  if (dtype.kind === "O") return readNested();
  const shape = wrapper.state.get("shape");
  const alignment = wrapper.state.get("numpy_array_alignment_bytes");
  if (alignment !== undefined && alignment !== null) cursor.take(cursor.uint8()); // padding
  const data = cursor.take(elementCount(shape) * dtype.itemBytes);
  const array = new PickledArray();
  fill(array, dtype, shape, wrapper.state.get("order") === "F", data);
  return array;
}

/**
 * Returns the numbers or truth values of an array, in memory order.
 *
 * @throws {SyntaxError} If it holds something else, or integers beyond 2^53.
 */
export function numbersOf(array: PickledArray): Float64Array {
  if (array.dtype === null) throw arrayError("have an element type", null);
  return fieldOf(array, array.dtype, 0, array.dtype.itemBytes);
}

/**
 * Returns a field of each record.
 *
 * @throws {SyntaxError} If there is no such field or it does not hold numbers.
 */
export function recordField(array: PickledArray, name: string): Float64Array {
  const field = array.dtype?.fields?.get(name);
  if (array.dtype === null || field === undefined) {
    throw arrayError(`have a field "${name}"`, array);
  }
  return fieldOf(array, field.dtype, field.offset, array.dtype.itemBytes);
}

/** Returns the number of elements of a shape; NaN never. */
function elementCount(shape: PickleValue | undefined): number {
  let count = 1;
  for (const length of shapeOf(shape)) count *= length;
  return count;
}

function fill(
  array: PickledArray,
  dtype: PickledDtype,
  shape: PickleValue | undefined,
  isFortranOrder: boolean,
  data: PickleValue | undefined,
): void {
  const count = elementCount(shape);
  const isObjects = dtype.kind === "O" && Array.isArray(data);
  if (!isObjects && !(data instanceof Uint8Array && dtype.kind !== "O")) {
    throw arrayError("have data of its type", data);
  }
  const expected = isObjects ? count : count * dtype.itemBytes;
  if (data.length !== expected) throw arrayError(`have ${expected} bytes or values`, data);
  array.dtype = dtype;
  array.shape = shapeOf(shape);
  array.isFortranOrder = isFortranOrder;
  if (data instanceof Uint8Array) array.bytes = data;
  else array.objects = data;
}

function shapeOf(shape: PickleValue | undefined): number[] {
  const lengths = Array.isArray(shape) ? shape : [NaN];
  const isLength = (length: PickleValue): length is number =>
    typeof length === "number" && Number.isInteger(length) && length >= 0;
  if (lengths.length <= DIMENSIONS_MAX && lengths.every(isLength)) return lengths;
  throw arrayError(`have a shape of at most ${DIMENSIONS_MAX} dimensions`, shape);
}

function fieldOf(
  { bytes }: PickledArray,
  dtype: PickledDtype,
  offset: number,
  stride: number,
): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = elementReader(dtype);
  const values = new Float64Array(stride === 0 ? 0 : bytes.length / stride);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * stride + offset);
  return values;
}

function elementReader(dtype: PickledDtype): (view: DataView, at: number) => number {
  const little = !dtype.isBigEndian;
  switch (dtype.kind + dtype.itemBytes) {
    case "f8":
      return (view, at) => view.getFloat64(at, little);
    case "f4":
      return (view, at) => view.getFloat32(at, little);
    case "i8":
      return (view, at) => exactInteger(view, at, little, true);
    case "u8":
      return (view, at) => exactInteger(view, at, little, false);
    case "i4":
      return (view, at) => view.getInt32(at, little);
    case "u4":
      return (view, at) => view.getUint32(at, little);
    case "i1":
      return (view, at) => view.getInt8(at);
    case "u1":
    case "b1":
      return (view, at) => view.getUint8(at);
    default:
      throw arrayError("hold numbers of 1, 4 or 8 bytes", dtype);
  }
}

function exactInteger(view: DataView, at: number, little: boolean, isSigned: boolean): number {
  const low = view.getUint32(little ? at : at + 4, little);
  const highAt = little ? at + 4 : at;
  const high = isSigned ? view.getInt32(highAt, little) : view.getUint32(highAt, little);
  const value = high * 2 ** 32 + low;
  if (Number.isSafeInteger(value)) return value;
  throw new SyntaxError(`Cannot read pickle as integers must be below 2^53: received ${value}`);
}

function arrayError(rule: string, received: PickleValue | undefined): SyntaxError {
  return new SyntaxError(
    `Cannot read pickle as an array must ${rule}: received ${describe(received)}`,
  );
}
