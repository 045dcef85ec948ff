/**
 * The order of the signals in a file. Deployments differ in it, so files are brought into the order
 * of `SIGNAL_NAMES` when they are read.
 */
import { SIGNAL_COUNT, SIGNAL_NAMES } from "@shared/signals/signal_names.ts";

/**
 * Returns [6] where in a file each signal of `SIGNAL_NAMES` stands.
 *
 * @param names The signals in the file's order.
 * @throws {RangeError} If they are not the six signals, each once.
 */
export function signalOrder(names: readonly string[]): number[] {
  const order = SIGNAL_NAMES.map((name) => names.indexOf(name));
  if (names.length === SIGNAL_COUNT && !order.includes(-1)) return order;
  throw new RangeError(
    `Cannot read learner as its signals must be ${SIGNAL_NAMES.join(", ")} in any order: received ${
      names.join(", ")
    }`,
  );
}

/** Returns row `order[k]` of `values` as row k; `values` is [6, m] row-major. */
export function reorderRows(values: Float64Array, order: readonly number[]): Float64Array {
  const m = values.length / order.length;
  const reordered = new Float64Array(values.length);
  order.forEach((row, k) => reordered.set(values.subarray(row * m, (row + 1) * m), k * m));
  return reordered;
}
