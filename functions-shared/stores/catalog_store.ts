/** Films and past broadcasts of one isolate, read again when their files change. */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { emptyHistory } from "@shared/catalog/read_history.ts";
import { indexSignals, type SignalIndex } from "@shared/signals/signal_index.ts";
import { CATALOG, historyOf } from "./artifact_kinds.ts";
import { type SlotSnapshot, StoreUnavailable } from "./database.ts";
import { type ArtifactFinding, type ArtifactPlaces, findArtifact } from "./find_artifact.ts";
import { KeptFresh, type Reading } from "./kept_fresh.ts";

/** The films with everything that is computed from them once. */
export interface CatalogBundle {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  readonly index: SignalIndex;
  /** Date on which the catalogue was written, YYYY-MM-DD: its runs are counted up to then. */
  readonly writtenOn: string;
}

/** There is no catalogue in any place that counts. */
export class CatalogMissing extends Error {
  override readonly name = "CatalogMissing";
}

type Films = Omit<CatalogBundle, "index">;

/** When nobody knows when a catalogue was written, every pick since counts as one of its runs. */
const UNKNOWN_DATE = "0000-01-01";

/**
 * Finds the films and what was broadcast before, at the same time: what is wrong with a file is part
 * of the answer.
 */
export async function findFilms(
  places: ArtifactPlaces,
  artifacts: SlotSnapshot["artifacts"],
): Promise<{ catalog: ArtifactFinding<Catalog>; history: ArtifactFinding<BroadcastHistory> }> {
  const found = findArtifact(places, CATALOG, artifacts[CATALOG.name]);
  const kind = historyOf(found.then(({ content }) => content));
  const [catalog, history] = await Promise.all([
    found,
    findArtifact(places, kind, artifacts[kind.name]),
  ]);
  return { catalog, history };
}

/** Loads each version of the files once. One per isolate. */
export class CatalogStore {
  readonly #places: ArtifactPlaces;
  readonly #films: KeptFresh<Films>;
  #index: { films: Films; ownChannels: string; index: SignalIndex } | null = null;

  constructor(places: ArtifactPlaces) {
    this.#places = places;
    this.#films = new KeptFresh("catalog", places);
  }

  /**
   * Returns the films as the snapshot's artefacts describe them, or, while those are read and when
   * they cannot be, as they were before.
   *
   * @param mayWait Whether to wait for files that are newer than those held.
   * @throws {CatalogMissing} If there is no catalogue and none is held.
   * @throws {StoreUnavailable} If the files cannot be read and none are held.
   */
  async load(
    artifacts: SlotSnapshot["artifacts"],
    ownChannels: readonly string[],
    mayWait: boolean,
  ): Promise<CatalogBundle> {
    const version = JSON.stringify([artifacts["catalog.parquet"], artifacts["history.parquet"]]);
    const films = await this.#films.get(version, () => this.#read(artifacts), mayWait);
    return { ...films, index: this.#indexOf(films, ownChannels) };
  }

  #indexOf(films: Films, ownChannels: readonly string[]): SignalIndex {
    const channels = JSON.stringify(ownChannels);
    if (this.#index?.films !== films || this.#index.ownChannels !== channels) {
      const index = indexSignals(films.catalog, films.history, ownChannels);
      this.#index = { films, ownChannels: channels, index };
    }
    return this.#index.index;
  }

  async #read(artifacts: SlotSnapshot["artifacts"]): Promise<Reading<Films>> {
    const { catalog, history } = await findFilms(this.#places, artifacts);
    if (!catalog.content && catalog.fault === null) {
      throw new CatalogMissing("Cannot find movie-data/catalog.parquet: upload one");
    }
    const fault = catalog.fault ?? history.fault;
    if (!catalog.content || (!history.content && history.fault !== null)) {
      throw new StoreUnavailable(fault!);
    }
    return {
      value: {
        catalog: catalog.content,
        history: history.content ?? emptyHistory(),
        writtenOn: catalog.updatedAt?.slice(0, 10) ?? UNKNOWN_DATE,
      },
      isVersion: catalog.source === "storage",
      fault,
      isFinal: catalog.isFinal && history.isFinal,
    };
  }
}
