/**
 * What a model said of films, kept for some slots and filled in as films are asked about. Of a
 * hundred thousand films most have no rights or no run left on a given day; what nobody asks about
 * is never computed.
 */
import { gather } from "@shared/catalog/rows.ts";

/** Bytes of all slots together; slots of a large catalogue are fewer. */
const BYTES_MAX = 10 << 20;
const SLOTS_MAX = 64;
const SLOTS_MIN = 2;

/** Computes the columns of some films, [m] each in the order of `rows`, finite. */
export type ComputeColumns = (rows: Int32Array) => readonly Float64Array[];

/** Columns by slot, [films] each. The slot used longest ago makes room for a new one. */
export class PredictionColumns {
  readonly #columnCount: number;
  readonly #slotsMax: number | null;
  readonly #slots = new Map<string, readonly Float64Array[]>();

  /**
   * @param columnCount Columns that a slot has.
   * @param slotsMax Slots to keep, at least 1; as many as 10 MiB hold, 2 to 64, when left out.
   */
  constructor(columnCount: number, slotsMax: number | null = null) {
    this.#columnCount = columnCount;
    this.#slotsMax = slotsMax;
  }

  /** Number of slots kept. */
  get size(): number {
    return this.#slots.size;
  }

  /** Forgets all slots. */
  clear(): void {
    this.#slots.clear();
  }

  /**
   * Returns the columns of some films, [m] each.
   *
   * @param films Size of the catalogue.
   * @param rows [m] rows of the catalogue.
   * @param compute Called with those of the rows that were never asked about in this slot, if any.
   */
  take(slot: string, films: number, rows: Int32Array, compute: ComputeColumns): Float64Array[] {
    const columns = this.#columnsOf(slot, films);
    const unknown = rows.filter((row) => Number.isNaN(columns[0]![row]!));
    if (unknown.length > 0) {
      compute(unknown).forEach((values, c) => {
        for (let i = 0; i < unknown.length; i++) columns[c]![unknown[i]!] = values[i]!;
      });
    }
    return columns.map((column) => gather(column, rows));
  }

  #columnsOf(slot: string, films: number): readonly Float64Array[] {
    const known = this.#slots.get(slot);
    const slotBytes = 8 * this.#columnCount * Math.max(1, films);
    const slotsMax = this.#slotsMax ??
      Math.min(SLOTS_MAX, Math.max(SLOTS_MIN, Math.floor(BYTES_MAX / slotBytes)));
    const columns = known ??
      Array.from({ length: this.#columnCount }, () => new Float64Array(films).fill(NaN));
    if (known) this.#slots.delete(slot);
    else if (this.#slots.size >= slotsMax) this.#forgetOldest();
    this.#slots.set(slot, columns); // the newest stands last
    return columns;
  }

  #forgetOldest(): void {
    const oldest = this.#slots.keys().next();
    if (!oldest.done) this.#slots.delete(oldest.value);
  }
}
