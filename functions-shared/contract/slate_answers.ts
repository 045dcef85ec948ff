/** Answers that show a slate. */
import * as z from "zod";
import {
  bySignal,
  Count,
  Day,
  Excluded,
  Figures,
  FILM_FIELDS,
  Id,
  Instant,
  Seq,
  Share,
  ShareOrNull,
  SignalSources,
  SignalVector,
  VersionName,
} from "./answer_fields.ts";

const Weight = z.number().min(-1).max(1);
/** Viewers in thousands. */
const Viewers = z.number().min(0);
const ViewersInterval = z.array(Viewers).length(2).meta({
  description: "[low, high] in thousands of viewers: what the middle 80 % of the forest's trees " +
    "say, with predicted_audience inside. About the mean of such films: one evening strays further",
});
/** What a house rule added to the utility by which a film was ranked. */
const RuleEffect = z.strictObject({ name: z.string(), effect: z.number().min(-10).max(10) });
/** The same, and on the scale of the scores. */
const ShownRuleEffect = RuleEffect.extend({ weighted_effect: z.number() });

/** A showing on another channel that moved the film's competition signal. */
const DecisiveShowing = z.strictObject({
  channel: z.string(),
  air_date: Day,
  air_time: z.string().regex(/^\d\d:\d\d$/).nullable(),
  title: z.string().nullable(),
  /** Days from the showing to the slot: negative when the slot comes first. */
  days_before: z.int(),
}).meta({ id: "DecisiveShowing" });

/** A film of a slate; weights are signed shares whose absolute values sum to 1. */
export const Recommendation = z.strictObject({
  ...FILM_FIELDS,
  rank: z.int().min(1),
  total_score: z.number(),
  mean_score: z.number(),
  exploring: z.boolean(),
  signal_contributions: bySignal(Share),
  signal_weights: bySignal(Weight),
  weighted_signals: bySignal(Weight),
  context_features: z.array(z.number()),
  predicted_audience: Viewers.nullable(),
  predicted_audience_interval: ViewersInterval.nullable(),
  competitor_showings: z.array(DecisiveShowing),
  propensity: ShareOrNull,
  pick_probability: ShareOrNull,
  house_rules: z.array(ShownRuleEffect),
}).meta({ id: "Recommendation" });

/** A competitor whose schedules may have changed since they were read. */
const StaleFeed = z.strictObject({
  channel: z.string(),
  last_good_at: Instant.nullable(),
  age_seconds: Count.nullable(),
  failure_code: z.string().nullable(),
});

export const SLATE_FIELDS = {
  recommendations: z.array(Recommendation),
  model_version: VersionName,
  model_stats: Figures,
  candidate_count: Count,
  slate_id: Id,
  seed: z.int().min(0),
  context: z.strictObject({
    channel: z.string(),
    date: Day,
    hour: z.int().min(0).max(23),
    features: Figures,
  }),
  signal_sources: SignalSources,
  excluded: Excluded,
  stale_feeds: z.array(StaleFeed),
  model_seq: Seq,
  catalog_version: z.string(),
};

/** Answer of POST /infer. */
export const SlateAnswer = z.strictObject(SLATE_FIELDS).meta({ id: "SlateAnswer" });

const SlateItem = z.strictObject({
  movie_id: z.string(),
  rank: z.int().min(1),
  signals: SignalVector,
  weights: SignalVector,
  score: z.number(),
  mean_score: z.number(),
  exploring: z.boolean(),
  pick_probability: ShareOrNull,
  propensity: ShareOrNull,
  /** Not on record with slates from before there was a model. */
  predicted_audience: Viewers.nullable().optional(),
  /** Not on record with slates from before it was answered. */
  predicted_audience_interval: ViewersInterval.nullable().optional(),
  competitor_showings: z.array(DecisiveShowing).optional(),
  /** Not on record with slates from before there were rules. */
  house_rules: z.array(RuleEffect).optional(),
  house_rule_bonus: z.number().optional(),
});

/** A slate as it is on record; vectors of six are in the order of the signals. */
export const RecordedSlate = z.strictObject({
  slate_id: Id,
  channel: z.string(),
  broadcast_date: Day,
  hour: z.int().min(0).max(23),
  context_features: z.array(z.number()),
  model_version: VersionName,
  activation_id: Count,
  model_seq: Seq,
  seed: z.int().min(0),
  items: z.array(SlateItem),
  signal_mean: SignalVector.nullable(),
  belief: z.strictObject({
    mean: SignalVector,
    covariance: z.array(z.number()).length(36).nullable(),
  }),
  policy: z.strictObject({
    meanPositions: Count,
    sharedDraw: z.boolean(),
    explorationScale: z.number().min(0),
  }),
  candidate_count: Count,
  excluded: Excluded,
  signal_sources: SignalSources,
  catalog_version: z.string(),
  regenerated_from: Id.nullable(),
  propensity_draws: Count.nullable(),
  actor_id: Id.nullable(),
  /** As the database writes times. */
  created_at: z.string(),
}).meta({ id: "RecordedSlate" });

/** Answer of GET /infer/slates/{slate_id}: which parts came out the same to the last bit. */
export const SlateExplanation = z.strictObject({
  slate: RecordedSlate,
  recomputed: z.strictObject({ belief: z.boolean(), weights: z.boolean(), scores: z.boolean() }),
  verified: z.boolean(),
}).meta({ id: "SlateExplanation" });
