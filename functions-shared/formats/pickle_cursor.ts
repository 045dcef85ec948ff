/** Reads a pickle's bytes front to back; nothing is read that is not there. */
export class PickleCursor {
  /** Offset of the next byte. */
  at = 0;
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Returns the next `count` bytes as a view.
   * @throws {SyntaxError} If there are fewer.
   */
  take(count: number): Uint8Array {
    const from = this.#advance(count);
    return this.bytes.subarray(from, from + count);
  }

  /** @throws {SyntaxError} At the end of the file, as are the others. */
  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A size of 8 bytes; one that exceeds 2^53 is refused by what takes that many bytes. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** A big-endian double, as BINFLOAT has it. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A signed little-endian integer of 0 to 8 bytes. */
  integer(byteCount: number): number | bigint {
    let value = 0n;
    for (const [i, byte] of this.take(byteCount).entries()) value |= BigInt(byte) << BigInt(8 * i);
    const signed = BigInt.asIntN(8 * byteCount, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  /** Text up to the next newline, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    const text = this.text(end === -1 ? Infinity : end - this.at);
    this.at++;
    return text;
  }

  /** UTF-8 text of `byteCount` bytes; lone surrogates, which Python may write, are refused. */
  text(byteCount: number): string {
    try {
      return UTF8.decode(this.take(byteCount));
    } catch (cause) {
      if (cause instanceof SyntaxError) throw cause;
      throw new SyntaxError(
        `Cannot read pickle as text must be UTF-8: received other bytes at ${this.at - byteCount}`,
        { cause },
      );
    }
  }

  #advance(count: number): number {
    const from = this.at;
    if (!(count <= this.bytes.length - from)) {
      throw new SyntaxError(
        `Cannot read pickle as ${count} bytes must follow offset ${from}: received ${
          this.bytes.length - from
        }`,
      );
    }
    this.at += count;
    return from;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
