/** Bytes that grow as they are written, up to a limit: what hostile data may unfold to. */
export class BoundedBytes {
  #bytes: Uint8Array<ArrayBuffer>;
  /** Bytes written. */
  length = 0;

  /** @param bytesMax Most bytes that may be written. */
  constructor(readonly bytesMax: number) {
    this.#bytes = new Uint8Array(Math.min(bytesMax, 64 * 1024));
  }

  /** @throws {RangeError} If the limit is reached. */
  push(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  /** @throws {RangeError} If the limit is reached. */
  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The byte written `distance` bytes ago, 1 being the last; undefined before the first. */
  back(distance: number): number | undefined {
    return this.#bytes[this.length - distance];
  }

  /** Returns what was written from `start` on, as a view. */
  view(start = 0): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(start, this.length);
  }

  #grow(extra: number): void {
    const needed = this.length + extra;
    if (needed > this.bytesMax) {
      throw new RangeError(
        `Cannot decompress as the result must have at most ${this.bytesMax} bytes: received more`,
      );
    }
    const grown = new Uint8Array(Math.min(this.bytesMax, Math.max(needed, 2 * this.#bytes.length)));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}
