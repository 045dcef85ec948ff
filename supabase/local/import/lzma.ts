/**
 * The LZMA decoder: a range coder whose probabilities adapt, and matches into what was already
 * decoded. It serves LZMA files (`decodeLzma`) and the chunks of XZ files.
 *
 * Source: LZMA SDK, "LZMA specification" (lzma-specification.txt), whose names are kept.
 */
import type { BoundedBytes } from "./bounded_bytes.ts";

/** lc: bits of the byte before that choose a literal's model; lp, pb: bits of the position. */
export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

const STATES = 12;
const PROBABILITY_BITS = 11;
const EVEN = 1 << (PROBABILITY_BITS - 1);
const ADAPTATION = 5;
const TOP = 2 ** 24;
const POSITION_STATES = 16;
const MATCH_LENGTH_MIN = 2;
const END_MARKER = 0xffffffff;
const HEADER_BYTES = 13;
const SIZE_UNKNOWN = 2 ** 64 - 1;

/**
 * Decodes an .lzma file (a header of 13 bytes, then the data).
 *
 * @throws {SyntaxError} If it is cut or damaged.
 * @throws {RangeError} If it unfolds to more than `out` takes.
 */
export function decodeLzma(bytes: Uint8Array, out: BoundedBytes): void {
  if (bytes.length < HEADER_BYTES) throw damage("its header must be whole");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(5, true) + view.getUint32(9, true) * 2 ** 32;
  const decoder = new LzmaDecoder(out);
  decoder.reset(lzmaProperties(bytes[0]!));
  const range = new RangeDecoder(bytes, HEADER_BYTES, bytes.length);
  const isMarked = decoder.decode(range, size >= SIZE_UNKNOWN ? Infinity : size);
  if (size >= SIZE_UNKNOWN && !isMarked) throw damage("it must end with a marker");
}

/**
 * Returns the properties in a byte: (pb * 5 + lp) * 9 + lc.
 * @throws {SyntaxError} If there are none such.
 */
export function lzmaProperties(byte: number): LzmaProperties {
  if (byte >= 9 * 5 * 5) throw damage(`its properties must be below 225: received ${byte}`);
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

/** Decodes bits, each with a probability that learns. */
export class RangeDecoder {
  #range = 0xffffffff;
  #code = 0;

  /** Begins at `at`; no byte from `end` on is read. */
  constructor(readonly bytes: Uint8Array, public at: number, readonly end: number) {
    if (this.#next() !== 0) throw damage("its data must begin with 0");
    for (let i = 0; i < 4; i++) this.#code = (this.#code << 8 | this.#next()) >>> 0;
  }

  /** Returns a bit whose probability of 0 is models[i] / 2048, and adapts it. */
  bit(models: Uint16Array, i: number): number {
    const probability = models[i]!;
    const bound = (this.#range >>> PROBABILITY_BITS) * probability;
    const bit = this.#code < bound ? 0 : 1;
    if (bit === 0) {
      this.#range = bound;
      models[i] = probability + ((2048 - probability) >> ADAPTATION);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      models[i] = probability - (probability >> ADAPTATION);
    }
    this.#normalise();
    return bit;
  }

  /** Returns `count` bits of even probability. */
  direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      this.#normalise();
      value = value * 2 + bit;
    }
    return value;
  }

  /** Returns `count` bits, the first the highest, by a tree of models that begins at `from`. */
  tree(models: Uint16Array, from: number, count: number): number {
    let node = 1;
    for (let i = 0; i < count; i++) node = node << 1 | this.bit(models, from + node);
    return node - (1 << count);
  }

  /** As `tree`, the first bit the lowest. */
  reverseTree(models: Uint16Array, from: number, count: number): number {
    let [node, value] = [1, 0];
    for (let i = 0; i < count; i++) {
      const bit = this.bit(models, from + node);
      node = node << 1 | bit;
      value |= bit << i;
    }
    return value;
  }

  #normalise(): void {
    if (this.#range >= TOP) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = (this.#code << 8 | this.#next()) >>> 0;
  }

  #next(): number {
    if (this.at >= this.end) throw damage("it must not be cut");
    return this.bytes[this.at++]!;
  }
}

const models = (count: number) => new Uint16Array(count).fill(EVEN);

/** Models of a length: 2-9, 10-17 by position state, 18-273. */
class LengthModels {
  readonly #choice = models(2);
  readonly #low = models(POSITION_STATES * 8);
  readonly #middle = models(POSITION_STATES * 8);
  readonly #high = models(256);

