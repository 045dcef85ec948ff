/** The catalogue's titles of one isolate, indexed for matching, read again when the file changes. */
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { buildTitleIndex, type TitleIndex } from "@shared/catalog/title_index.ts";
import { CATALOG } from "./artifact_kinds.ts";
import { StoreUnavailable } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";

/** Titles, and the ids of their films by row. */
export interface IndexedTitles {
  readonly index: TitleIndex;
  readonly ids: readonly string[];
}

const NO_TITLES: IndexedTitles = {
  index: buildTitleIndex({ titles: [], releaseYears: [], directors: [] }),
  ids: [],
};

/** Loads each version of the catalogue once. One per isolate. */
export class TitleStore {
  readonly #objects: Pick<ObjectStore, "download">;
  #held: { readonly version: string; readonly titles: IndexedTitles } | null = null;

  constructor(objects: Pick<ObjectStore, "download">) {
    this.#objects = objects;
  }

  /**
   * Returns the titles of a version of the catalogue; none when there is no catalogue.
   * @throws {StoreUnavailable} If it cannot be read.
   */
  async load(version: string | null): Promise<IndexedTitles> {
    if (version === null) return NO_TITLES;
    if (this.#held?.version === version) return this.#held.titles;
    const { bucket, name, bytesMax } = CATALOG;
    const bytes = await this.#objects.download(bucket, name, bytesMax, version);
    const titles = await readTitles(bytes, version);
    this.#held = { version, titles };
    return titles;
  }
}

async function readTitles(bytes: Uint8Array, version: string): Promise<IndexedTitles> {
  try {
    const catalog = await readCatalog(bytes, version);
    return { index: buildTitleIndex(catalog), ids: catalog.ids };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreUnavailable(`Cannot match titles as the catalogue must be readable: ${reason}`, {
      cause,
    });
  }
}
