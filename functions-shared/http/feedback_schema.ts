/**
 * Requests of POST /update-parameters and POST /regenerate. A film may be sent as the client
 * got it in a recommendation; only its id, signals, ticks and context are read.
 */
import * as z from "zod";
import { SIGNAL_NAMES, type SignalName } from "@shared/signals/signal_names.ts";
import {
  BroadcastDate,
  Channel,
  EventId,
  ExcludedIds,
  Hour,
  MovieId,
  Seed,
  SlateSize,
} from "./slot_schema.ts";

const UNIT = "Must be a number from 0 to 1";
const Unit = z.number({ error: UNIT }).min(0, UNIT).max(1, UNIT);

const bySignal = <Value extends z.ZodType>(value: Value) =>
  z.strictObject(
    Object.fromEntries(SIGNAL_NAMES.map((name) => [name, value])) as Record<SignalName, Value>,
  );

const Signals = bySignal(Unit);
const Ticks = z.strictObject(
  Object.fromEntries(
    SIGNAL_NAMES.map((name) => [name, z.boolean({ error: "Must be true or false" }).optional()]),
  ) as Record<SignalName, z.ZodOptional<z.ZodBoolean>>,
);
const FiniteNumber = z.number({ error: "Must be a finite number" });
const ContextFeatures = z.array(FiniteNumber).min(1).max(512);
const Text = z.string().max(10_000).nullable();
/** As answered with a film; what is on record counts. */
const CompetitorShowing = z.strictObject({
  channel: z.string().max(100),
  air_date: z.string().max(10),
  air_time: z.string().max(5).nullable(),
  title: Text,
  days_before: z.int(),
});
const RuleEffect = z.strictObject({
  name: z.string().max(60),
  effect: FiniteNumber,
  weighted_effect: FiniteNumber.optional(),
});

/** A film of a slate, as answered by /infer or /regenerate. */
export const MovieSelection = z.strictObject({
  movie_id: MovieId,
  signal_contributions: Signals.optional(),
  selected_signals: Ticks.optional(),
  context_features: ContextFeatures.optional(),
  title: Text.optional(),
  poster_path: Text.optional(),
  director: Text.optional(),
  actors: Text.optional(),
  start_rights: Text.optional(),
  end_rights: Text.optional(),
  total_score: FiniteNumber.optional(),
  mean_score: FiniteNumber.optional(),
  signal_weights: bySignal(FiniteNumber).optional(),
  weighted_signals: bySignal(FiniteNumber).optional(),
  predicted_audience: FiniteNumber.nullable().optional(),
  predicted_audience_interval: z.array(FiniteNumber).length(2).nullable().optional(),
  genres: z.array(z.string().max(200)).max(100).optional(),
  release_year: z.int().nullable().optional(),
  duration_min: FiniteNumber.nullable().optional(),
  propensity: FiniteNumber.nullable().optional(),
  pick_probability: FiniteNumber.nullable().optional(),
  exploring: z.boolean().optional(),
  competitor_showings: z.array(CompetitorShowing).max(10).optional(),
  house_rules: z.array(RuleEffect).max(20).optional(),
  rank: z.int().optional(),
}).meta({ id: "MovieSelection" });
export type MovieSelection = z.infer<typeof MovieSelection>;

const Films = z.array(MovieSelection).max(200, "Must hold at most 200 films");
const Timestamp = z.iso.datetime({
  offset: true,
  local: true,
  error: "Must be an ISO 8601 date and time",
});

export const UpdateParametersRequest = z.strictObject({
  selected_movie: MovieSelection,
  unselected_movies: Films.optional(),
  slate_id: z.guid({ error: "Must be the slate_id of the answer of /infer" }).optional(),
  event_id: EventId.optional(),
  date: BroadcastDate.optional(),
  hour: Hour.optional(),
  channel: Channel.optional(),
  timestamp: Timestamp.optional(),
});
export type UpdateParametersRequest = z.infer<typeof UpdateParametersRequest>;

/** `event_id` is that of the event to undo. */
export const RetractRequest = z.strictObject({
  event_id: z.guid({ error: "Must be the event_id under which the feedback was recorded" })
    .transform((id) => id.toLowerCase()),
});

export const RegenerateRequest = z.strictObject({
  date: BroadcastDate,
  hour: Hour,
  channel: Channel.optional(),
  slate_id: z.guid({ error: "Must be the slate_id of the answer of /infer" }).optional(),
  unselected_movies: Films.optional(),
  generate_new_slate: z.boolean().default(true),
  abandon_context: z.boolean().default(false),
  event_id: EventId.optional(),
  top_n: SlateSize.optional(),
  exclude_movie_ids: ExcludedIds.optional(),
  seed: Seed.optional(),
});
export type RegenerateRequest = z.infer<typeof RegenerateRequest>;
