/**
 * Everything about the films and their broadcasts that the signals of every slot share, computed
 * once for each (catalogue, history, own channels) and kept by the caller.
 */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { type BroadcastIndex, indexBroadcasts } from "./broadcast_index.ts";
import { type DiversityFeatures, diversityFeatures } from "./diversity.ts";

/** Plain data, never mutated: about 60 bytes a film and 20 a broadcast. */
export interface SignalIndex {
  readonly broadcasts: BroadcastIndex;
  readonly diversity: DiversityFeatures;
}

/**
 * Returns the index. O(films log films + broadcasts).
 *
 * @param ownChannels Names of the channels that films are programmed on; all others compete.
 * @throws {RangeError} If the history is not sorted by day.
 */
export function indexSignals(
  catalog: Catalog,
  history: BroadcastHistory,
  ownChannels: readonly string[],
): SignalIndex {
  return {
    broadcasts: indexBroadcasts(catalog, history, ownChannels),
    diversity: diversityFeatures(catalog),
  };
}
