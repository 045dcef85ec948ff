/** The files of a project, found as a cold isolate would find them, and described. */
import type { SlotSnapshot } from "./database.ts";
import { AUDIENCE_FOREST, CURATOR_MODEL } from "./artifact_kinds.ts";
import { findFilms } from "./catalog_store.ts";
import { type ArtifactFinding, type ArtifactPlaces, findArtifact } from "./find_artifact.ts";

/** An artefact, where it comes from, and what is wrong with the one in Storage. */
export interface ArtifactSource {
  readonly artifact: "model" | "catalog" | "history" | "audience_forest" | "curator_model";
  /**
   * "local_copy" and "bundled" stand in for Storage; "previous_version": an earlier version of the
   * model does for the active one; "none": there is nothing that can be used.
   */
  readonly source: "storage" | "local_copy" | "bundled" | "previous_version" | "none";
  /** Name of the model's version; of any other file, its hash. */
  readonly version: string | null;
  readonly updated_at: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
  /** Why the artefact in Storage is not the one; null when it is, or when there is none anywhere. */
  readonly unusable_reason: string | null;
}

/** The films and what was broadcast before. */
export interface FilmSources {
  readonly catalog: ArtifactSource;
  readonly history: ArtifactSource;
}

type Artifacts = SlotSnapshot["artifacts"];

/** What there is to say of an artefact that is not there. */
export const NONE = {
  source: "none",
  version: null,
  updated_at: null,
  sha256: null,
  bytes: null,
  unusable_reason: null,
} as const;

/** A described file, and whether looking again could bring another answer. */
interface Look {
  readonly source: ArtifactSource;
  readonly isFinal: boolean;
}

/** Reads each version of the files once: the same bytes give the same answer. One per isolate. */
export class ArtifactFiles {
  readonly #places: ArtifactPlaces;
  readonly #known = new Map<string, { key: string; sources: readonly ArtifactSource[] }>();

  constructor(places: ArtifactPlaces) {
    this.#places = places;
  }

  /** Looks at the films; what is wrong with them is part of the answer. */
  async films(artifacts: Artifacts): Promise<FilmSources> {
    const [catalog, history] = await this.#once(
      artifacts,
      ["catalog.parquet", "history.parquet"],
      async () => {
        const found = await findFilms(this.#places, artifacts);
        return [describe("catalog", found.catalog), describe("history", found.history)];
      },
    );
    return { catalog: catalog!, history: history! };
  }

  /** Looks at the models behind signals, one after the other: both at once may be large. */
  async signalModels(artifacts: Artifacts): Promise<readonly ArtifactSource[]> {
    const kinds = [AUDIENCE_FOREST, CURATOR_MODEL];
    return await this.#once(artifacts, kinds.map(({ name }) => name), async () => {
      const looks: Look[] = [];
      for (const kind of kinds) {
        const found = await findArtifact<unknown>(this.#places, kind, artifacts[kind.name]);
        looks.push(describe(kind.artifact, found));
      }
      return looks;
    });
  }

  async #once(
    artifacts: Artifacts,
    names: readonly string[],
    look: () => Promise<readonly Look[]>,
  ): Promise<readonly ArtifactSource[]> {
    const group = names.join();
    const key = JSON.stringify(names.map((name) => artifacts[name] ?? null));
    const known = this.#known.get(group);
    if (known?.key === key) return known.sources;
    const looks = await look();
    const sources = looks.map(({ source }) => source);
    if (looks.every(({ isFinal }) => isFinal)) this.#known.set(group, { key, sources });
    else this.#known.delete(group);
    return sources;
  }
}

function describe(
  artifact: ArtifactSource["artifact"],
  { source, sha256, bytes, updatedAt, fault, isFinal }: ArtifactFinding<unknown>,
): Look {
  return {
    source: {
      artifact,
      source,
      version: sha256,
      updated_at: updatedAt,
      sha256,
      bytes,
      unusable_reason: fault,
    },
    isFinal,
  };
}
