/**
 * numpy's element types as they are pickled: dtype("f8", False, True) followed by a state tuple
 * (version, byte order, subarray, names, fields, item size, alignment, flags).
 *
 * Source: numpy, core/src/multiarray/descriptor.c, arraydescr_reduce.
 */
import { describe, type PickleValue } from "./pickle_value.ts";

/** One field of a record. */
export interface PickledField {
  readonly dtype: PickledDtype;
  readonly offset: number;
}

/** An element type. Its state is set once, right after it was made. */
export class PickledDtype {
  isBigEndian = false;
  /** Fields by name; null unless a record. */
  fields: ReadonlyMap<string, PickledField> | null = null;

  /**
   * @param kind One letter: f, i, u, b (boolean), O (object), V (record), U (text).
   * @param itemBytes Bytes of one element.
   */
  constructor(readonly kind: string, readonly itemBytes: number) {}
}

const KINDS = /^[<>|=]?([fiubOVU])(\d{1,9})$/;
/** Elements of text have 4 bytes a character. */
const CODE_POINT_BYTES = 4;

/**
 * Returns the element type of a dtype call's arguments.
 *
 * @throws {SyntaxError} If it is not one of the kinds that models hold.
 */
export function createDtype(args: readonly PickleValue[]): PickledDtype {
  const [, kind, size] = (typeof args[0] === "string" ? KINDS.exec(args[0]) : null) ?? [];
  if (kind === undefined || size === undefined) {
    throw new SyntaxError(
      `Cannot read pickle as an element type must be numbers, text, objects or records: received ${
        describe(args[0])
      }`,
    );
  }
  return new PickledDtype(kind, Number(size) * (kind === "U" ? CODE_POINT_BYTES : 1));
}

/**
 * Sets the byte order and fields of `dtype`.
 *
 * @throws {SyntaxError} If the state is not numpy's, or a field lies outside the record.
 */
export function setDtypeState(dtype: PickledDtype, state: PickleValue): void {
  if (!Array.isArray(state) || state.length < 5 || typeof state[1] !== "string") {
    throw new SyntaxError(
      `Cannot read pickle as a dtype's state must be numpy's tuple: received ${describe(state)}`,
    );
  }
  dtype.isBigEndian = state[1] === ">";
  if (dtype.kind === "V") dtype.fields = readFields(state[4], dtype.itemBytes);
}

function readFields(value: PickleValue | undefined, itemBytes: number): Map<string, PickledField> {
  const fields = new Map<string, PickledField>();
  for (const [name, field] of value instanceof Map ? value : []) {
    const [dtype, offset] = Array.isArray(field) ? field : [];
    const fits = typeof name === "string" && dtype instanceof PickledDtype &&
      dtype.kind !== "V" && typeof offset === "number" && Number.isInteger(offset) &&
      offset >= 0 && offset + dtype.itemBytes <= itemBytes;
    if (!fits) {
      throw new SyntaxError(
        `Cannot read pickle as the fields of a record must lie within its ${itemBytes} bytes: received "${
          String(name).slice(0, 80)
        }", ${describe(field)}`,
      );
    }
    fields.set(name, { dtype, offset });
  }
  return fields;
}
