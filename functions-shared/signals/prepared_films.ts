/**
 * Films, broadcasts and their index as an isolate needs them, in one file that is read many times
 * faster than the files that they come from: an isolate that wakes for one request should not take
 * Parquet apart. A copy of what can be had otherwise, never the only one: NPZ, a few hundred bytes
 * a film, see `plain_data.ts`.
 */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { arraysOfData, dataOfArrays } from "@shared/formats/plain_data.ts";
import type { SignalIndex } from "./signal_index.ts";

/** What the file holds; plain data. */
export interface PreparedFilms {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  /** The own channels that `index` was made for. */
  readonly ownChannels: readonly string[];
  readonly index: SignalIndex;
}

/**
 * Has to change with what `readCatalog`, `readHistory` and `indexSignals` make of a file, or
 * isolates go on with what former code made of it. A test notices.
 */
export const PREPARED_FORMAT = "prepared-films/1";

/** Less than the bucket takes: about 120,000 films. */
export const PREPARED_BYTES_MAX = 48 << 20;

/**
 * What an isolate makes: about 60,000 films. That takes three times the file's size beside the films
 * as they were read; with 100,000 it would come to 370 MB, where 256 are allowed.
 */
export const PREPARED_BY_ISOLATE_BYTES_MAX = 24 << 20;

/** Names and headers of the arrays. */
const OVERHEAD_BYTES_MAX = 1 << 20;

/** Four arrays for each of a thousand channels. */
const MEMBERS_MAX = 4096;

/**
 * Returns the file, or null if it would be too large; then it is not begun.
 *
 * @param source What it was made of, so that it is used for nothing else.
 */
export function encodePreparedFilms(
  films: PreparedFilms,
  source: string,
  bytesMax: number = PREPARED_BYTES_MAX,
): Uint8Array | null {
  const { rowOfId: _, ...catalog } = films.catalog;
  const arrays = arraysOfData({ format: PREPARED_FORMAT, source, ...films, catalog });
  let bytes = OVERHEAD_BYTES_MAX;
  for (const { data } of arrays.values()) bytes += (data as Uint8Array).byteLength;
  return bytes <= bytesMax && arrays.size <= MEMBERS_MAX ? writeNpz(arrays) : null;
}

/**
 * Reads the file, or returns null if it was made of something else, or by other code.
 *
 * @throws {RangeError | SyntaxError} If it is damaged or too large.
 */
export async function decodePreparedFilms(
  bytes: Uint8Array,
  source: string,
): Promise<PreparedFilms | null> {
  const arrays = await readNpz(bytes, {
    fileBytesMax: PREPARED_BYTES_MAX,
    inflatedBytesMax: PREPARED_BYTES_MAX,
    membersMax: MEMBERS_MAX,
  });
  const file = dataOfArrays(arrays) as PreparedFilms & { format: string; source: string };
  if (file.format !== PREPARED_FORMAT || file.source !== source) return null;
  const { catalog, history, ownChannels, index } = file;
  const rowOfId = rowsById(catalog.ids);
  return { catalog: { ...catalog, rowOfId }, history, ownChannels, index };
}

function rowsById(ids: readonly string[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (let row = 0; row < ids.length; row++) rows.set(ids[row]!, row);
  return rows;
}
