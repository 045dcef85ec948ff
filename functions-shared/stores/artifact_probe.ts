/**
 * What a slate would rest on now, looked at afresh: settings, the model's file, films and past
 * broadcasts. Unlike the stores that serve slates, it never hides a fault behind an earlier state.
 */
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { readSettings, type Settings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import { createSlot } from "@shared/signals/slot.ts";
import type { Activation, Database, SlotSnapshot } from "./database.ts";
import { StoreUnavailable } from "./database.ts";
import { ModelStore } from "./model_store.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

/** An artefact, where it comes from, and what is wrong with the one that should be served. */
export interface ArtifactSource {
  readonly artifact: "model" | "catalog" | "history" | "audience_forest" | "curator_model";
  /** "previous_version": an earlier one stands in for the active one; "none": nothing is there. */
  readonly source: "storage" | "previous_version" | "none";
  /** Name of the model's version; hash of a Parquet file, by which slates name it. */
  readonly version: string | null;
  readonly updated_at: string | null;
  readonly sha256: string | null;
  /** Why the artefact that should be served cannot be. */
  readonly unusable_reason: string | null;
}

/** Everything that was looked at. */
export interface Inspection {
  /** Why the settings cannot be used; null when they can. */
  readonly settingsFault: string | null;
  readonly model: ArtifactSource;
  readonly catalog: ArtifactSource;
  readonly history: ArtifactSource;
}

type Artifacts = SlotSnapshot["artifacts"];
type Parquet = Pick<Inspection, "catalog" | "history">;

const BYTES_MAX = 64 << 20;
const NONE = {
  source: "none",
  version: null,
  updated_at: null,
  sha256: null,
  unusable_reason: null,
} as const;
const NO_EVENTS = { events: [], headSeq: 0 }; // the file alone is in question

/** Models that are not part of this deployment yet. */
export const ABSENT_MODELS: readonly ArtifactSource[] = [
  { artifact: "audience_forest", ...NONE },
  { artifact: "curator_model", ...NONE },
];

/** Looks at the artefacts of a project. One per isolate. */
export class ArtifactProbe {
  readonly #database: Pick<Database, "slotSnapshot" | "activationBefore" | "modelEvents">;
  readonly #objects: ObjectStore;
  #parquet: { key: string; found: Parquet } | null = null;

  constructor(
    database: Pick<Database, "slotSnapshot" | "activationBefore" | "modelEvents">,
    objects: ObjectStore,
  ) {
    this.#database = database;
    this.#objects = objects;
  }

  /**
   * Looks at everything; what is wrong with an artefact is part of the answer.
   *
   * @param date Any day, YYYY-MM-DD.
   * @throws {StoreUnavailable | DatabaseRefusal} If the database does not answer.
   */
  async inspect(date: string): Promise<Inspection> {
    const snapshot = await this.#database.slotSnapshot(
      createSlot({ channel: "", date, hour: 20 }),
      {
        activationId: null,
        seq: null,
        showingsRevision: null,
        showingsDate: null,
        programmedSeq: null,
      },
    );
    const { settings, fault } = tryReadSettings(snapshot);
    const [model, parquet] = await Promise.all([
      this.#model(snapshot, settings),
      this.#files(snapshot.artifacts),
    ]);
    return { settingsFault: fault, model, ...parquet };
  }

  async #model(snapshot: SlotSnapshot, settings: Settings | null): Promise<ArtifactSource> {
    const { activation } = snapshot;
    if (!activation) return { artifact: "model", ...NONE };
    if (!settings) {
      return { artifact: "model", ...NONE, unusable_reason: "Cannot check without settings" };
    }
    const models = new ModelStore({
      database: this.#database,
      objects: this.#objects,
      now: Date.now,
    });
    const names = contextNames(settings.channels.map(({ name }) => name));
    try {
      const held = await models.advance({ ...snapshot, ...NO_EVENTS, activation }, names);
      return modelSource(held!.activation, models.unusableReason);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return { artifact: "model", ...NONE, unusable_reason: error.message };
    }
  }

  /** The same bytes give the same answer, so each version of the files is read once. */
  async #files(artifacts: Artifacts): Promise<Parquet> {
    const key = JSON.stringify([artifacts["catalog.parquet"], artifacts["history.parquet"]]);
    if (this.#parquet?.key === key) return this.#parquet.found;
    try {
      const found = await readParquet(this.#objects, artifacts);
      this.#parquet = { key, found };
      return found;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const away = { ...NONE, unusable_reason: error.message };
      return {
        catalog: { artifact: "catalog", ...away },
        history: { artifact: "history", ...away },
      };
    }
  }
}

function tryReadSettings({ settings }: SlotSnapshot) {
  try {
    return { settings: readSettings(settings), fault: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { settings: null, fault: error.message };
  }
}

function modelSource(
  { versionName, sha256 }: Activation,
  unusableReason: string | null,
): ArtifactSource {
  return {
    artifact: "model",
    source: unusableReason === null ? "storage" : "previous_version",
    version: versionName,
    updated_at: null,
    sha256,
    unusable_reason: unusableReason,
  };
}

/** @throws {StoreUnavailable} If a file that is listed cannot be downloaded. */
async function readParquet(objects: ObjectStore, artifacts: Artifacts): Promise<Parquet> {
  const nothing: Parquet = {
    catalog: { artifact: "catalog", ...NONE },
    history: { artifact: "history", ...NONE },
  };
  if (!artifacts["catalog.parquet"]) return nothing;
  const film = await fileOf(objects, artifacts, "catalog", readCatalog);
  if (!artifacts["history.parquet"]) return { ...nothing, catalog: film.source };
  const past = await fileOf(objects, artifacts, "history", async (bytes, sha256) => {
    if (film.content) await readHistory(bytes, sha256, film.content);
    else throw new TypeError("Cannot check the history without a catalogue that can be read");
  });
  return { catalog: film.source, history: past.source };
}

async function fileOf<Content>(
  objects: ObjectStore,
  artifacts: Artifacts,
  artifact: "catalog" | "history",
  read: (bytes: Uint8Array, sha256: string) => Promise<Content>,
): Promise<{ source: ArtifactSource; content: Content | null }> {
  const name = `${artifact}.parquet`;
  const bytes = await objects.download("movie-data", name, BYTES_MAX);
  const sha256 = await sha256Hex(bytes);
  const updated_at = artifacts[name]!.updated_at;
  const source = { artifact, source: "storage", version: sha256, updated_at, sha256 } as const;
  try {
    const content = await read(bytes, sha256);
    return { source: { ...source, unusable_reason: null }, content };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { source: { ...source, unusable_reason: reason }, content: null };
  }
}
