/**
 * Reads a pickle, or a joblib file once it is decompressed, without executing anything: a machine
 * that builds plain data and instances of a dozen known names, and refuses every other by name.
 * For the operator's import of an old model only; no server reads pickles.
 *
 * Costs are bounded by the file: every opcode is at least one byte and pushes at most one value,
 * opcodes are counted, and array data are views into the file.
 *
 * Source: CPython, Lib/pickle.py, _Unpickler; joblib, numpy_pickle.py, NumpyUnpickler.
 */
import { readJoblibArray } from "./pickle_array.ts";
import { PickleCursor } from "./pickle_cursor.ts";
import { build, JOBLIB_ARRAY, resolveGlobal, setState } from "./pickle_globals.ts";
import { OP, opcodeName } from "./pickle_opcodes.ts";
import { describe, PickledInstance, type PickleValue } from "./pickle_value.ts";

/** What a file may cost. */
export interface PickleLimits {
  readonly bytesMax: number;
  /** A forest of 100 trees has about 20,000 opcodes. */
  readonly opcodesMax: number;
}

/** A forest of 9 million nodes. */
export const PICKLE_LIMITS: PickleLimits = { bytesMax: 600e6, opcodesMax: 1_000_000 };

/** joblib writes an array of objects as a pickle within the pickle; these hold no further one. */
const NESTING_MAX = 2;

/**
 * Returns what the file holds.
 *
 * @throws {SyntaxError} If it is cut or damaged, of protocol 0 or 1, names anything unknown, or
 * goes on behind its end.
 * @throws {RangeError} If it exceeds `limits`.
 */
export function readPickle(bytes: Uint8Array, limits: Partial<PickleLimits> = {}): PickleValue {
  const { bytesMax, opcodesMax } = { ...PICKLE_LIMITS, ...limits };
  if (bytes.length > bytesMax) {
    throw new RangeError(
      `Cannot read pickle as it must have at most ${bytesMax} bytes: received ${bytes.length}`,
    );
  }
  const cursor = new PickleCursor(bytes);
  const value = run({ cursor, opcodesLeft: opcodesMax, textLeft: bytesMax }, 1);
  if (cursor.at < bytes.length) {
    throw new SyntaxError(
      `Cannot read pickle as it must end with its STOP at ${cursor.at}: received ${
        bytes.length - cursor.at
      } more bytes`,
    );
  }
  return value;
}

/** What nested pickles share. */
interface Source {
  readonly cursor: PickleCursor;
  opcodesLeft: number;
  /** Characters that may still be turned into bytes; a text in the memo can be named again and again. */
  textLeft: number;
}

/** One running pickle. */
interface Machine {
  readonly source: Source;
  readonly depth: number;
  stack: PickleValue[];
  /** Stacks that lie under a MARK. */
  readonly below: PickleValue[][];
  readonly memo: Map<number, PickleValue>;
}

function run(source: Source, depth: number): PickleValue {
  if (depth > NESTING_MAX) {
    throw new SyntaxError("Cannot read pickle as an array of objects must hold no other array");
  }
  const machine: Machine = { source, depth, stack: [], below: [], memo: new Map() };
  requireProtocol(source.cursor);
  while (true) {
    if (source.opcodesLeft-- <= 0) {
      throw new RangeError(
        `Cannot read pickle as it must have fewer opcodes: received more, at ${source.cursor.at}`,
      );
    }
    const opcode = source.cursor.uint8();
    if (opcode === OP.STOP) return pop(machine);
    const known = pushLiteral(machine, opcode) || useMemo(machine, opcode) ||
      collect(machine, opcode) || construct(machine, opcode);
    if (!known) {
      throw new SyntaxError(
        `Cannot read pickle as it must hold data of protocol 2 to 5: received ${
          opcodeName(opcode)
        } at ${source.cursor.at - 1}`,
      );
    }
  }
}

function requireProtocol(cursor: PickleCursor): void {
  const [opcode, protocol] = cursor.take(2);
  if (opcode === OP.PROTO && protocol !== undefined && protocol >= 2 && protocol <= 5) return;
  throw new SyntaxError(
    `Cannot read pickle as it must begin with protocol 2 to 5: received bytes ${opcode}, ${protocol}`,
  );
}

/** Opcodes that carry a value. */
function pushLiteral(machine: Machine, opcode: number): boolean {
  const { cursor } = machine.source;
  switch (opcode) {
    case OP.NONE:
      return push(machine, null);
    case OP.NEWTRUE:
      return push(machine, true);
    case OP.NEWFALSE:
      return push(machine, false);
    case OP.BININT1:
      return push(machine, cursor.uint8());
    case OP.BININT2:
      return push(machine, cursor.uint16());
    case OP.BININT:
      return push(machine, cursor.int32());
    case OP.LONG1:
      return push(machine, cursor.integer(requireLongBytes(cursor.uint8())));
    case OP.BINFLOAT:
      return push(machine, cursor.float64());
    case OP.SHORT_BINUNICODE:
      return push(machine, cursor.text(cursor.uint8()));
    case OP.BINUNICODE:
      return push(machine, cursor.text(cursor.uint32()));
    case OP.BINUNICODE8:
      return push(machine, cursor.text(cursor.uint64()));
    case OP.SHORT_BINBYTES:
      return push(machine, cursor.take(cursor.uint8()));
    case OP.BINBYTES:
      return push(machine, cursor.take(cursor.uint32()));
    case OP.BINBYTES8:
    case OP.BYTEARRAY8:
      return push(machine, cursor.take(cursor.uint64()));
    case OP.EMPTY_LIST:
    case OP.EMPTY_TUPLE:
      return push(machine, []);
    case OP.EMPTY_DICT:
      return push(machine, new Map());
    default:
      return false;
  }
}

