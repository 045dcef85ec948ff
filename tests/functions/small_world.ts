/**
 * A project in memory for the endpoints' tests: eight films, a log, slates. It keeps the rules of
 * the database that endpoints lean on (one event an id, gapless seq, refusals by reason) and
 * counts what was written.
 */
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { emptyHistory } from "@shared/catalog/read_history.ts";
import type { Caller, Guard } from "@shared/http/caller.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import { contextNames } from "@shared/signals/context.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { createSlot, epochDay } from "@shared/signals/slot.ts";
import type { ScheduledShowing } from "@shared/recommend/decisive_showings.ts";
import type { HouseRule } from "@shared/recommend/house_rules.ts";
import { NO_PREDICTIONS, type Predictions } from "@shared/recommend/recommend_slate.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import {
  type Database,
  DatabaseRefusal,
  type EventRow,
  type NewEvent,
  type StaleFeed,
  StoreUnavailable,
} from "@shared/stores/database.ts";
import { storageOnly } from "@shared/stores/find_artifact.ts";
import { ModelStore } from "@shared/stores/model_store.ts";
import type { ObjectStore } from "@shared/stores/object_store.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { type LoadedSlot, type SlotRequest, UnknownChannel } from "@shared/stores/slot_loader.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";

export const CHANNELS = ["Lumen 1", "Lumen 2"];

export const PROGRAMMER: Caller = {
  userId: "11111111-1111-4111-8111-111111111111",
  isAdmin: false,
  isAutomation: false,
  channels: null,
};

/** Rights of films 0-5 are open all 2026; film 6's are over, film 7 has no run left. */
export function smallCatalog(size = 8): Catalog {
  const ids = Array.from({ length: size }, (_, i) => String(100 + i));
  const column = <T>(value: (i: number) => T) => ids.map((_, i) => value(i));
  return {
    version: "catalog-1",
    size,
    ids,
    idType: "string",
    rowOfId: new Map(ids.map((id, i) => [id, i])),
    titles: column((i) => `Film ${i}`),
    originalTitles: column(() => null),
    directors: column((i) => i === 1 ? null : `Director ${i}`),
    actors: column(() => null),
    posterPaths: column(() => null),
    genreNames: ["Drama", "Comedy"],
    genreOffsets: Uint32Array.from({ length: size + 1 }, (_, i) => i),
    genreIds: Uint16Array.from(column((i) => i % 2)),
    languageNames: ["fr", "en"],
    languageIds: Int16Array.from(column((i) => i % 2)),
    releaseYears: Int16Array.from(column((i) => 1980 + 5 * i)),
    durationMin: Float64Array.from(column((i) => 90 + i)),
    voteAverages: Float64Array.from(column((i) => 5 + i / 4)),
    revenues: Float64Array.from(column((i) => 10 ** i)),
    popularities: Float64Array.from(column((i) => i)),
    adult: new Uint8Array(size),
    rightsStartDays: new Int32Array(size).fill(epochDay("2026-01-01")),
    rightsEndDays: Int32Array.from(column((i) => epochDay(i === 6 ? "2026-02-01" : "2026-12-31"))),
    runsLeft: Int32Array.from(column((i) => i === 7 ? 0 : 3)),
    timesShown: new Int32Array(size),
    lastBroadcastDays: new Int32Array(size).fill(NO_DAY),
  };
}

export interface SmallWorld {
  readonly database: Database;
  readonly slates: SlateRecord[];
  readonly events: (NewEvent & { seq: number })[];
  readonly exclusions: Set<string>;
  /** Set to answer every call with "not now". */
  isAway: boolean;
  caller: Caller;
  readonly guard: Guard;
  loadSlot(request: SlotRequest): Promise<LoadedSlot>;
  readonly later: Promise<void>[];
  /** What models say of the films; none does at first. */
  predictions: Predictions;
  /** House rules in force; none at first. */
  houseRules: HouseRule[];
  /** What other channels show; nothing at first. */
  showings: ScheduledShowing[];
  /** What a slate is told of competitors' feeds; none is stale at first. */
  feeds: { staleFeeds: readonly StaleFeed[]; refreshDue: boolean };
  /** What refreshCompetition does. */
  refresh(): Promise<void>;
  /** Fields that every endpoint's dependencies share. */
  readonly offer: {
    database: Database;
    drawSeed(): number;
    newId(): string;
    afterResponse(work: Promise<void>): void;
  };
}

