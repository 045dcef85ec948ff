/**
 * Returns the rows of the `size` highest scores, best first, the lower row first among equals.
 *
 * @param scores [M], not NaN.
 */
export function topByScore(scores: Float64Array, size: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    const isFull = rows.length === size;
    if (isFull && scores[row]! <= scores[rows[size - 1]!]!) continue;
    let at = isFull ? size - 1 : rows.length;
    while (at > 0 && scores[rows[at - 1]!]! < scores[row]!) at--;
    rows.splice(at, 0, row);
    if (isFull) rows.pop();
  }
  return Int32Array.from(rows);
}
