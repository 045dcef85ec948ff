/**
 * The models behind the audience and the curator signal, and what they say of a slot. Both are
 * optional: without its model a signal is neutral and says so, and a file that cannot be read is
 * treated as missing, with the reason logged, because inference never fails for it.
 */
import { log } from "@shared/observability/log.ts";
import type { Catalog } from "@shared/catalog/catalog.ts";
import { AudienceCache } from "@shared/forest/audience_cache.ts";
import { audienceContext } from "@shared/forest/audience_context.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { decodeCurator } from "@shared/forest/curator_file.ts";
import { type CuratorModel, knowsChannel, predictCurator } from "@shared/forest/curator_model.ts";
import { decodeAudienceModel } from "@shared/forest/forest_file.ts";
import { PredictionColumns } from "@shared/forest/prediction_columns.ts";
import { AUDIENCE_COVERAGE, type Predictions } from "@shared/recommend/recommend_slate.ts";
import { civilOfDay } from "@shared/catalog/calendar_day.ts";
import { type Country, publicHolidays } from "@shared/signals/public_holidays.ts";
import type { Slot } from "@shared/signals/slot.ts";
import type { SlotSnapshot } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

const BYTES_MAX = 64 << 20;

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

/** Keeps one file: reads it when its version changes. */
class ModelFile<Model> {
  readonly #read: () => Promise<Loaded<Model>>;
  #version: string | null = null;
  #loaded: Promise<Loaded<Model> | null> = Promise.resolve(null);

  constructor(read: () => Promise<Loaded<Model>>) {
    this.#read = read;
  }

  /** Null when there is no file, or none that can be used. */
  async load(version: string | undefined): Promise<Loaded<Model> | null> {
    if (version === undefined) return null;
    if (version !== this.#version) {
      this.#version = version;
      this.#loaded = this.#read().catch((error) => {
        const reason = error instanceof Error ? error.message : String(error);
        log.error("Signal stays neutral", { reason });
        return null;
      });
    }
    return await this.#loaded;
  }
}

/** Loads each version of the files once and keeps predictions. One per isolate. */
export class PredictionStore {
  readonly #audience: ModelFile<AudienceModel>;
  readonly #curator: ModelFile<CuratorModel>;
  readonly #audienceCache = new AudienceCache();
  readonly #curatorColumns = new PredictionColumns(1);

  constructor(objects: ObjectStore) {
    const reader =
      <Model>(name: string, decode: (bytes: Uint8Array) => Promise<Model>) => async () => {
        const bytes = await objects.download("ml-models", name, BYTES_MAX);
        return { model: await decode(bytes), sha256: await sha256Hex(bytes) };
      };
    this.#audience = new ModelFile(reader("audience_forest.npz", decodeAudienceModel));
    this.#curator = new ModelFile(reader("curator.npz", decodeCurator));
  }

  /** Returns the models as the snapshot's artefacts describe them. */
  async load(artifacts: SlotSnapshot["artifacts"]): Promise<SignalModels> {
    const [audience, curator] = await Promise.all([
      this.#audience.load(artifacts["audience_forest.npz"]?.version),
      this.#curator.load(artifacts["curator.npz"]?.version),
    ]);
    return { audience, curator };
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
