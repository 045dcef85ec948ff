/**
 * The films a channel may show, as columns: row i of every array is film i. About 100 bytes of
 * numbers a film, so that signals run over ten thousand candidates without touching an object.
 */

/** Stands for "no such day" in day columns that may be empty. */
export const NO_DAY = -0x80000000;

/** All films of a deployment. Days are whole days since 1970-01-01 (UTC). */
export interface Catalog {
  /** Content hash of the file it was read from; equal versions mean equal films. */
  readonly version: string;
  /** Number of films M. */
  readonly size: number;
  /** [M] catalogue ids as text, unique. */
  readonly ids: readonly string[];
  /** Type of ids in the file, and so in answers. */
  readonly idType: "string" | "number";
  /** Row of an id. */
  readonly rowOfId: ReadonlyMap<string, number>;
  readonly titles: readonly string[];
  /** Titles in the original language, null when unknown. */
  readonly originalTitles: readonly (string | null)[];
  readonly directors: readonly (string | null)[];
  readonly actors: readonly (string | null)[];
  readonly posterPaths: readonly (string | null)[];
  /** Distinct genre names; a film's genres are genreIds[genreOffsets[i] .. genreOffsets[i + 1]), no doubles. */
  readonly genreNames: readonly string[];
  readonly genreOffsets: Uint32Array;
  readonly genreIds: Uint16Array;
  /** Distinct language codes, lower case; languageIds[i] is an index or -1. */
  readonly languageNames: readonly string[];
  readonly languageIds: Int16Array;
  /** [M] release year, 0 when unknown. */
  readonly releaseYears: Int16Array;
  /** [M] minutes, NaN when unknown. */
  readonly durationMin: Float64Array;
  /** [M] 0-10, NaN when unknown. */
  readonly voteAverages: Float64Array;
  /** [M] dollars, NaN when unknown. */
  readonly revenues: Float64Array;
  /** [M] NaN when unknown. */
  readonly popularities: Float64Array;
  /** [M] 0 or 1. */
  readonly adult: Uint8Array;
  /** [M] first and last day of the rights, inclusive; NO_DAY when open. */
  readonly rightsStartDays: Int32Array;
  readonly rightsEndDays: Int32Array;
  /** [M] runs left when the file was written, -1 when unknown (then not limited). */
  readonly runsLeft: Int32Array;
  /** [M] broadcasts on the own channels when the file was written; 0 when unknown. */
  readonly timesShown: Int32Array;
  /** [M] day of the last own broadcast known to the file, NO_DAY when unknown. */
  readonly lastBroadcastDays: Int32Array;
}

/** Past broadcasts as columns, sorted by day; channels of the house and of competitors share it. */
export interface BroadcastHistory {
  readonly version: string;
  readonly size: number;
  readonly channelNames: readonly string[];
  /** [n] row in the catalogue, -1 when the broadcast has no film there. */
  readonly films: Int32Array;
  /** [n] calendar day of the broadcast. */
  readonly days: Int32Array;
  /** [n] index into channelNames. */
  readonly channels: Uint16Array;
  /** [n] start hour 0-27, -1 when unknown. */
  readonly hours: Int8Array;
  /** [n] viewers in thousands, NaN when unknown. */
  readonly audiences: Float64Array;
}
