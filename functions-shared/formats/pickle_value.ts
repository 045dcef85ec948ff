/**
 * What a pickle holds, as plain data. Python's objects do not come to life here: an instance is the
 * name of its class and the state that was stored, a global is a name.
 */
import type { PickledDtype } from "./pickle_dtype.ts";

/** Lists and tuples are arrays; bytes are views into the file. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickledDict
  | PickledGlobal
  | PickledInstance
  | PickledDtype
  | PickledArray;

/** Keys that are neither text nor numbers are refused. */
export type PickledDict = Map<string | number | bigint | boolean | null, PickleValue>;

/** The name of a known class or function, as "module.name". */
export class PickledGlobal {
  constructor(readonly name: string) {}
}

/** An instance of a known class. */
export class PickledInstance {
  /** What the class was called with, and what was stored with it. */
  state: PickledDict = new Map();
  constructor(readonly className: string, readonly args: readonly PickleValue[]) {}
}

/** A numpy array: element type, shape, and either bytes in memory order or, for dtype object, values. */
export class PickledArray {
  dtype: PickledDtype | null = null;
  shape: readonly number[] = [];
  isFortranOrder = false;
  /** prod(shape) elements of `dtype`; empty for an array of objects. */
  bytes: Uint8Array = new Uint8Array(0);
  /** prod(shape) values of an array of objects. */
  objects: readonly PickleValue[] | null = null;
}

/** Returns a short text for messages: what kind of value this is, and its name if it has one. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (typeof value !== "object") {
    return `${typeof value} ${JSON.stringify(String(value)).slice(0, 80)}`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof PickledGlobal) return `"${value.name}"`;
  if (value instanceof PickledInstance) return `an instance of "${value.className}"`;
  if (value instanceof PickledArray) return `an array of shape [${value.shape.join(", ")}]`;
  return `a dtype of ${value.itemBytes} bytes`;
}
