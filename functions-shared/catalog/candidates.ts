/** Who may be offered in a slot: rights open on the air date, runs left, not planned, not refused. */
import { type Catalog, NO_DAY } from "./catalog.ts";

/** Films that are not offered, by the first reason that applies, in this order. */
export interface ExclusionCounts {
  /** The air date is not within the rights, first and last day inclusive. */
  readonly rights: number;
  /** No run is left. */
  readonly runs: number;
  /** Programmed already. */
  readonly programmed: number;
  /** Refused in this context, or excluded by the caller. */
  readonly excluded: number;
  /** Struck out by a house rule; these are judged after the signals are known. */
  readonly rule: number;
}

/** Candidates and the rest: rows.length + the sum of excluded is the size of the catalogue. */
export interface Candidates {
  /** [M] rows of the catalogue, ascending. */
  readonly rows: Int32Array;
  readonly excluded: ExclusionCounts;
}

/**
 * Returns the films that may be offered on the slot's air day. O(films + picks).
 *
 * @param runsUsed Runs of a film used since the catalogue was written, by row.
 */
export function selectCandidates({ catalog, slot, runsUsed, programmedRows, excludedRows }: {
  readonly catalog: Catalog;
  readonly slot: { readonly airDay: number };
  readonly runsUsed: ReadonlyMap<number, number>;
  readonly programmedRows: ReadonlySet<number>;
  readonly excludedRows: ReadonlySet<number>;
}): Candidates {
  const { size, rightsStartDays, rightsEndDays } = catalog;
  const runs = runsLeft(catalog, runsUsed);
  const programmed = marks(size, programmedRows);
  const refused = marks(size, excludedRows);
  const rows = new Int32Array(size);
  const excluded = { rights: 0, runs: 0, programmed: 0, excluded: 0, rule: 0 };
  let count = 0;
  for (let row = 0; row < size; row++) {
    const end = rightsEndDays[row]!;
    // An open start is NO_DAY, the least of all days.
    const open = rightsStartDays[row]! <= slot.airDay && (end === NO_DAY || slot.airDay <= end);
    if (!open) excluded.rights++;
    else if (runs[row] === 0) excluded.runs++;
    else if (programmed[row] === 1) excluded.programmed++;
    else if (refused[row] === 1) excluded.excluded++;
    else rows[count++] = row;
  }
  return { rows: rows.slice(0, count), excluded };
}

/** [films] runs left now, at least 0; -1 where they are not limited. */
function runsLeft(catalog: Catalog, runsUsed: ReadonlyMap<number, number>): Int32Array {
  const left = catalog.runsLeft.slice();
  for (const [row, used] of runsUsed) {
    if (left[row]! > 0) left[row] = Math.max(0, left[row]! - used);
  }
  return left;
}

function marks(size: number, rows: ReadonlySet<number>): Uint8Array {
  const marked = new Uint8Array(size);
  for (const row of rows) marked[row] = 1;
  return marked;
}
