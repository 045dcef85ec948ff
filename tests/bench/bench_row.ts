/** One line of the benchmark's table. */
export interface BenchRow {
  readonly name: string;
  /** Median milliseconds of our code. */
  readonly ours_ms: number;
  /** Median milliseconds of the reference on the same machine; null where there is none. */
  readonly reference_ms: number | null;
  /** What the reference is. */
  readonly reference: string;
  readonly note: string;
  /** What the same run says besides its time: what it is, ours and the reference's. */
  readonly figures?: readonly (readonly [what: string, ours: string, reference: string])[];
}
