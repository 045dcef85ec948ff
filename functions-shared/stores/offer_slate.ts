/**
 * Offers a slate for a slot and puts it on record first: a slate that a client holds can always
 * be looked up, explained and answered.
 */
import { noteFacts } from "@shared/observability/request_scope.ts";
import {
  propensitiesOf,
  PROPENSITY_DRAWS,
  type RecommendedSlate,
  recommendSlate,
} from "@shared/recommend/recommend_slate.ts";
import { type Recommendation, recommendations } from "@shared/recommend/recommendation.ts";
import { type SlateRecord, slateRecord } from "@shared/recommend/slate_record.ts";
import { type Database, DatabaseRefusal, type StaleFeed, StoreUnavailable } from "./database.ts";
import type { LoadedSlot } from "./slot_loader.ts";

/** Above this many candidates the propensities are computed after the response (5 ms and more). */
const CANDIDATES_BEFORE_RESPONSE_MAX = 400;

export interface OfferDependencies {
  readonly database: Pick<
    Database,
    "recordSlate" | "recordPropensities" | "readSlate" | "refreshCompetition"
  >;
  /** Returns a fresh seed, 0 to 2^53 - 1. */
  drawSeed(): number;
  newId(): string;
  /** Lets `work` go on after the response was sent. */
  afterResponse(work: Promise<void>): void;
}

export interface OfferRequest {
  /** Films wanted; null for the operator's setting. */
  readonly size: number | null;
  readonly seed: number | null;
  readonly excludeMovieIds: readonly string[];
  readonly actorId: string | null;
  /** Event id of the rejection that this slate answers. */
  readonly regeneratedFrom: string | null;
}

/** Body of the answer of /infer. */
export interface SlateAnswer {
  readonly recommendations: readonly Recommendation[];
  readonly model_version: string;
  readonly model_stats: Readonly<Record<string, number>>;
  readonly candidate_count: number;
  readonly slate_id: string;
  readonly seed: number;
  readonly context: {
    readonly channel: string;
    readonly date: string;
    readonly hour: number;
    readonly features: Readonly<Record<string, number>>;
  };
  readonly signal_sources: Readonly<Record<string, string>>;
  /** Films that were not candidates, by the first reason that applied. */
  readonly excluded: Readonly<Record<string, number>>;
  /** Competitors whose schedules may have changed since they were read; most often none. */
  readonly stale_feeds: readonly StaleFeed[];
  /** Last event of the log that the model has learned. */
  readonly model_seq: number;
  readonly catalog_version: string;
}

/** Times a named stage of the work. */
export type Measure = <T>(stage: string, work: () => T | Promise<T>) => Promise<T>;

/** Composes, records and returns a slate for a loaded slot. */
export async function offerSlate(
  dependencies: OfferDependencies,
  state: LoadedSlot,
  request: OfferRequest,
  measure: Measure,
): Promise<SlateAnswer> {
  const seed = request.seed ?? dependencies.drawSeed();
  const size = request.size ?? state.settings.slateSize;
  const recommended = await measure(
    "slate",
    () => recommendSlate(withExcluded(state, request.excludeMovieIds), size, seed),
  );
  noteFacts({ candidates: recommended.candidates.length });
  const isLater = recommended.candidates.length > CANDIDATES_BEFORE_RESPONSE_MAX;
  const propensities = isLater
    ? null
    : await measure("propensities", () => propensitiesOf(recommended));
  const slate = slateRecord(
    originOf(dependencies.newId(), state, request),
    recommended,
    propensities,
  );
  const recorded = await measure("record", () => record(dependencies, slate));
  noteFacts({ slate_id: recorded.slate_id });
  if (state.refreshDue) {
    dependencies.afterResponse(later(() => dependencies.database.refreshCompetition()));
  }
  if (recorded.slate_id !== slate.slate_id) { // a twin of this request was faster: its slate counts
    return slateAnswer(await readTwin(dependencies, recorded.slate_id), state);
  }
  if (isLater) {
    dependencies.afterResponse(
      later(() => recordPropensities(dependencies, slate, recommended)),
    );
  }
  return slateAnswer(slate, state);
}

/**
 * Records a slate that was composed here. Whoever asked for it has no part in a refusal: either the
 * model that composed it was reset meanwhile, and is another one the next time, or it is a defect.
 */
async function record({ database }: OfferDependencies, slate: SlateRecord) {
  try {
    return await database.recordSlate(slate);
  } catch (error) {
    if (!(error instanceof DatabaseRefusal)) throw error;
    const Refused = error.reason === "invalid" ? Error : StoreUnavailable;
    throw new Refused(`Cannot offer the slate that was composed: ${error.message}`, {
      cause: error,
    });
  }
}

/** Returns the answer for a slate on record. */
export function slateAnswer(
  slate: SlateRecord,
  { catalog, learner, staleFeeds }: LoadedSlot,
): SlateAnswer {
  return {
    recommendations: recommendations(slate, catalog),
    model_version: slate.model_version,
    model_stats: learner.statistics(),
    candidate_count: slate.candidate_count,
    slate_id: slate.slate_id,
    seed: slate.seed,
    context: {
      channel: slate.channel,
      date: slate.broadcast_date,
      hour: slate.hour,
      features: Object.fromEntries(
        learner.contextNames.map((name, i) => [name, slate.context_features[i] ?? 0]),
      ),
    },
    signal_sources: slate.signal_sources,
    excluded: slate.excluded,
    stale_feeds: staleFeeds,
    model_seq: slate.model_seq,
    catalog_version: slate.catalog_version,
  };
}

function originOf(slateId: string, state: LoadedSlot, request: OfferRequest) {
  return {
    slateId,
    slot: state.slot,
    catalog: state.catalog,
    index: state.index,
    showings: state.showings,
    predictions: state.predictions,
    modelVersion: state.model.activation.versionName,
    activationId: state.model.activation.id,
    modelSeq: state.model.seq,
    regeneratedFrom: request.regeneratedFrom,
    actorId: request.actorId,
  };
}

function withExcluded(state: LoadedSlot, movieIds: readonly string[]): LoadedSlot {
  const rows = movieIds.map((id) => state.catalog.rowOfId.get(id)).filter((row) =>
    row !== undefined
  );
  if (rows.length === 0) return state;
  return { ...state, excludedRows: new Set([...state.excludedRows, ...rows]) };
}

async function readTwin(dependencies: OfferDependencies, slateId: string): Promise<SlateRecord> {
  const twin = await dependencies.database.readSlate(slateId);
  if (!twin) throw new StoreUnavailable(`Cannot read slate "${slateId}" that was just recorded`);
  return twin;
}

/** Lets the response go first. */
async function later(work: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await work();
}

async function recordPropensities(
  { database }: OfferDependencies,
  { slate_id, items }: SlateRecord,
  recommended: RecommendedSlate,
): Promise<void> {
  const values = propensitiesOf(recommended);
  const byFilm = Object.fromEntries(items.map(({ movie_id }, i) => [movie_id, values[i]!]));
  await database.recordPropensities(slate_id, PROPENSITY_DRAWS, byFilm);
}
