/**
 * Films arranged for thousands of searches over the same candidates: which film is best for
 * these weights, among those that are not taken? A tree of boxes in signal space bounds what a
 * whole group can score, so that a search looks at some fifty films of ten thousand.
 *
 * Shapes: M films, n nodes, n < 2 M.
 *
 * Source: Ram and Gray, Maximum Inner-Product Search using Cone Trees (2012), for the bound.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** Nodes in preorder: the subtree of a node is [node, next[node]). Plain data, never mutated. */
export interface FilmTree {
  /** n */
  readonly nodeCount: number;
  /** [n, 12]: the least of each signal in the node, then the greatest of each. */
  readonly boxes: Float64Array;
  /** [n] the node that follows the subtree; node + 1 for a leaf. */
  readonly next: Int32Array;
  /** [n] the films of a node are [starts[node], ends[node]) in `rows` and `points`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** [n] lowest candidate index in the node. */
  readonly lowestRows: Int32Array;
  /** [M] candidate index of each film, leaf by leaf. */
  readonly rows: Int32Array;
  /** [M, 6] row-major signals in the order of `rows`. */
  readonly points: Float64Array;
}

/** Values in a box: the least and the greatest of each signal. */
export const BOX_LENGTH = 2 * SIGNAL_COUNT;

const LEAF_SIZE = 12; // 8 to 16 are equally fast
const SAMPLE_SIZE = 32; // films looked at to decide where to split

/**
 * Returns the tree of M films in O(M log M): 10,000 take about 2 ms.
 *
 * @param signals [6, M] column-major, finite.
 * @param count M
 * @param expected [6] weights as they are likely to be, uncertain ones larger than their mean.
 * Boxes become narrow where weights are large, and films that these weights favour come first;
 * the answers of a search do not depend on it.
 */
export function createFilmTree(
  signals: Float64Array,
  count: number,
  expected: Float64Array,
): FilmTree {
  const draft: Draft = {
    signals,
    count,
    expected,
    nodeCount: 0,
    boxes: new Float64Array(2 * count * BOX_LENGTH),
    next: new Int32Array(2 * count),
    starts: new Int32Array(2 * count),
    ends: new Int32Array(2 * count),
    lowestRows: new Int32Array(2 * count),
    rows: Int32Array.from({ length: count }, (_, i) => i),
    points: new Float64Array(count * SIGNAL_COUNT),
  };
  if (count > 0) addFilms(draft, 0, count, 0);
  return draft;
}

interface Draft extends FilmTree {
  readonly signals: Float64Array;
  readonly count: number;
  readonly expected: Float64Array;
  nodeCount: number;
}

/**
 * Adds the films [start, end) below the current node. Every second split gets no node of its
 * own: at odds of 3 in 5 that a box must be opened, asking four grandchildren is cheaper than
 * asking two children first.
 */
function addFilms(draft: Draft, start: number, end: number, depth: number): void {
  const middle = end - start > LEAF_SIZE ? splitFilms(draft, start, end) : end;
  const node = middle === end || depth % 2 === 1 ? draft.nodeCount++ : -1;
  if (middle < end) {
    addFilms(draft, start, middle, depth + 1);
    addFilms(draft, middle, end, depth + 1);
  }
  if (node < 0) return;
  draft.starts[node] = start;
  draft.ends[node] = end;
  draft.next[node] = draft.nodeCount;
  if (middle === end) boundFilms(draft, node);
  else boundChildren(draft, node);
}

/**
 * Reorders the films by the middle of the widest signal, the better half first, and returns
 * where the other one starts; `end` when a sample of the films is all alike.
 */
function splitFilms(
  { signals, count, expected, rows }: Draft,
  start: number,
  end: number,
): number {
  let [signal, middle, width] = [0, 0, 0];
  const stride = Math.max(1, Math.floor((end - start) / SAMPLE_SIZE));
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    let [least, greatest] = [Infinity, -Infinity];
    for (let i = start; i < end; i += stride) {
      const value = signals[j * count + rows[i]!]!;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    if ((greatest - least) * Math.abs(expected[j]!) > width) {
      width = (greatest - least) * Math.abs(expected[j]!);
      const centre = least + (greatest - least) / 2; // may round up to greatest
      [signal, middle] = [j, centre < greatest ? centre : least];
    }
  }
  if (width === 0) return end;
  const column = signals.subarray(signal * count, (signal + 1) * count);
  return partition(column, rows, start, end, middle, expected[signal]! > 0);
}

function partition(
  column: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  middle: number,
  highFirst: boolean,
): number {
  let [left, right] = [start, end - 1];
  while (left <= right) {
    const row = rows[left]!;
    if ((column[row]! > middle) === highFirst) {
      left++;
    } else {
      rows[left] = rows[right]!;
      rows[right--] = row;
    }
  }
  return left;
}

/** Copies the films of a leaf to `points` and takes their box. */
function boundFilms(draft: Draft, node: number): void {
  const { signals, count, rows, points, boxes, lowestRows, starts, ends } = draft;
  const box = node * BOX_LENGTH;
  clearBox(boxes, box);
  lowestRows[node] = count;
  for (let i = starts[node]!; i < ends[node]!; i++) {
    const row = rows[i]!;
    if (row < lowestRows[node]!) lowestRows[node] = row;
    for (let j = 0; j < SIGNAL_COUNT; j++) {
      const value = signals[j * count + row]!;
      points[i * SIGNAL_COUNT + j] = value;
      widen(boxes, box, j, value, value);
    }
  }
}

/** The box around the boxes of the children. */
function boundChildren({ boxes, lowestRows, next, count }: Draft, node: number): void {
  const box = node * BOX_LENGTH;
  clearBox(boxes, box);
  lowestRows[node] = count;
  for (let child = node + 1; child < next[node]!; child = next[child]!) {
    lowestRows[node] = Math.min(lowestRows[node]!, lowestRows[child]!);
    for (let j = 0; j < SIGNAL_COUNT; j++) {
      const [least, greatest] = [child * BOX_LENGTH + j, child * BOX_LENGTH + SIGNAL_COUNT + j];
      widen(boxes, box, j, boxes[least]!, boxes[greatest]!);
    }
  }
}

function clearBox(boxes: Float64Array, box: number): void {
  boxes.fill(Infinity, box, box + SIGNAL_COUNT);
  boxes.fill(-Infinity, box + SIGNAL_COUNT, box + BOX_LENGTH);
}

/** Makes a box hold [least, greatest] in signal j. */
function widen(
  boxes: Float64Array,
  box: number,
  j: number,
  least: number,
  greatest: number,
): void {
  if (least < boxes[box + j]!) boxes[box + j] = least;
  if (greatest > boxes[box + SIGNAL_COUNT + j]!) boxes[box + SIGNAL_COUNT + j] = greatest;
}
