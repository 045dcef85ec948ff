/**
 * What a slate would rest on now, looked at afresh: settings, the model's file, films and past
 * broadcasts, the models behind two signals. It finds them as an isolate does that was just
 * started; one that runs longer may still hold an earlier state.
 */
import { readSettings, type Settings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { ArtifactFiles, type ArtifactSource, NONE } from "./artifact_files.ts";
import { type Activation, type Database, type SlotSnapshot, StoreUnavailable } from "./database.ts";
import { type ModelOrigin, ModelStore } from "./model_store.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";

/** Everything that was looked at. */
export interface Inspection {
  /** Why the settings cannot be used; null when they can. */
  readonly settingsFault: string | null;
  readonly model: ArtifactSource;
  readonly catalog: ArtifactSource;
  readonly history: ArtifactSource;
  /** The audience and the curator model; slates do without one that is missing. */
  readonly signalModels: () => Promise<readonly ArtifactSource[]>;
}

const NO_EVENTS = { events: [], headSeq: 0 }; // the file alone is in question

/** Looks at the artefacts of a project. One per isolate. */
export class ArtifactProbe {
  readonly #database: Pick<Database, "slotSnapshot" | "activationBefore" | "modelEvents">;
  readonly #places: ArtifactPlaces;
  readonly #files: ArtifactFiles;

  constructor(
    database: Pick<Database, "slotSnapshot" | "activationBefore" | "modelEvents">,
    places: ArtifactPlaces,
  ) {
    this.#database = database;
    this.#places = places;
    this.#files = new ArtifactFiles(places);
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
    const { artifacts } = snapshot;
    const [model, films] = await Promise.all([
      this.#model(snapshot, settings),
      this.#files.films(artifacts),
    ]);
    return {
      settingsFault: fault,
      model,
      ...films,
      signalModels: () => this.#files.signalModels(artifacts),
    };
  }

  async #model(snapshot: SlotSnapshot, settings: Settings | null): Promise<ArtifactSource> {
    const { activation } = snapshot;
    if (!activation) return { artifact: "model", ...NONE };
    if (!settings) {
      return { artifact: "model", ...NONE, unusable_reason: "Cannot check without settings" };
    }
    const models = new ModelStore({ ...this.#places, database: this.#database });
    const names = contextNames(settings.channels.map(({ name }) => name));
    try {
      const held = await models.advance({ ...snapshot, ...NO_EVENTS, activation }, names);
      return modelSource(held!.activation, models.origin!);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return { artifact: "model", ...NONE, unusable_reason: error.message };
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
  { source, bytes, fault }: ModelOrigin,
): ArtifactSource {
  return {
    artifact: "model",
    source,
    version: versionName,
    updated_at: null,
    sha256,
    bytes,
    unusable_reason: fault,
  };
}