/** Returns a fresh world; `catalog` may be larger or empty. */
export async function smallWorld(catalog: Catalog = smallCatalog()): Promise<SmallWorld> {
  const names = contextNames(CHANNELS);
  const file = await encodeLearner(mnlLearner(createMnlPrior(names)), 0);
  const activation = {
    id: 1,
    versionName: "v1.0.0",
    storagePath: "versions/v1.0.0/contextual_thompson_sampler.npz",
    sha256: await sha256Hex(file),
    replayFromSeq: 0,
  };
  const objects: ObjectStore = {
    download: () => Promise.resolve(file),
    uploadNew: () => Promise.resolve(false),
    upload: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    signedUrl: () => Promise.resolve(null),
  };
  const settings = readSettings({
    channels: CHANNELS.map((name) => ({ name, time_zone: "Europe/Zurich" })),
    slate_size: 5,
    repeat_days: 90,
    mean_positions: 2,
    exploration_scale: 1,
  });
  const slates: SlateRecord[] = [];
  const events: (NewEvent & { seq: number })[] = [];
  const rows: EventRow[] = [];
  const exclusions = new Set<string>();
  const contextKey = (s: { channel: string; date: string; hour: number }) =>
    `${s.channel} ${s.date} ${s.hour}`;

  function eventRow(event: NewEvent, seq: number): EventRow {
    const slate = slates.find(({ slate_id }) => slate_id === event.slate_id);
    if (event.slate_id && !slate) throw new DatabaseRefusal("not-found", "no such slate");
    const shown = slate?.items.map(({ movie_id, signals }) => ({
      movie_id,
      signals,
      reward: movie_id === event.picked_movie_id ? 1 : 0,
      own_choice: false,
    }));
    return {
      seq,
      event_id: event.event_id,
      kind: event.kind,
      context_features: slate?.context_features ?? event.context_features ?? null,
      films: shown ? [...shown, ...event.films ?? []] : event.films ?? null,
      ticked_signals: event.ticked_signals ?? null,
      signal_mean: slate?.signal_mean ?? event.signal_mean ?? null,
      retracts: event.retracts ?? null,
    };
  }

  const world: SmallWorld = {
    slates,
    events,
    exclusions,
    isAway: false,
    caller: PROGRAMMER,
    guard: () => async (c, next) => {
      c.set("caller", world.caller);
      await next();
    },
    later: [],
    predictions: NO_PREDICTIONS,
    houseRules: [],
    showings: [],
    feeds: { staleFeeds: [], refreshDue: false },
    refresh: () => Promise.resolve(),
    database: {
      settings: () => Promise.reject(new Error("not part of this world")),
      slotSnapshot: () => Promise.reject(new Error("not part of this world")),
      activation: () => Promise.resolve(activation),
      activationBefore: () => Promise.resolve(null),
      modelEvents: (_, after, until, limit) =>
        Promise.resolve(rows.filter(({ seq }) => seq > after && seq <= until).slice(0, limit)),
      recordSlate(slate) {
        if (world.isAway) return Promise.reject(new StoreUnavailable("away"));
        slates.push(structuredClone(slate));
        return Promise.resolve({ slate_id: slate.slate_id, duplicate: false });
      },
      recordPropensities(slateId, draws, values) {
        const at = slates.findIndex(({ slate_id }) => slate_id === slateId);
        const slate = slates[at]!;
        slates[at] = {
          ...slate,
          propensity_draws: draws,
          items: slate.items.map((item) => ({ ...item, propensity: values[item.movie_id]! })),
        };
        return Promise.resolve();
      },
      readSlate: (id) => Promise.resolve(slates.find(({ slate_id }) => slate_id === id) ?? null),
      readSlateRegeneratedFrom: (id) =>
        Promise.resolve(slates.find(({ regenerated_from }) => regenerated_from === id) ?? null),
      readEvent(id) {
        const event = events.find(({ event_id }) => event_id === id);
        return Promise.resolve(event ? { kind: event.kind, actor_id: event.actor_id } : null);
      },
      recordEvent(event) {
        if (world.isAway) return Promise.reject(new StoreUnavailable("away"));
        const known = events.find(({ event_id }) => event_id === event.event_id);
        const seq = known?.seq ?? events.length + 1;
        if (!known) {
          const row = eventRow(event, seq);
          rows.push(row);
          events.push({ ...event, seq });
          const slate = slates.find(({ slate_id }) => slate_id === event.slate_id);
          if (event.kind === "rejection") {
            const channel = slate?.channel ?? event.channel!;
            const date = slate?.broadcast_date ?? event.broadcast_date!;
            const hour = slate?.hour ?? event.hour!;
            for (const { movie_id } of row.films ?? []) {
              exclusions.add(`${contextKey({ channel, date, hour })} ${movie_id}`);
            }
          }
        }
        return Promise.resolve({
          seq,
          event_id: event.event_id,
          duplicate: known !== undefined,
          selections_since_checkpoint: events.filter(({ kind }) => kind === "selection").length,
          selections_threshold: 3,
        });
      },
      refreshCompetition: () => world.refresh(),
      clearExclusions(slot) {
        const mine = [...exclusions].filter((key) => key.startsWith(contextKey(slot) + " "));
        for (const key of mine) exclusions.delete(key);
        return Promise.resolve(mine.length);
      },
      reserveInitialVersion: () => Promise.reject(new Error("not part of this world")),
      commitVersion: () => Promise.reject(new Error("not part of this world")),
    },
    async loadSlot(request) {
      if (world.isAway) throw new StoreUnavailable("away");
      const channel = request.channel ?? CHANNELS[0]!;
      if (!CHANNELS.includes(channel)) throw new UnknownChannel("Must be a configured channel");
      const slot = createSlot({ ...request, channel });
      const snapshot = {
        activation,
        headSeq: rows.length,
        events: rows.slice(),
        hasMore: false,
        programmed: [],
        excluded: [],
        showings: [],
        showingsRevision: 0,
        staleFeeds: [],
        refreshDue: false,
        artifacts: {},
        houseRules: [],
        settings: {},
      };
      const model = (await models.advance(snapshot, names))!;
      const excludedIds = [...exclusions].filter((key) => key.startsWith(contextKey(slot) + " "))
        .map((key) => key.slice(key.lastIndexOf(" ") + 1));
      return {
        slot,
        settings,
        catalog,
        index: indexSignals(catalog, emptyHistory(), CHANNELS),
        learner: model.learner,
        model,
        programmed: [],
        runsUsed: new Map(),
        excludedRows: new Set(excludedIds.map((id) => catalog.rowOfId.get(id)!)),
        showings: world.showings,
        predictions: world.predictions,
        houseRules: world.houseRules,
        ...world.feeds,
      };
    },
    get offer() {
      return {
        database: world.database,
        drawSeed: () => 7,
        newId: () => crypto.randomUUID(),
        afterResponse: (work: Promise<void>) => void world.later.push(work),
      };
    },
  };
  const models = new ModelStore({ ...storageOnly(objects), database: world.database });
  return world;
}

/** Posts JSON and returns the status with the parsed answer, which must be as promised. */
export async function post(
  app: { request(path: string, init: RequestInit): Response | Promise<Response> },
  path: string,
  requestBody: unknown,
  // deno-lint-ignore no-explicit-any -- answers are checked by the tests that read them
): Promise<{ status: number; body: any }> {
  const response = await app.request(path, { method: "POST", body: JSON.stringify(requestBody) });
  const { status } = response;
  const body = await response.json();
  checkExchange({ method: "POST", path, requestBody, status, body });
  return { status, body };
}
