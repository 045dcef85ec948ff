/** The files of an earlier deployment: its buckets as folders of one tree, wherever they lie. */

/** A file by its bucket and name, such as "movie-data/catalog.parquet". */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
}

export interface DeploymentSource {
  /** For the operator: where it is. */
  readonly name: string;
  /** All files of the buckets that can hold something to import, sorted by path. */
  list(): Promise<SourceFile[]>;
  /**
   * Returns the content of a file.
   * @throws {RangeError} If it has more than `bytesMax` bytes.
   */
  read(path: string, bytesMax: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Buckets that are looked through. */
export const SOURCE_BUCKETS = ["models", "movie-data", "ml-models"] as const;

/** Refuses a file that is too large, before or after it was read. */
export function requireSourceSize(path: string, bytes: number, bytesMax: number): void {
  if (bytes <= bytesMax) return;
  throw new RangeError(
    `Cannot read ${path} as it must have at most ${bytesMax} bytes: received ${bytes}`,
  );
}

/** Sorts by path, numbers within by their value: v1.0.10 comes after v1.0.9. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return COLLATOR.compare(a.path, b.path) || (a.path < b.path ? -1 : 1);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });
