/**
 * Reads a little-endian unsigned 64-bit integer that is to serve as a size or an offset.
 *
 * @throws {RangeError} If it exceeds 2^53 - 1, which no size or offset of a real file does.
 */
export function readUint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(
      `Cannot read a 64-bit size as it must be at most 2^53 - 1: received ${value} at offset ${at}`,
    );
  }
  return Number(value);
}
