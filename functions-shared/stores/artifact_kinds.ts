/** The files that slates rest on beside the learner: where they are and how they are read. */
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { decodeCurator } from "@shared/forest/curator_file.ts";
import type { CuratorModel } from "@shared/forest/curator_model.ts";
import { decodeAudienceModel } from "@shared/forest/forest_file.ts";

/** One file: what it is called here and there, and how it is read. */
export interface ArtifactKind<Content> {
  readonly artifact: "catalog" | "history" | "audience_forest" | "curator_model";
  readonly bucket: string;
  readonly name: string;
  readonly bytesMax: number;
  /** Throws when the bytes are no such file. */
  readonly read: (bytes: Uint8Array, sha256: string) => Promise<Content>;
}

const BYTES_MAX = 64 << 20;

export const CATALOG: ArtifactKind<Catalog> = {
  artifact: "catalog",
  bucket: "movie-data",
  name: "catalog.parquet",
  bytesMax: BYTES_MAX,
  read: readCatalog,
};

export const HISTORY_NAME = "history.parquet";

/** The history names films, so it can be read beside a catalogue only: null when there is none. */
export function historyOf(catalog: Promise<Catalog | null>): ArtifactKind<BroadcastHistory> {
  return {
    artifact: "history",
    bucket: "movie-data",
    name: HISTORY_NAME,
    bytesMax: BYTES_MAX,
    read: async (bytes, sha256) => {
      const films = await catalog;
      if (films) return await readHistory(bytes, sha256, films);
      throw new TypeError("Cannot read the history without a catalogue to read it by");
    },
  };
}

export const AUDIENCE_FOREST: ArtifactKind<AudienceModel> = {
  artifact: "audience_forest",
  bucket: "ml-models",
  name: "audience_forest.npz",
  bytesMax: BYTES_MAX,
  read: decodeAudienceModel,
};

export const CURATOR_MODEL: ArtifactKind<CuratorModel> = {
  artifact: "curator_model",
  bucket: "ml-models",
  name: "curator.npz",
  bytesMax: BYTES_MAX,
  read: decodeCurator,
};
