/** Films and past broadcasts of one isolate, read again when their files change. */
import { log } from "@shared/observability/log.ts";
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { emptyHistory, readHistory } from "@shared/catalog/read_history.ts";
import { indexSignals, type SignalIndex } from "@shared/signals/signal_index.ts";
import type { SlotSnapshot } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

const BYTES_MAX = 64 << 20;

/** The films with everything that is computed from them once. */
export interface CatalogBundle {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  readonly index: SignalIndex;
  /** Date on which the catalogue was written, YYYY-MM-DD: its runs are counted up to then. */
  readonly writtenOn: string;
}

/** The bucket holds no catalogue yet. */
export class CatalogMissing extends Error {
  override readonly name = "CatalogMissing";
}

/** Loads each version of the files once. One per isolate. */
export class CatalogStore {
  readonly #objects: ObjectStore;
  #key = "";
  #bundle: Promise<CatalogBundle> | null = null;
  #lastGood: CatalogBundle | null = null;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /**
   * Returns the films as the snapshot's artefacts describe them. A new file that cannot be read
   * leaves the last good one in place, with the reason logged.
   *
   * @throws {CatalogMissing} If there is no catalogue.
   * @throws {Error} If the catalogue cannot be read and none is held.
   */
  async load(
    artifacts: SlotSnapshot["artifacts"],
    ownChannels: readonly string[],
  ): Promise<CatalogBundle> {
    const file = artifacts["catalog.parquet"];
    if (!file) throw new CatalogMissing("Cannot find movie-data/catalog.parquet: upload one");
    const key = JSON.stringify([file, artifacts["history.parquet"], ownChannels]);
    if (key !== this.#key || !this.#bundle) {
      this.#key = key;
      this.#bundle = this.#read(artifacts, file.updated_at, ownChannels);
    }
    try {
      this.#lastGood = await this.#bundle;
      return this.#lastGood;
    } catch (error) {
      if (key === this.#key) this.#bundle = null; // the next request tries again
      if (!this.#lastGood) throw error;
      log.error("Serving the previous catalogue as the new one cannot be read", {
        reason: error instanceof Error ? error.message : String(error),
      });
      return this.#lastGood;
    }
  }

  async #read(
    artifacts: SlotSnapshot["artifacts"],
    updatedAt: string,
    ownChannels: readonly string[],
  ): Promise<CatalogBundle> {
    const hasHistory = "history.parquet" in artifacts;
    const [catalogBytes, historyBytes] = await Promise.all([
      this.#objects.download("movie-data", "catalog.parquet", BYTES_MAX),
      hasHistory ? this.#objects.download("movie-data", "history.parquet", BYTES_MAX) : null,
    ]);
    const catalog = await readCatalog(catalogBytes, await sha256Hex(catalogBytes));
    const history = historyBytes
      ? await readHistory(historyBytes, await sha256Hex(historyBytes), catalog)
      : emptyHistory();
    return {
      catalog,
      history,
      index: indexSignals(catalog, history, ownChannels),
      writtenOn: updatedAt.slice(0, 10),
    };
  }
}
