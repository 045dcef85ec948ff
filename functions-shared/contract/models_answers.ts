/** Answers of /models. */
import * as z from "zod";
import {
  Count,
  Day,
  FilmId,
  Id,
  Instant,
  Open,
  Seq,
  Sha256,
  ShareOrNull,
  VersionName,
} from "./answer_fields.ts";

/** (from, to] of seq. */
const Ranges = z.array(z.tuple([Seq, Seq]));
const Cause = z.enum(["threshold", "sweep", "manual", "import", "reset", "initial"]);
const Done = { success: z.literal(true), message: z.string() };

/** A version with all that is known of it. */
export const Version = z.strictObject({
  version_name: VersionName,
  parent_version: VersionName.nullable(),
  base_version: VersionName.nullable(),
  root_version: VersionName,
  storage_path: z.string(),
  sha256: Sha256.nullable(),
  bytes: Count.nullable(),
  replay_from_seq: Seq,
  last_seq: Seq,
  fold_ranges: Ranges,
  learned_ranges: Ranges,
  event_count: Count.nullable(),
  algorithm: z.string().nullable(),
  hyperparameters: Open.nullable(),
  context_dim: Count.nullable(),
  statistics: Open.nullable(),
  metrics: Open.nullable(),
  code_version: z.string().nullable(),
  cause: Cause,
  status: z.enum(["pending", "ready", "deleted"]),
  actor_id: Id.nullable(),
  created_at: Instant,
  ready_at: Instant.nullable(),
  deleted_at: Instant.nullable(),
  deleted_by: Id.nullable(),
  failure: z.string().nullable(),
  is_active: z.boolean(),
  activations: Count,
}).meta({ id: "Version" });

export const VersionsAnswer = z.strictObject({
  versions: z.array(Version),
  next_before: VersionName.nullable(),
}).meta({ id: "VersionsAnswer" });

/** What is served, and what lies on top of it. */
export const CurrentVersion = z.strictObject({
  version_name: VersionName.nullable(),
  version: Version.nullable(),
  activation: z.strictObject({
    id: Count,
    version_name: VersionName,
    replay_from_seq: Seq,
    actor_id: Id.nullable(),
    created_at: Instant,
  }).nullable(),
  head_seq: Seq,
  events_on_top: Count,
  selections_since_checkpoint: Count,
  selections_threshold: Count,
  rebuild_owed: z.boolean(),
  last_checkpoint: z.strictObject({
    version_name: VersionName,
    cause: Cause,
    ready_at: Instant,
    age_seconds: Count,
  }).nullable(),
  pending: z.strictObject({
    version_name: VersionName,
    cause: Cause,
    created_at: Instant,
    reserved_until: Instant.nullable(),
    is_abandoned: z.boolean(),
    failure: z.string().nullable(),
  }).nullable(),
  set_aside: Count,
  set_aside_ranges: Ranges,
}).meta({ id: "CurrentVersion" });

export const Activated = z.strictObject({
  ...Done,
  activation_id: Count,
  version_name: VersionName,
  replay_from_seq: Seq,
  set_aside: Count,
}).meta({ id: "Activated" });

export const CheckpointAnswer = z.strictObject({
  success: z.literal(true),
  outcome: z.enum(["created", "busy", "not_due"]),
  version_name: VersionName.nullable(),
  last_seq: Seq.nullable(),
}).meta({ id: "CheckpointAnswer" });

/** Where a version's file can be read, for a while. */
export const VersionFileUrl = z.strictObject({
  version_name: VersionName,
  url: z.string(),
  sha256: Sha256,
  bytes: Count,
  expires_in_seconds: Count,
}).meta({ id: "VersionFileUrl" });

/** The version that holds a file that was sent. */
export const VersionUploaded = z.strictObject({
  ...Done,
  version_name: VersionName,
  sha256: Sha256,
  bytes: Count,
  algorithm: z.string(),
  duplicate: z.boolean(),
}).meta({ id: "VersionUploaded" });

export const SweepReport = z.strictObject({
  removed_files: z.array(z.string()),
  drawn_pictures: z.array(VersionName),
  failed_pictures: z.array(VersionName),
}).meta({ id: "SweepReport" });

export const VersionDeleted = z.strictObject(Done).meta({ id: "VersionDeleted" });

export const ResetReport = z.strictObject({
  ...Done,
  archive_path: z.string(),
  archived: z.strictObject({
    selection_events: Count,
    slates: Count,
    model_parameter_logs: Count,
    model_activations: Count,
  }),
}).meta({ id: "ResetReport" });

const EffectiveSamples = z.number().min(0);

const MARKS = {
  slates: Count,
  selections: Count,
  rejections: Count,
  own_choices: Count,
  own_choice_share: ShareOrNull,
  /** Refused slates a pick. */
  regenerations_per_decision: z.number().min(0).nullable(),
  hit_at_1: ShareOrNull,
  hit_at_3: ShareOrNull,
  hit_at_5: ShareOrNull,
  mean_rank: z.number().min(1).nullable(),
  mean_reciprocal_rank: ShareOrNull,
  log_loss: z.number().min(0).nullable(),
  calibration_error: z.number().min(0).nullable(),
  /** Independent observations; answers about one slot hang together and count for fewer. */
  effective_samples: z.strictObject({
    slates: EffectiveSamples,
    selections: EffectiveSamples,
    ranked_picks: EffectiveSamples,
    predicted_answers: EffectiveSamples,
  }),
  /** Names of the figures that rest on fewer than 30 of them. */
  too_few: z.array(z.string()),
};

/** How slates did that were answered since a day. */
export const Performance = z.strictObject({
  since: Day,
  total: z.strictObject(MARKS),
  weeks: z.array(z.strictObject({ week: Day, model_version: VersionName, ...MARKS })),
  calibration: z.array(z.strictObject({
    from: z.number(),
    to: z.number(),
    films: Count,
    predicted: ShareOrNull,
    observed: ShareOrNull,
    effective_samples: EffectiveSamples,
    too_few: z.boolean(),
  })),
}).meta({ id: "Performance" });

/** A formula on which slates depend, as it is stored. */
const HouseRule = z.strictObject({
  name: z.string(),
  formula: z.string(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  updated_at: Instant,
  actor_id: Id.nullable(),
}).meta({ id: "HouseRule" });

export const HouseRulesAnswer = z.strictObject({
  house_rules: z.array(HouseRule),
}).meta({ id: "HouseRulesAnswer" });

export const HouseRuleSaved = z.strictObject({ ...Done, house_rule: HouseRule })
  .meta({ id: "HouseRuleSaved" });

const TriedFilms = z.array(z.strictObject({
  movie_id: FilmId,
  title: z.string(),
  rank: z.int().min(1),
  effect: z.number(),
}));

export const HouseRuleTrial = z.strictObject({
  ...Done,
  kind: z.enum(["condition", "number"]),
  channel: z.string(),
  candidates_before: Count,
  candidates_after: Count,
  shifted: Count,
  before: TriedFilms,
  after: TriedFilms,
}).meta({ id: "HouseRuleTrial" });

export const HouseRuleDeleted = z.strictObject(Done).meta({ id: "HouseRuleDeleted" });

export const MarginalsUrl = z.strictObject({
  version_name: VersionName,
  url: z.string(),
  expires_in_seconds: Count,
}).meta({ id: "MarginalsUrl" });
