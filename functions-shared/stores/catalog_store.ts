/** Films and past broadcasts of one isolate, read again when their files change. */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { emptyHistory } from "@shared/catalog/read_history.ts";
import type { PreparedFilms } from "@shared/signals/prepared_films.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { CATALOG, HISTORY_NAME, historyOf } from "./artifact_kinds.ts";
import { type SlotSnapshot, StoreUnavailable } from "./database.ts";
import { type ArtifactFinding, type ArtifactPlaces, findArtifact } from "./find_artifact.ts";
import { KeptFresh, type Reading } from "./kept_fresh.ts";
import { findPreparedFilms, keepPreparedFilms } from "./prepared_films_file.ts";

type Artifacts = SlotSnapshot["artifacts"];

/** The films with everything that is computed from them once. */
export interface CatalogBundle extends PreparedFilms {
  /** Date on which the catalogue was written, YYYY-MM-DD: its runs are counted up to then. */
  readonly writtenOn: string;
}

/** There is no catalogue in any place that counts. */
export class CatalogMissing extends Error {
  override readonly name = "CatalogMissing";
}

/** When nobody knows when a catalogue was written, every pick since counts as one of its runs. */
const UNKNOWN_DATE = "0000-01-01";

/**
 * Finds the films and what was broadcast before, at the same time: what is wrong with a file is part
 * of the answer.
 */
export async function findFilms(
  places: ArtifactPlaces,
  artifacts: Artifacts,
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
  readonly #films: KeptFresh<CatalogBundle>;
  /** The films for other own channels than they were read for. */
  #reindexed: { readonly from: CatalogBundle; readonly films: CatalogBundle } | null = null;

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
    artifacts: Artifacts,
    ownChannels: readonly string[],
    mayWait: boolean,
  ): Promise<CatalogBundle> {
    const version = JSON.stringify([artifacts[CATALOG.name], artifacts[HISTORY_NAME]]);
    const read = () => this.#read(artifacts, ownChannels);
    return this.#indexed(await this.#films.get(version, read, mayWait), ownChannels);
  }

  #indexed(films: CatalogBundle, ownChannels: readonly string[]): CatalogBundle {
    if (isSame(films.ownChannels, ownChannels)) return films;
    const known = this.#reindexed;
    if (known?.from === films && isSame(known.films.ownChannels, ownChannels)) return known.films;
    this.#reindexed = { from: films, films: { ...films, ...indexed(films, ownChannels) } };
    return this.#reindexed.films;
  }

  async #read(
    artifacts: Artifacts,
    ownChannels: readonly string[],
  ): Promise<Reading<CatalogBundle>> {
    const prepared = await findPreparedFilms(this.#places, artifacts);
    if (!prepared) return await this.#readSources(artifacts, ownChannels);
    this.#keepCopies(artifacts, prepared);
    const films = isSame(prepared.ownChannels, ownChannels)
      ? prepared
      : { ...prepared, ...indexed(prepared, ownChannels) };
    if (films !== prepared) keepPreparedFilms(this.#places, artifacts, films);
    const writtenOn = dayOf(artifacts[CATALOG.name]!.updated_at);
    return { value: { ...films, writtenOn }, isVersion: true, fault: null, isFinal: true };
  }

  async #readSources(
    artifacts: Artifacts,
    ownChannels: readonly string[],
  ): Promise<Reading<CatalogBundle>> {
    const { catalog, history } = await findFilms(this.#places, artifacts);
    if (!catalog.content && catalog.fault === null) {
      throw new CatalogMissing("Cannot find movie-data/catalog.parquet: upload one");
    }
    const fault = catalog.fault ?? history.fault;
    if (!catalog.content || (!history.content && history.fault !== null)) {
      throw new StoreUnavailable(fault!);
    }
    const read = { catalog: catalog.content, history: history.content ?? emptyHistory() };
    const films = { ...read, ...indexed(read, ownChannels) };
    const isVersion = catalog.source === "storage";
    if (isVersion && fault === null) keepPreparedFilms(this.#places, artifacts, films);
    return {
      value: { ...films, writtenOn: dayOf(catalog.updatedAt) },
      isVersion,
      fault,
      isFinal: catalog.isFinal && history.isFinal,
    };
  }

  /** Prepared films are no copy: what slates rest on when Storage is away are the files themselves. */
  #keepCopies(artifacts: Artifacts, { catalog, history }: PreparedFilms): void {
    const { copies, later } = this.#places;
    if (!copies) return;
    later(async () => {
      const hasHistory = !artifacts[HISTORY_NAME] ||
        await copies.has(HISTORY_NAME, history.version);
      if (hasHistory && await copies.has(CATALOG.name, catalog.version)) return;
      await findFilms(this.#places, artifacts);
    });
  }
}

function indexed(
  { catalog, history }: Pick<PreparedFilms, "catalog" | "history">,
  ownChannels: readonly string[],
): Pick<PreparedFilms, "ownChannels" | "index"> {
  return { ownChannels, index: indexSignals(catalog, history, ownChannels) };
}

const dayOf = (updatedAt: string | null) => updatedAt?.slice(0, 10) ?? UNKNOWN_DATE;

const isSame = (a: readonly string[], b: readonly string[]) =>
  JSON.stringify(a) === JSON.stringify(b);
