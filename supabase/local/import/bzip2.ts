/**
 * bzip2 files: blocks of up to 900 kB, each sorted by its rotations (Burrows and Wheeler), moved to
 * front, and coded by Huffman tables that change every 50 symbols.
 *
 * Source: Julian Seward's bzip2 1.0.8; "BZIP2 format specification" by Joe Tsai, whose section
 * names are in the comments.
 */
import type { BoundedBytes } from "./bounded_bytes.ts";

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const GROUP_SYMBOLS = 50;
const CODE_BITS_MAX = 20;
const [RUN_A, RUN_B] = [0, 1];

/**
 * Decodes a file of one or more streams.
 *
 * @throws {SyntaxError} If it is cut or damaged, or randomised as bzip2 0.9 did.
 * @throws {RangeError} If it unfolds to more than `out` takes.
 */
export function decodeBzip2(bytes: Uint8Array, out: BoundedBytes): void {
  const reader = new BitReader(bytes);
  do decodeStream(reader, out); while (!reader.isAtEnd);
}

function decodeStream(reader: BitReader, out: BoundedBytes): void {
  const level = reader.bits(32) - 0x425a6830; // "BZh0"
  if (level < 1 || level > 9) throw damage('it must begin with "BZh1" to "BZh9"');
  let combined = 0;
  for (;;) {
    const magic = reader.bits(24) * 2 ** 24 + reader.bits(24);
    const stored = reader.bits(32);
    if (magic === END) {
      if (stored !== combined) throw damage("its CRC must agree with its blocks");
      reader.alignToByte();
      return;
    }
    if (magic !== BLOCK) throw damage("a block must begin with its magic number");
    const actual = decodeBlock(reader, 100_000 * level, out);
    if (actual !== stored) throw damage("a block must agree with its CRC");
    combined = ((combined << 1 | combined >>> 31) ^ stored) >>> 0;
  }
}

/** Returns the CRC of the block. */
function decodeBlock(reader: BitReader, sizeMax: number, out: BoundedBytes): number {
  if (reader.bits(1) === 1) throw damage("a block must not be randomised");
  const origin = reader.bits(24);
  const alphabet = readAlphabet(reader);
  const codes = readCodes(reader, alphabet.length + 2);
  const column = readColumn(reader, alphabet, codes, sizeMax);
  if (origin >= column.length) throw damage("a block must begin within itself");
  return expandRuns(rotateBack(column, origin), out);
}

/** Symbol map: the bytes that occur, ascending. */
function readAlphabet(reader: BitReader): number[] {
  const ranges = reader.bits(16);
  const alphabet: number[] = [];
  for (let high = 0; high < 16; high++) {
    if ((ranges >> (15 - high) & 1) === 0) continue;
    const used = reader.bits(16);
    for (let low = 0; low < 16; low++) {
      if ((used >> (15 - low) & 1) === 1) alphabet.push(16 * high + low);
    }
  }
  if (alphabet.length === 0) throw damage("a block must have a symbol");
  return alphabet;
}

/** A prefix code: the symbols by length, and for each length where its codes begin. */
interface PrefixCode {
  readonly symbols: Uint16Array;
  /** [21] largest code of each length, -1 for none. */
  readonly largest: Int32Array;
  /** [21] what to take from a code to find its symbol. */
  readonly offset: Int32Array;
}

interface Codes {
  readonly tables: readonly PrefixCode[];
  /** Table of each group of 50 symbols. */
  readonly selectors: readonly number[];
}

/** Trees and selectors. */
function readCodes(reader: BitReader, symbolCount: number): Codes {
  const tableCount = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0) {
    throw damage("a block must have 2 to 6 codes");
  }
  const recent = Array.from({ length: tableCount }, (_, i) => i);
  const selectors = Array.from({ length: selectorCount }, () => {
    let index = 0;
    while (reader.bits(1) === 1) {
      if (++index >= tableCount) throw damage("a selector must name a code");
    }
    const [table] = recent.splice(index, 1);
    recent.unshift(table!);
    return table!;
  });
  const tables = Array.from({ length: tableCount }, () => readCode(reader, symbolCount));
  return { tables, selectors };
}

