/**
 * The models behind the audience and the curator signal, and what they say of a slot. Both are
 * optional: without its model a signal is neutral and says so, because inference never fails for
 * it.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { AudienceCache } from "@shared/forest/audience_cache.ts";
import { audienceContext } from "@shared/forest/audience_context.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { type CuratorModel, knowsChannel, predictCurator } from "@shared/forest/curator_model.ts";
import { PredictionColumns } from "@shared/forest/prediction_columns.ts";
import { AUDIENCE_COVERAGE, type Predictions } from "@shared/recommend/recommend_slate.ts";
import { civilOfDay } from "@shared/catalog/calendar_day.ts";
import { type Country, publicHolidays } from "@shared/signals/public_holidays.ts";
import type { Slot } from "@shared/signals/slot.ts";
import { type ArtifactKind, AUDIENCE_FOREST, CURATOR_MODEL } from "./artifact_kinds.ts";
import type { SlotSnapshot } from "./database.ts";
import { type ArtifactPlaces, findArtifact } from "./find_artifact.ts";
import { KeptFresh } from "./kept_fresh.ts";

/** A model and the hash of its file. */
interface Loaded<Model> {
  readonly model: Model;
  readonly sha256: string;
}

/** The models that there are. */
export interface SignalModels {
  readonly audience: Loaded<AudienceModel> | null;
  readonly curator: Loaded<CuratorModel> | null;
}

/** Loads each version of the files once and keeps predictions. One per isolate. */
export class PredictionStore {
  readonly #places: ArtifactPlaces;
  readonly #audience: KeptFresh<Loaded<AudienceModel> | null>;
  readonly #curator: KeptFresh<Loaded<CuratorModel> | null>;
  readonly #audienceCache = new AudienceCache();
  readonly #curatorColumns = new PredictionColumns(1);

  constructor(places: ArtifactPlaces) {
    this.#places = places;
    this.#audience = new KeptFresh(AUDIENCE_FOREST.artifact, places);
    this.#curator = new KeptFresh(CURATOR_MODEL.artifact, places);
  }

  /**
   * Returns the models as the snapshot's artefacts describe them, or, while those are read and when
   * they cannot be, as they were before.
   *
   * @param mayWait Whether to wait for files that are newer than those held.
   */
  async load(artifacts: SlotSnapshot["artifacts"], mayWait: boolean): Promise<SignalModels> {
    const [audience, curator] = await Promise.all([
      this.#load(this.#audience, AUDIENCE_FOREST, artifacts, mayWait),
      this.#load(this.#curator, CURATOR_MODEL, artifacts, mayWait),
    ]);
    return { audience, curator };
  }

  async #load<Model>(
    kept: KeptFresh<Loaded<Model> | null>,
    kind: ArtifactKind<Model>,
    artifacts: SlotSnapshot["artifacts"],
    mayWait: boolean,
  ): Promise<Loaded<Model> | null> {
    const listed = artifacts[kind.name];
    return await kept.get(listed?.version ?? "none", async () => {
      const found = await findArtifact(this.#places, kind, listed);
      const { content, source, sha256, fault, isFinal } = found;
      const value = content === null ? null : { model: content, sha256: sha256! };
      const isVersion = source === "storage" || (source === "none" && fault === null);
      return { value, isVersion, fault, isFinal };
    }, mayWait);
  }

  /** Returns what the models say of films in a slot; one that was asked about before costs nothing. */
  predict(
    { audience, curator }: SignalModels,
    catalog: Catalog,
    slot: Slot,
    country: Country,
  ): Predictions {
    const question = audience && {
      model: audience.model,
      modelVersion: audience.sha256,
      catalog,
      context: audienceContext(slot, holidaysOf(slot, country)),
    };
    const cache = this.#audienceCache;
    return {
      audience: question && ((rows) => cache.predict(question, rows)),
      audienceInterval: question && ((rows) => cache.interval(question, rows, AUDIENCE_COVERAGE)),
      curator: curator && knowsChannel(curator.model, slot.channel)
        ? (rows) => this.#curatorOf(curator, catalog, slot, rows)
        : null,
    };
  }

  /** Films age by the year, so the date is part of the key. */
  #curatorOf(
    { model, sha256 }: Loaded<CuratorModel>,
    catalog: Catalog,
    slot: Slot,
    rows: Int32Array,
  ): Float64Array {
    const key = JSON.stringify([catalog.version, sha256, slot.channel, slot.date, slot.hour]);
    const predict = (unknown: Int32Array) => [predictCurator(model, catalog, slot, unknown)];
    return this.#curatorColumns.take(key, catalog.size, rows, predict)[0]!;
  }
}

function holidaysOf({ day }: Slot, country: Country): ReadonlySet<number> {
  return new Set(publicHolidays(civilOfDay(day).year, country));
}