function requireLongBytes(byteCount: number): number {
  if (byteCount <= 8) return byteCount;
  throw new SyntaxError(
    `Cannot read pickle as integers must have at most 64 bits: received ${8 * byteCount}`,
  );
}

/** Opcodes about the file itself and the memo of what was seen. */
function useMemo(machine: Machine, opcode: number): boolean {
  const { memo, source: { cursor } } = machine;
  switch (opcode) {
    case OP.PROTO:
      cursor.uint8();
      return true;
    case OP.FRAME: // a hint for streams
      cursor.uint64();
      return true;
    case OP.MEMOIZE:
      memo.set(memo.size, top(machine));
      return true;
    case OP.BINPUT:
      memo.set(cursor.uint8(), top(machine));
      return true;
    case OP.LONG_BINPUT:
      memo.set(cursor.uint32(), top(machine));
      return true;
    case OP.BINGET:
      return push(machine, recall(machine, cursor.uint8()));
    case OP.LONG_BINGET:
      return push(machine, recall(machine, cursor.uint32()));
    case OP.POP:
      pop(machine);
      return true;
    case OP.DUP:
      return push(machine, top(machine));
    default:
      return false;
  }
}

/** Opcodes that put values from the stack together. */
function collect(machine: Machine, opcode: number): boolean {
  switch (opcode) {
    case OP.MARK:
      machine.below.push(machine.stack);
      machine.stack = [];
      return true;
    case OP.POP_MARK:
      popToMark(machine);
      return true;
    case OP.TUPLE: {
      const items = popToMark(machine);
      return push(machine, items);
    }
    case OP.TUPLE1:
    case OP.TUPLE2:
    case OP.TUPLE3: {
      const items = popSeveral(machine, opcode - OP.TUPLE1 + 1);
      return push(machine, items);
    }
    case OP.APPEND:
      return append(machine, popSeveral(machine, 1));
    case OP.APPENDS:
      return append(machine, popToMark(machine));
    case OP.SETITEM:
      return setItems(machine, popSeveral(machine, 2));
    case OP.SETITEMS:
      return setItems(machine, popToMark(machine));
    default:
      return false;
  }
}

/** Opcodes that name or build objects. */
function construct(machine: Machine, opcode: number): boolean {
  const { stack, source } = machine;
  switch (opcode) {
    case OP.GLOBAL:
      return push(machine, resolveGlobal(source.cursor.line(), source.cursor.line()));
    case OP.STACK_GLOBAL: {
      const [module, name] = popSeveral(machine, 2);
      if (typeof module !== "string" || typeof name !== "string") {
        throw machineError("a global's name must be text", name);
      }
      return push(machine, resolveGlobal(module, name));
    }
    case OP.REDUCE:
    case OP.NEWOBJ: {
      const [callee, args] = popSeveral(machine, 2);
      const built = build(callee, args);
      if (built instanceof Uint8Array) spendText(source, built.length);
      return push(machine, built);
    }
    case OP.BUILD: {
      const [state] = popSeveral(machine, 1);
      const target = top(machine);
      setState(target, state);
      if (target instanceof PickledInstance && target.className === JOBLIB_ARRAY) {
        stack[stack.length - 1] = readJoblibArray(
          target,
          source.cursor,
          () => run(source, machine.depth + 1),
        );
      }
      return true;
    }
    default:
      return false;
  }
}

function spendText(source: Source, characters: number): void {
  source.textLeft -= characters;
  if (source.textLeft >= 0) return;
  throw new RangeError("Cannot read pickle as its texts must be smaller than the file may be");
}

function append(machine: Machine, items: readonly PickleValue[]): boolean {
  const list = top(machine);
  if (!Array.isArray(list)) throw machineError("items must go to a list", list);
  for (const item of items) list.push(item);
  return true;
}

function setItems(machine: Machine, items: readonly PickleValue[]): boolean {
  const dict = top(machine);
  if (!(dict instanceof Map) || items.length % 2 !== 0) {
    throw machineError("pairs of items must go to a dict", dict);
  }
  for (let i = 0; i < items.length; i += 2) {
    const [key, value] = [items[i]!, items[i + 1]!];
    if (typeof key === "object" && key !== null) {
      throw machineError("a dict's keys must be text or numbers", key);
    }
    dict.set(key, value);
  }
  return true;
}

/** Returns true, for "this opcode was known". */
function push({ stack }: Machine, value: PickleValue): true {
  stack.push(value);
  return true;
}

function popToMark(machine: Machine): PickleValue[] {
  const items = machine.stack;
  const below = machine.below.pop();
  if (below === undefined) throw machineError("a MARK must come before its end", undefined);
  machine.stack = below;
  return items;
}

function popSeveral(machine: Machine, count: number): PickleValue[] {
  const { stack } = machine;
  if (stack.length < count) throw machineError(`${count} values must be there`, undefined);
  return stack.splice(stack.length - count, count);
}

function pop(machine: Machine): PickleValue {
  return popSeveral(machine, 1)[0]!;
}

function top({ stack }: Machine): PickleValue {
  const value = stack.at(-1);
  if (value !== undefined) return value;
  throw machineError("a value must be there", undefined);
}

function recall({ memo }: Machine, index: number): PickleValue {
  const value = memo.get(index);
  if (value !== undefined) return value;
  throw machineError(`entry ${index} of the memo must be set`, undefined);
}

function machineError(rule: string, received: PickleValue | undefined): SyntaxError {
  return new SyntaxError(`Cannot read pickle as ${rule}: received ${describe(received)}`);
}