  /** Returns the length less 2. */
  decode(range: RangeDecoder, positionState: number): number {
    if (range.bit(this.#choice, 0) === 0) return range.tree(this.#low, 8 * positionState, 3);
    if (range.bit(this.#choice, 1) === 0) return 8 + range.tree(this.#middle, 8 * positionState, 3);
    return 16 + range.tree(this.#high, 0, 8);
  }
}

/** State that lasts from chunk to chunk. */
export class LzmaDecoder {
  /** Length of the output when the dictionary was last emptied. */
  dictionaryStart = 0;
  #properties: LzmaProperties = { lc: 0, lp: 0, pb: 0 };
  #state = 0;
  #distances: [number, number, number, number] = [0, 0, 0, 0];
  #literal = models(0);
  #isMatch = models(0);
  #isRepeat = models(0);
  #isRepeatG0 = models(0);
  #isRepeatG1 = models(0);
  #isRepeatG2 = models(0);
  #isRepeatLong = models(0);
  #slot = models(0);
  #special = models(0);
  #align = models(0);
  #length = new LengthModels();
  #repeatLength = new LengthModels();

  constructor(readonly out: BoundedBytes) {}

  /** Forgets everything but the dictionary. */
  reset(properties: LzmaProperties = this.#properties): void {
    this.#properties = properties;
    this.#state = 0;
    this.#distances = [0, 0, 0, 0];
    this.#literal = models(0x300 << (properties.lc + properties.lp));
    this.#isMatch = models(STATES * POSITION_STATES);
    this.#isRepeat = models(STATES);
    this.#isRepeatG0 = models(STATES);
    this.#isRepeatG1 = models(STATES);
    this.#isRepeatG2 = models(STATES);
    this.#isRepeatLong = models(STATES * POSITION_STATES);
    this.#slot = models(4 * 64);
    this.#special = models(128);
    this.#align = models(16);
    this.#length = new LengthModels();
    this.#repeatLength = new LengthModels();
  }

  /** Decodes `size` bytes; returns true when a marker ended the data before. */
  decode(range: RangeDecoder, size: number): boolean {
    const end = this.out.length + size;
    while (this.out.length < end) {
      const position = this.out.length - this.dictionaryStart;
      const positionState = position & ((1 << this.#properties.pb) - 1);
      const model = this.#state * POSITION_STATES + positionState;
      if (range.bit(this.#isMatch, model) === 0) {
        this.#decodeLiteral(range, position);
        continue;
      }
      const length = range.bit(this.#isRepeat, this.#state) === 0
        ? this.#decodeMatch(range, positionState)
        : this.#decodeRepeat(range, positionState);
      if (this.#distances[0] === END_MARKER) return true;
      this.#copy(length, end);
    }
    return false;
  }

  #decodeLiteral(range: RangeDecoder, position: number): void {
    const { lc, lp } = this.#properties;
    const before = position === 0 ? 0 : this.out.back(1)!;
    const from = 0x300 * (((position & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let symbol = 1;
    if (this.#state >= 7) { // after a match: the byte that the match would have gone on with
      let match = this.#byteAt(this.#distances[0]);
      while (symbol < 0x100) {
        const matchBit = match >> 7 & 1;
        match <<= 1;
        const bit = range.bit(this.#literal, from + ((1 + matchBit) << 8) + symbol);
        symbol = symbol << 1 | bit;
        if (bit !== matchBit) break;
      }
    }
    while (symbol < 0x100) symbol = symbol << 1 | range.bit(this.#literal, from + symbol);
    this.out.push(symbol & 0xff);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** A match at a new distance. Returns its length. */
  #decodeMatch(range: RangeDecoder, positionState: number): number {
    const length = this.#length.decode(range, positionState);
    this.#state = this.#state < 7 ? 7 : 10;
    const [first, second, third] = this.#distances;
    this.#distances = [this.#decodeDistance(range, length), first, second, third];
    return length + MATCH_LENGTH_MIN;
  }

  /** A match at one of the last four distances. Returns its length. */
  #decodeRepeat(range: RangeDecoder, positionState: number): number {
    const state = this.#state;
    const [first, second, third, fourth] = this.#distances;
    if (range.bit(this.#isRepeatG0, state) === 0) {
      if (range.bit(this.#isRepeatLong, state * POSITION_STATES + positionState) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return 1;
      }
    } else if (range.bit(this.#isRepeatG1, state) === 0) {
      this.#distances = [second, first, third, fourth];
    } else if (range.bit(this.#isRepeatG2, state) === 0) {
      this.#distances = [third, first, second, fourth];
    } else {
      this.#distances = [fourth, first, second, third];
    }
    this.#state = state < 7 ? 8 : 11;
    return this.#repeatLength.decode(range, positionState) + MATCH_LENGTH_MIN;
  }

  #decodeDistance(range: RangeDecoder, length: number): number {
    const slot = range.tree(this.#slot, 64 * Math.min(length, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 + (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + range.reverseTree(this.#special, base - slot, bits);
    return base + range.direct(bits - 4) * 16 + range.reverseTree(this.#align, 0, 4);
  }

  #copy(length: number, end: number): void {
    if (this.out.length + length > end) throw damage("a match must end with its data");
    const distance = this.#distances[0];
    for (let i = 0; i < length; i++) this.out.push(this.#byteAt(distance));
  }

  /** Distance 0 is the last byte. */
  #byteAt(distance: number): number {
    if (distance >= this.out.length - this.dictionaryStart) {
      throw damage("a match must lie in what was decoded");
    }
    return this.out.back(distance + 1)!;
  }
}

function damage(rule: string): SyntaxError {
  return new SyntaxError(`Cannot decompress LZMA as ${rule}`);
}