/** Lengths are written as changes of the one before. */
function readCode(reader: BitReader, symbolCount: number): PrefixCode {
  let length = reader.bits(5);
  const lengths = Array.from({ length: symbolCount }, () => {
    for (;;) {
      if (length < 1 || length > CODE_BITS_MAX) throw damage("a code must have 1 to 20 bits");
      if (reader.bits(1) === 0) return length;
      length += reader.bits(1) === 0 ? 1 : -1;
    }
  });
  const symbols = lengths.map((_, symbol) => symbol)
    .sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const largest = new Int32Array(CODE_BITS_MAX + 1).fill(-1);
  const offset = new Int32Array(CODE_BITS_MAX + 1);
  let [code, first] = [0, 0];
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    const count = lengths.filter((own) => own === bits).length;
    offset[bits] = code - first;
    if (count > 0) largest[bits] = code + count - 1;
    code = (code + count) << 1;
    first += count;
  }
  return { symbols: Uint16Array.from(symbols), largest, offset };
}

/** The last column of the sorted rotations: symbols, runs expanded, moved back from the front. */
function readColumn(
  reader: BitReader,
  alphabet: number[],
  { tables, selectors }: Codes,
  sizeMax: number,
): Uint8Array {
  const column = new Uint8Array(sizeMax);
  const recent = alphabet.slice();
  const end = alphabet.length + 1;
  let [size, run, place] = [0, 0, 1];
  for (let read = 0;; read++) {
    const table = selectors[Math.floor(read / GROUP_SYMBOLS)];
    if (table === undefined) throw damage("a block must end within its groups");
    const symbol = readSymbol(reader, tables[table]!);
    if (symbol === RUN_A || symbol === RUN_B) { // digits 1 and 2, the lowest first
      run += place * (symbol + 1);
      place *= 2;
      if (run > sizeMax) throw damage("a run must fit its block");
      continue;
    }
    if (size + run + 1 > sizeMax + (symbol === end ? 1 : 0)) {
      throw damage("a block must not overflow");
    }
    column.fill(recent[0]!, size, size + run);
    size += run;
    [run, place] = [0, 1];
    if (symbol === end) return column.subarray(0, size);
    const [byte] = recent.splice(symbol - 1, 1);
    recent.unshift(byte!);
    column[size++] = byte!;
  }
}

function readSymbol(reader: BitReader, { symbols, largest, offset }: PrefixCode): number {
  let code = 0;
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    code = code << 1 | reader.bits(1);
    if (code > largest[bits]!) continue;
    const symbol = symbols[code - offset[bits]!];
    if (symbol !== undefined) return symbol;
  }
  throw damage("a symbol must have a code");
}

/** Undoes the sorting of rotations: the row after a row is where its byte stands in sorted order. */
function rotateBack(column: Uint8Array, origin: number): Uint8Array {
  const starts = new Uint32Array(257);
  for (const byte of column) starts[byte + 1]!++;
  for (let byte = 0; byte < 256; byte++) starts[byte + 1]! += starts[byte]!;
  const next = new Uint32Array(column.length);
  for (let i = 0; i < column.length; i++) next[starts[column[i]!]!++] = i;
  const block = new Uint8Array(column.length);
  let row = next[origin]!;
  for (let i = 0; i < block.length; i++) {
    block[i] = column[row]!;
    row = next[row]!;
  }
  return block;
}

/** Four equal bytes are followed by how many more there are. Returns the CRC of what is written. */
function expandRuns(block: Uint8Array, out: BoundedBytes): number {
  let [crc, equal, before] = [0xffffffff, 0, -1];
  const write = (byte: number) => {
    out.push(byte);
    crc = (crc << 8 ^ REMAINDERS[(crc >>> 24) ^ byte]!) >>> 0;
  };
  for (const byte of block) {
    if (equal === 4) {
      for (let i = 0; i < byte; i++) write(before);
      equal = 0;
      before = -1;
      continue;
    }
    write(byte);
    equal = byte === before ? equal + 1 : 1;
    before = byte;
  }
  return ~crc >>> 0;
}

/** CRC-32 with the highest bit first, unlike that of ZIP. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder < 0 ? remainder << 1 ^ 0x04c11db7 : remainder << 1;
  }
  return remainder >>> 0;
});

/** Bits, the highest of a byte first. */
class BitReader {
  #at = 0;
  #buffer = 0;
  #available = 0;

  constructor(readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  /** Returns the next 1 to 32 bits as a number from 0. */
  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0;) {
      if (this.#available === 0) this.#load();
      const taken = Math.min(left, this.#available);
      this.#available -= taken;
      value = value * 2 ** taken + (this.#buffer >> this.#available & (1 << taken) - 1);
      left -= taken;
    }
    return value;
  }

  alignToByte(): void {
    this.#available = 0;
  }

  #load(): void {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw damage("it must not be cut");
    this.#buffer = byte;
    this.#available = 8;
  }
}

function damage(rule: string): SyntaxError {
  return new SyntaxError(`Cannot decompress bzip2 as ${rule}`);
}
