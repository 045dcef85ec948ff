/**
 * Brings together what a slot needs, in one database round trip when warm; a cold start reads files
 * from Storage besides. What changes there later is read behind the back of requests, which are
 * served from what is held meanwhile. One per isolate.
 */
import { noteFacts } from "@shared/observability/request_scope.ts";
import type { ScheduledShowing } from "@shared/recommend/decisive_showings.ts";
import type { HouseRule } from "@shared/recommend/house_rules.ts";
import type { SlotState } from "@shared/recommend/recommend_slate.ts";
import { readSettings, type Settings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import type { Programmed } from "@shared/signals/signals.ts";
import { createSlot, epochDay, type Slot } from "@shared/signals/slot.ts";
import { type CatalogBundle, CatalogStore } from "./catalog_store.ts";
import { type Database, type SlotSnapshot, type StaleFeed, StoreUnavailable } from "./database.ts";
import { ensureFirstVersion } from "./first_version.ts";
import { RuleReader } from "./formula_parser.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";
import { ModelStore, type RehydratedModel } from "./model_store.ts";
import { PredictionStore, type SignalModels } from "./prediction_store.ts";

/** A slot as asked for; the first configured channel is meant when none is named. */
export interface SlotRequest {
  readonly channel: string | null;
  /** Broadcast date, YYYY-MM-DD. */
  readonly date: string;
  /** 0-27. */
  readonly hour: number;
}

/** A slot with its state, and where in the log the model stands. */
export interface LoadedSlot extends SlotState {
  readonly model: RehydratedModel;
  /** Competitors' schedules that are not as new as they should be. */
  readonly staleFeeds: readonly StaleFeed[];
  /** Whether `Database.refreshCompetition` should be called, once the slate is answered. */
  readonly refreshDue: boolean;
}

/** The request names a channel that app_settings does not list. */
export class UnknownChannel extends Error {
  override readonly name = "UnknownChannel";
}

type Showings = NonNullable<SlotSnapshot["showings"]>;
type Picks = NonNullable<SlotSnapshot["programmed"]>;

/** A snapshot with the lists that were left out filled in. */
type WholeSnapshot = SlotSnapshot & { readonly showings: Showings; readonly programmed: Picks };

/** The outside world of an isolate. */
export interface LoaderWorld extends ArtifactPlaces {
  /** Calls `work` again and again for as long as the isolate lives. */
  every(ms: number, work: () => Promise<void>): void;
}

/** An isolate that nobody asks looks itself this often, or it would answer from an old file. */
const IDLE_MS = 20_000;
const SNAPSHOTS_MAX = 1000; // 500 events each: half a million events without a checkpoint

export class SlotLoader {
  readonly #database: Database;
  readonly #world: LoaderWorld;
  readonly #models: ModelStore;
  readonly #catalogs: CatalogStore;
  readonly #predictions: PredictionStore;
  readonly #rules = new RuleReader();
  /** What was loaded last; null while nothing was, so that files are waited for. */
  #last: { readonly request: SlotRequest; readonly atMs: number } | null = null;
  #showings: { revision: number; date: string; rows: Showings } | null = null;
  #programmed: { seq: number; date: string; rows: Picks } | null = null;

  constructor(database: Database, world: LoaderWorld) {
    this.#database = database;
    this.#world = world;
    this.#models = new ModelStore({ ...world, database });
    this.#catalogs = new CatalogStore(world);
    this.#predictions = new PredictionStore(world);
  }

  /**
   * Returns the state of a slot as of now: every event committed before the call is in it.
   *
   * @throws {RangeError} If the date or hour does not exist.
   * @throws {UnknownChannel | CatalogMissing | StoreUnavailable | DatabaseRefusal}
   */
  async load(request: SlotRequest): Promise<LoadedSlot> {
    for (let attempt = 0; attempt < SNAPSHOTS_MAX; attempt++) {
      const asked = createSlot({ ...request, channel: request.channel ?? "" });
      const snapshot = await this.#snapshot(asked);
      const settings = readSettings(snapshot.settings);
      const slot = withChannel(asked, request.channel, settings);
      const ownChannels = settings.channels.map(({ name }) => name);
      const names = contextNames(ownChannels);
      if (!snapshot.activation) {
        await ensureFirstVersion(this.#database, this.#world.objects, names);
        continue;
      }
      const isCold = this.#last === null;
      const [model, bundle, signalModels, houseRules] = await allDone([
        this.#models.advance({ ...snapshot, activation: snapshot.activation }, names),
        this.#catalogs.load(snapshot.artifacts, ownChannels, isCold),
        this.#predictions.load(snapshot.artifacts, isCold),
        this.#rules.read(snapshot.houseRules),
      ]);
      if (!model || snapshot.hasMore) continue;
      this.#noteLoaded(request);
      noteFacts({ model_version: model.activation.versionName, model_seq: model.seq });
      return this.#loaded(slot, settings, model, bundle, signalModels, houseRules, snapshot);
    }
    throw new StoreUnavailable("Cannot catch up with the log as it grows faster than it is read");
  }

  #noteLoaded(request: SlotRequest): void {
    const { every, now } = this.#world;
    if (this.#last === null) every(IDLE_MS, () => this.#lookWhenIdle());
    this.#last = { request, atMs: now() };
  }

  /** A load like any other: it notices what is new, so that the next request need not. */
  async #lookWhenIdle(): Promise<void> {
    const { request, atMs } = this.#last!;
    if (this.#world.now() - atMs >= IDLE_MS) await this.load(request);
  }

  /** Lists that have not changed since the isolate read them are not sent again. */
  async #snapshot(slot: Slot): Promise<WholeSnapshot> {
    const showings = this.#showings;
    const programmed = this.#programmed?.date === slot.date ? this.#programmed : null;
    const snapshot = await this.#database.slotSnapshot(slot, {
      ...this.#models.cursor,
      showingsRevision: showings?.revision ?? null,
      showingsDate: showings?.date ?? null,
      programmedSeq: programmed?.seq ?? null,
    });
    const { showingsRevision: revision, headSeq: seq } = snapshot;
    const whole = {
      ...snapshot,
      showings: snapshot.showings ?? showings?.rows ?? [],
      programmed: snapshot.programmed ?? programmed?.rows ?? [],
    };
    this.#showings = { revision, date: slot.date, rows: whole.showings };
    this.#programmed = { seq, date: slot.date, rows: whole.programmed };
    return whole;
  }

  #loaded(
    slot: Slot,
    settings: Settings,
    model: RehydratedModel,
    { catalog, index, writtenOn }: CatalogBundle,
    signalModels: SignalModels,
    houseRules: readonly HouseRule[],
    snapshot: WholeSnapshot,
  ): LoadedSlot {
    const rowOf = (movieId: string) => catalog.rowOfId.get(movieId);
    const programmed: Programmed[] = [];
    const runsUsed = new Map<number, number>();
    for (const pick of snapshot.programmed) {
      const row = rowOf(pick.movie_id);
      if (row === undefined) continue; // picked from an earlier catalogue
      programmed.push({ row, channel: pick.channel ?? slot.channel, day: epochDay(pick.date) });
      if (pick.date >= writtenOn) runsUsed.set(row, (runsUsed.get(row) ?? 0) + 1);
    }
    const showings = snapshot.showings.flatMap(
      ({ movie_id, date, ...told }): ScheduledShowing[] => {
        const row = rowOf(movie_id);
        return row === undefined ? [] : [{ row, day: epochDay(date), ...told }];
      },
    );
    const excludedRows = new Set(
      snapshot.excluded.map(rowOf).filter((row) => row !== undefined),
    );
    return {
      slot,
      settings,
      catalog,
      index,
      learner: model.learner,
      model,
      programmed,
      runsUsed,
      excludedRows,
      showings,
      predictions: this.#predictions.predict(signalModels, catalog, slot, settings.holidayCountry),
      houseRules,
      staleFeeds: snapshot.staleFeeds,
      refreshDue: snapshot.refreshDue,
    };
  }
}

/** Like Promise.all, but nothing is still running when it rejects: a load ends as a whole. */
async function allDone<T extends readonly unknown[]>(work: T) {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

function withChannel(slot: Slot, channel: string | null, settings: Settings): Slot {
  const names = settings.channels.map(({ name }) => name);
  if (channel === null) return { ...slot, channel: names[0]! };
  if (names.includes(channel)) return slot;
  throw new UnknownChannel(
    `Must be one of the configured channels: ${names.map((name) => `"${name}"`).join(", ")}`,
  );
}
