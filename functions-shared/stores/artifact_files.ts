/** The files of a project, read to see whether they can be, and described. */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { decodeCurator } from "@shared/forest/curator_file.ts";
import { decodeAudienceModel } from "@shared/forest/forest_file.ts";
import { type SlotSnapshot, StoreUnavailable } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

/** An artefact, where it comes from, and what is wrong with the one that should be served. */
export interface ArtifactSource {
  readonly artifact: "model" | "catalog" | "history" | "audience_forest" | "curator_model";
  /** "previous_version": an earlier one stands in for the active one; "none": nothing is there. */
  readonly source: "storage" | "previous_version" | "none";
  /** Name of the model's version; of any other file, its hash. */
  readonly version: string | null;
  readonly updated_at: string | null;
  readonly sha256: string | null;
  /** Why the artefact that should be served cannot be. */
  readonly unusable_reason: string | null;
}

/** The films and what was broadcast before. */
export interface FilmSources {
  readonly catalog: ArtifactSource;
  readonly history: ArtifactSource;
}

type Artifacts = SlotSnapshot["artifacts"];

const BYTES_MAX = 64 << 20;

/** What there is to say of an artefact that is not there. */
export const NONE = {
  source: "none",
  version: null,
  updated_at: null,
  sha256: null,
  unusable_reason: null,
} as const;

/** One file: what it is called here and there, and how it is read. */
interface FileKind<Content> {
  readonly artifact: ArtifactSource["artifact"];
  readonly bucket: string;
  readonly name: string;
  readonly read: (bytes: Uint8Array, sha256: string) => Promise<Content>;
}

/** A file, and its content where that is needed to read another. */
interface FoundFile<Content> {
  readonly source: ArtifactSource;
  readonly content: Content | null;
  /** False when Storage, not the file, is at fault. */
  readonly isFinal: boolean;
}

/** Reads each version of the files once: the same bytes give the same answer. One per isolate. */
export class ArtifactFiles {
  readonly #objects: ObjectStore;
  readonly #known = new Map<string, readonly ArtifactSource[]>();

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** Looks at the films; what is wrong with them is part of the answer. */
  async films(artifacts: Artifacts): Promise<FilmSources> {
    const [catalog, history] = await this.#once(
      artifacts,
      ["catalog.parquet", "history.parquet"],
      async () => {
        const catalog = await this.#look(artifacts, CATALOG);
        return [catalog, await this.#look(artifacts, historyOf(catalog.content))];
      },
    );
    return { catalog: catalog!, history: history! };
  }

  /** Looks at the models behind signals, one after the other: both at once may be large. */
  async signalModels(artifacts: Artifacts): Promise<readonly ArtifactSource[]> {
    return await this.#once(
      artifacts,
      [AUDIENCE.name, CURATOR.name],
      async () => [
        await this.#look(artifacts, AUDIENCE),
        await this.#look(artifacts, CURATOR),
      ],
    );
  }

  async #once(
    artifacts: Artifacts,
    names: readonly string[],
    look: () => Promise<readonly FoundFile<unknown>[]>,
  ): Promise<readonly ArtifactSource[]> {
    const group = names.join();
    const key = JSON.stringify([group, names.map((name) => artifacts[name] ?? null)]);
    const known = this.#known.get(key);
    if (known) return known;
    const found = await look();
    const sources = found.map(({ source }) => source);
    for (const old of this.#known.keys()) {
      if (JSON.parse(old)[0] === group) this.#known.delete(old);
    }
    if (found.every(({ isFinal }) => isFinal)) this.#known.set(key, sources);
    return sources;
  }

  async #look<Content>(
    artifacts: Artifacts,
    { artifact, bucket, name, read }: FileKind<Content>,
  ): Promise<FoundFile<Content>> {
    const listed = artifacts[name];
    if (!listed) return { source: { artifact, ...NONE }, content: null, isFinal: true };
    let sha256: string | null = null;
    const source = (unusable_reason: string | null): ArtifactSource => ({
      artifact,
      source: "storage",
      version: sha256,
      updated_at: listed.updated_at,
      sha256,
      unusable_reason,
    });
    try {
      const bytes = await this.#objects.download(bucket, name, BYTES_MAX);
      sha256 = await sha256Hex(bytes);
      return { content: await read(bytes, sha256), source: source(null), isFinal: true };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const isFinal = !(error instanceof StoreUnavailable);
      return { content: null, source: source(reason), isFinal };
    }
  }
}

const CATALOG: FileKind<Catalog> = {
  artifact: "catalog",
  bucket: "movie-data",
  name: "catalog.parquet",
  read: readCatalog,
};

const AUDIENCE: FileKind<unknown> = {
  artifact: "audience_forest",
  bucket: "ml-models",
  name: "audience_forest.npz",
  read: decodeAudienceModel,
};

const CURATOR: FileKind<unknown> = {
  artifact: "curator_model",
  bucket: "ml-models",
  name: "curator.npz",
  read: decodeCurator,
};

/** The history names films, so it can be read beside a catalogue only. */
function historyOf(catalog: Catalog | null): FileKind<unknown> {
  return {
    artifact: "history",
    bucket: "movie-data",
    name: "history.parquet",
    read: async (bytes, sha256) => {
      if (!catalog) {
        throw new TypeError("Cannot check the history without a catalogue to read it by");
      }
      return await readHistory(bytes, sha256, catalog);
    },
  };
}
