/** One line of the benchmark's table. */
export interface BenchRow {
  readonly name: string;
  /** What our code takes, the median of several runs. */
  readonly ours: number;
  /** What the reference takes on the same machine in the same run; null where there is none. */
  readonly theirs: number | null;
  /** Of both; milliseconds when left out. */
  readonly unit?: "ms" | "MB" | "kB";
  /** What the reference is. */
  readonly reference: string;
  readonly note: string;
  /** Part of another row: left out of the README. */
  readonly isDetail?: boolean;
  /** What the same run says besides: what it is, ours and the reference's. */
  readonly figures?: readonly (readonly [what: string, ours: string, reference: string])[];
}
