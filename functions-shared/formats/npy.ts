/**
 * One numpy array as an npy file, both ways. Reading accepts either byte order, either memory
 * order and versions 1.0 to 3.0; writing is always little-endian, C order, version 1.0. The
 * machine is taken to be little-endian, as every machine that Deno runs on is.
 *
 * Source: numpy.lib.format.
 */
import { type NpyArray, type NpyDtype, sizeOf } from "./npy_array.ts";
import { type NpyHeader, readNpyHeader, writeNpyHeader } from "./npy_header.ts";

const CODE_POINT_BYTES = 4;

/**
 * Reads an npy file.
 *
 * @param name What the array is called, for the message.
 * @throws {SyntaxError} If the header is not numpy's, or text or truth values are malformed.
 * @throws {RangeError} If the data is not exactly as long as the shape says.
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const header = readNpyHeader(bytes, name);
  const expected = sizeOf(header.shape) * header.elementBytes;
  const actual = bytes.length - header.dataAt;
  if (expected !== actual) {
    throw new RangeError(
      `Cannot read "${name}" as shape [${
        header.shape.join(", ")
      }] must have ${expected} bytes of data: received ${actual}`,
    );
  }
  let data = bytes.slice(header.dataAt);
  if (header.isBigEndian) reverseElements(data, header);
  if (header.isFortranOrder) data = toRowMajor(data, header);
  return decode(data, header, name);
}

/**
 * Returns the npy file of an array.
 *
 * @throws {RangeError} If a text holds a NUL, which numpy would drop, or half a surrogate pair.
 */
export function writeNpy(array: NpyArray): Uint8Array {
  const [data, elementBytes] = encode(array);
  const header = writeNpyHeader(
    { dtype: array.dtype, elementBytes, isBigEndian: false },
    array.shape,
  );
  const file = new Uint8Array(header.length + data.length);
  file.set(header);
  file.set(data, header.length);
  return file;
}

/** Turns the bytes of each number or code point around, in place. */
function reverseElements(data: Uint8Array, header: NpyHeader): void {
  const unit = header.dtype === "U" ? CODE_POINT_BYTES : header.elementBytes;
  for (let at = 0; at < data.length; at += unit) data.subarray(at, at + unit).reverse();
}

/** Returns the elements with the last index running fastest. */
function toRowMajor(data: Uint8Array, { shape, elementBytes }: NpyHeader): Uint8Array<ArrayBuffer> {
  const rowMajor = new Uint8Array(data.length);
  const index = shape.map(() => 0);
  for (let to = 0; to < data.length; to += elementBytes) {
    // First index fastest: offset = i0 + n0 (i1 + n1 (i2 + ...)).
    const from = index.reduceRight((offset, i, axis) => i + shape[axis]! * offset, 0);
    rowMajor.set(data.subarray(from * elementBytes, (from + 1) * elementBytes), to);
    increment(index, shape);
  }
  return rowMajor;
}

function increment(index: number[], shape: readonly number[]): void {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis]!++;
    if (index[axis]! < shape[axis]!) return;
    index[axis] = 0;
  }
}

function decode(data: Uint8Array<ArrayBuffer>, header: NpyHeader, name: string): NpyArray {
  const { dtype, shape } = header;
  if (dtype === "U") {
    const codePoints = new Uint32Array(data.buffer);
    return { dtype, shape, data: decodeTexts(codePoints, header.elementBytes / 4, name) };
  }
  if (dtype === "b1" && data.some((byte) => byte > 1)) {
    throw new SyntaxError(`Cannot read "${name}" as booleans must be 0 or 1: received others`);
  }
  return { dtype, shape, data: new VIEWS[dtype](data.buffer) } as NpyArray;
}

const VIEWS: Record<Exclude<NpyDtype, "U">, new (buffer: ArrayBuffer) => ArrayBufferView> = {
  f8: Float64Array,
  f4: Float32Array,
  i8: BigInt64Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u8: BigUint64Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
};

function decodeTexts(codePoints: Uint32Array, length: number, name: string): string[] {
  const texts: string[] = [];
  for (let at = 0; at < codePoints.length; at += length) {
    let end = at + length;
    while (end > at && codePoints[end - 1] === 0) end--; // numpy pads with NUL
    const text = codePoints.subarray(at, end);
    const bad = text.find((point) => point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff));
    if (bad !== undefined) {
      throw new SyntaxError(
        `Cannot read "${name}" as text must be Unicode: received code point 0x${bad.toString(16)}`,
      );
    }
    texts.push(Array.from(text, (point) => String.fromCodePoint(point)).join(""));
  }
  return texts;
}

function encode(array: NpyArray): [data: Uint8Array, elementBytes: number] {
  if (array.dtype === "U") return encodeTexts(array.data);
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = array.data;
  return [new Uint8Array(buffer, byteOffset, byteLength), BYTES_PER_ELEMENT];
}

function encodeTexts(texts: readonly string[]): [data: Uint8Array, elementBytes: number] {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const isStorable = points.flat().every((p) => p !== 0 && (p < 0xd800 || p > 0xdfff));
  if (!isStorable) {
    throw new RangeError(
      `Cannot write NPY as text must be Unicode without NUL: received ${JSON.stringify(texts)}`,
    );
  }
  const length = Math.max(1, ...points.map((text) => text.length));
  const codePoints = new Uint32Array(texts.length * length);
  for (const [i, text] of points.entries()) codePoints.set(text, i * length);
  return [new Uint8Array(codePoints.buffer), CODE_POINT_BYTES * length];
}
