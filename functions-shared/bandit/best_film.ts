/**
 * The best film for one vector of weights, found by branch and bound in a film tree. The answer
 * is that of a full scan to the last bit, ties included: a box's bound sums the same products
 * in the same order as a score, and rounding keeps order, so no score inside exceeds it.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { BOX_LENGTH, type FilmTree } from "./film_tree.ts";

/**
 * Returns the row of the best film by signals · weights, the lowest among equals, that is not
 * taken; M when every film is.
 *
 * @param weights [6], finite.
 * @param taken [M] 1 where the row must be passed over.
 */
export function bestFilm(
  tree: FilmTree,
  weights: Float64Array,
  taken: Uint8Array,
): number {
  const { nodeCount, boxes, next, starts, ends, lowestRows, rows, points } = tree;
  const [w0, w1, w2] = [weights[0]!, weights[1]!, weights[2]!];
  const [w3, w4, w5] = [weights[3]!, weights[4]!, weights[5]!];
  const [c0, c1, c2] = [corner(w0, 0), corner(w1, 1), corner(w2, 2)];
  const [c3, c4, c5] = [corner(w3, 3), corner(w4, 4), corner(w5, 5)];
  let [row, score] = [taken.length, -Infinity];
  for (let node = 0; node < nodeCount;) {
    const box = node * BOX_LENGTH;
    const bound = w0 * boxes[box + c0]! + w1 * boxes[box + c1]! + w2 * boxes[box + c2]! +
      w3 * boxes[box + c3]! + w4 * boxes[box + c4]! + w5 * boxes[box + c5]!;
    if (bound < score || (bound === score && lowestRows[node]! >= row)) {
      node = next[node]!;
      continue;
    }
    if (next[node] === node + 1) {
      for (let i = starts[node]!; i < ends[node]!; i++) {
        const p = i * SIGNAL_COUNT;
        const s = w0 * points[p]! + w1 * points[p + 1]! + w2 * points[p + 2]! +
          w3 * points[p + 3]! + w4 * points[p + 4]! + w5 * points[p + 5]!;
        if (!(s >= score)) continue; // NaN never wins
        const candidate = rows[i]!;
        if ((s > score || candidate < row) && taken[candidate] === 0) {
          score = s;
          row = candidate;
        }
      }
    }
    node++;
  }
  return row;
}

/** Where in a box the value of signal j is that scores most. */
function corner(weight: number, j: number): number {
  return weight < 0 ? j : j + SIGNAL_COUNT;
}
