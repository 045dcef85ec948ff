// Writes pickles opcode by opcode, so that a test shows what a hostile file does.
const UTF8 = new TextEncoder();

export const concat = (...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Opcodes and their arguments, each as bytes. */
export const op = {
  proto: (version = 4) => [0x80, version],
  stop: [0x2e],
  mark: [0x28],
  none: [0x4e],
  emptyList: [0x5d],
  emptyDict: [0x7d],
  emptyTuple: [0x29],
  append: [0x61],
  setItem: [0x73],
  tuple1: [0x85],
  tuple2: [0x86],
  tuple3: [0x87],
  tuple: [0x74],
  dup: [0x32],
  memoize: [0x94],
  reduce: [0x52],
  newObject: [0x81],
  build: [0x62],
  stackGlobal: [0x93],
  int: (value: number) => [0x4a, ...new Uint8Array(Int32Array.of(value).buffer)],
  text: (value: string) => [0x8c, UTF8.encode(value).length, ...UTF8.encode(value)],
  bytes: (...values: number[]) => [0x43, values.length, ...values],
  get: (index: number) => [0x68, index],
};

/** A global by the modern opcode. */
export const named = (module: string, name: string) => [
  ...op.text(module),
  ...op.text(name),
  ...op.stackGlobal,
];

export const pickleOf = (...parts: (Uint8Array | number[])[]) =>
  concat(op.proto(), ...parts, op.stop);
