/** Rows of a catalogue, and the values of some of them. */

/** Returns the rows 0 to size - 1. */
export function allRows({ size }: { readonly size: number }): Int32Array {
  const rows = new Int32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  return rows;
}

/** Returns [m] values[row] of each row. A plain loop: `from` with a function takes ten times as long. */
export function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]!]!;
  return gathered;
}
