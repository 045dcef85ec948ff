// deno-fmt-ignore-file
// Written by "deno task contract" from supabase/functions/health/openapi.json.

export type Activated = {
  "success": true;
  "message": string;
  "activation_id": number;
  "version_name": string;
  "replay_from_seq": number;
  "set_aside": number;
};

export type CheckpointAnswer = {
  "success": true;
  "outcome": "created" | "busy" | "not_due";
  "version_name": string | null;
  "last_seq": number | null;
};

export type CurrentVersion = {
  "version_name": string | null;
  "version": Version | null;
  "activation": {
    "id": number;
    "version_name": string;
    "replay_from_seq": number;
    "actor_id": string | null;
    "created_at": string;
  } | null;
  "head_seq": number;
  "events_on_top": number;
  "selections_since_checkpoint": number;
  "selections_threshold": number;
  "rebuild_owed": boolean;
  "last_checkpoint": {
    "version_name": string;
    "cause": "threshold" | "sweep" | "manual" | "import" | "reset" | "initial";
    "ready_at": string;
    "age_seconds": number;
  } | null;
  "pending": {
    "version_name": string;
    "cause": "threshold" | "sweep" | "manual" | "import" | "reset" | "initial";
    "created_at": string;
    "reserved_until": string | null;
    "is_abandoned": boolean;
    "failure": string | null;
  } | null;
  "set_aside": number;
  "set_aside_ranges": readonly (readonly [number, number])[];
};

export type DecisiveShowing = {
  "channel": string;
  "air_date": string;
  "air_time": string | null;
  "title": string | null;
  "days_before": number;
};

export type FeedAge = {
  "channel": string;
  "enabled": boolean;
  "last_good_at": string | null;
  "age_seconds": number | null;
  "stale": boolean;
};

export type FeedState = {
  "channel": string;
  "format": "tf1" | "m6" | "xmltv";
  "enabled": boolean;
  "last_good_at": string | null;
  "age_seconds": number | null;
  "last_tried_at": string | null;
  "failed": number;
  "failure_code": string | null;
  "stale": boolean;
};

export type FilmOfCatalog = {
  "movie_id": string | number;
  "title": string;
  "poster_path": string | null;
  "director": string | null;
  "actors": string | null;
  "genres": readonly (string)[];
  "release_year": number | null;
  "duration_min": number | null;
  "start_rights": string | null;
  "end_rights": string | null;
  "original_language": string | null;
  "runs_left": number | null;
  "last_broadcasts": readonly ({
    "date": string;
    "channel": string | null;
  })[];
  "nearest_showings": readonly ({
    "channel": string;
    "date": string;
    "days_before": number;
  })[];
  "standing": "candidate" | "rights" | "runs" | "programmed" | "excluded" | "rule";
  "signal_contributions": {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  };
  "mean_score": number;
  "mean_rank": number | null;
};

export type FilmsAnswer = {
  "channel": string;
  "date": string;
  "hour": number;
  "matched": number;
  "candidate_count": number;
  "excluded": {
    "rights": number;
    "runs": number;
    "programmed": number;
    "excluded": number;
    "rule": number;
  };
  "signal_sources": {
    "curator": string;
    "audience": string;
    "competition": string;
    "diversity": string;
    "novelty": string;
    "rights": string;
  };
  "films": readonly (FilmOfCatalog)[];
  "model_version": string;
  "model_seq": number;
  "catalog_version": string;
};

export type HouseRule = {
  "name": string;
  "formula": string;
  "description": string | null;
  "enabled": boolean;
  "updated_at": string;
  "actor_id": string | null;
};

export type HouseRuleDeleted = {
  "success": true;
  "message": string;
};

export type HouseRuleSaved = {
  "success": true;
  "message": string;
  "house_rule": HouseRule;
};

export type HouseRuleTrial = {
  "success": true;
  "message": string;
  "kind": "condition" | "number";
  "channel": string;
  "candidates_before": number;
  "candidates_after": number;
  "shifted": number;
  "before": readonly ({
    "movie_id": string | number;
    "title": string;
    "rank": number;
    "effect": number;
  })[];
  "after": readonly ({
    "movie_id": string | number;
    "title": string;
    "rank": number;
    "effect": number;
  })[];
};

export type HouseRulesAnswer = {
  "house_rules": readonly (HouseRule)[];
};

export type Learned = {
  "success": true;
  "message": string;
  "event_id": string;
  "seq": number;
  "duplicate": boolean;
  "model_version": string;
  "model_seq": number;
  "model_stats": Record<string, number>;
  "selections_since_checkpoint": number;
  "selections_threshold": number;
  "selections_until_checkpoint": number;
};

export type Live = {
  "live": true;
};

export type MarginalsUrl = {
  "version_name": string;
  "url": string;
  "expires_in_seconds": number;
};

export type ModelSources = {
  "storage_required": boolean;
  "artifacts": readonly ({
    "artifact": "model" | "catalog" | "history" | "audience_forest" | "curator_model";
    "source": "storage" | "local_copy" | "bundled" | "previous_version" | "none";
    "version": string | null;
    "updated_at": string | null;
    "age_seconds": number | null;
    "sha256": string | null;
    "bytes": number | null;
    "unusable_reason": string | null;
  })[];
};

export type MovieSelection = {
  "movie_id": string | number;
  "signal_contributions"?: {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  } | undefined;
  "selected_signals"?: {
    "curator"?: boolean | undefined;
    "audience"?: boolean | undefined;
    "competition"?: boolean | undefined;
    "diversity"?: boolean | undefined;
    "novelty"?: boolean | undefined;
    "rights"?: boolean | undefined;
  } | undefined;
  "context_features"?: readonly (number)[] | undefined;
  "title"?: string | null | undefined;
  "poster_path"?: string | null | undefined;
  "director"?: string | null | undefined;
  "actors"?: string | null | undefined;
  "start_rights"?: string | null | undefined;
  "end_rights"?: string | null | undefined;
  "total_score"?: number | undefined;
  "mean_score"?: number | undefined;
  "signal_weights"?: {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  } | undefined;
  "weighted_signals"?: {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  } | undefined;
  "predicted_audience"?: number | null | undefined;
  "predicted_audience_interval"?: readonly (number)[] | null | undefined;
  "genres"?: readonly (string)[] | undefined;
  "release_year"?: number | null | undefined;
  "duration_min"?: number | null | undefined;
  "propensity"?: number | null | undefined;
  "pick_probability"?: number | null | undefined;
  "exploring"?: boolean | undefined;
  "competitor_showings"?: readonly ({
    "channel": string;
    "air_date": string;
    "air_time": string | null;
    "title": string | null;
    "days_before": number;
  })[] | undefined;
  "house_rules"?: readonly ({
    "name": string;
    "effect": number;
    "weighted_effect"?: number | undefined;
  })[] | undefined;
  "rank"?: number | undefined;
};

export type Performance = {
  "since": string;
  "total": {
    "slates": number;
    "selections": number;
    "rejections": number;
    "own_choices": number;
    "own_choice_share": number | null;
    "regenerations_per_decision": number | null;
    "hit_at_1": number | null;
    "hit_at_3": number | null;
    "hit_at_5": number | null;
    "mean_rank": number | null;
    "mean_reciprocal_rank": number | null;
    "log_loss": number | null;
    "calibration_error": number | null;
    "effective_samples": {
      "slates": number;
      "selections": number;
      "ranked_picks": number;
      "predicted_answers": number;
    };
    "too_few": readonly (string)[];
  };
  "weeks": readonly ({
    "week": string;
    "model_version": string;
    "slates": number;
    "selections": number;
    "rejections": number;
    "own_choices": number;
    "own_choice_share": number | null;
    "regenerations_per_decision": number | null;
    "hit_at_1": number | null;
    "hit_at_3": number | null;
    "hit_at_5": number | null;
    "mean_rank": number | null;
    "mean_reciprocal_rank": number | null;
    "log_loss": number | null;
    "calibration_error": number | null;
    "effective_samples": {
      "slates": number;
      "selections": number;
      "ranked_picks": number;
      "predicted_answers": number;
    };
    "too_few": readonly (string)[];
  })[];
  "calibration": readonly ({
    "from": number;
    "to": number;
    "films": number;
    "predicted": number | null;
    "observed": number | null;
    "effective_samples": number;
    "too_few": boolean;
  })[];
};

export type Problem = {
  "type": string;
  "title": string;
  "status": number;
  "code": "malformed-json" | "incomplete-body" | "invalid-idempotency-key" | "not-authenticated" | "not-allowed" | "channel-not-allowed" | "route-not-found" | "slate-not-found" | "event-not-found" | "version-not-found" | "weight-marginals-pending" | "not-found" | "catalog-empty" | "slate-of-another-slot" | "version-unusable" | "conflict" | "request-in-progress" | "body-too-large" | "schedule-unusable" | "invalid-request" | "idempotency-key-reused" | "rate-limited" | "internal" | "unavailable";
  "detail": string;
  "message": string;
  "errors"?: readonly ({
    "pointer": string;
    "detail": string;
  })[] | undefined;
  "request_id": string | null;
};

export type Readiness = {
  "ready": boolean;
  "checks": readonly ({
    "check": "database" | "settings" | "model" | "catalog";
    "ok": boolean;
    "detail": string;
  })[];
  "feeds"?: readonly (FeedAge)[] | null | undefined;
  "publishable_key_is_programmer": boolean;
};

export type Recommendation = {
  "movie_id": string | number;
  "title": string;
  "poster_path": string | null;
  "director": string | null;
  "actors": string | null;
  "genres": readonly (string)[];
  "release_year": number | null;
  "duration_min": number | null;
  "start_rights": string | null;
  "end_rights": string | null;
  "rank": number;
  "total_score": number;
  "mean_score": number;
  "exploring": boolean;
  "signal_contributions": {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  };
  "signal_weights": {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  };
  "weighted_signals": {
    "curator": number;
    "audience": number;
    "competition": number;
    "diversity": number;
    "novelty": number;
    "rights": number;
  };
  "context_features": readonly (number)[];
  "predicted_audience": number | null;
  "predicted_audience_interval": readonly (number)[] | null;
  "competitor_showings": readonly (DecisiveShowing)[];
  "propensity": number | null;
  "pick_probability": number | null;
  "house_rules": readonly ({
    "name": string;
    "effect": number;
    "weighted_effect": number;
  })[];
};

export type RecordedSlate = {
  "slate_id": string;
  "channel": string;
  "broadcast_date": string;
  "hour": number;
  "context_features": readonly (number)[];
  "model_version": string;
  "activation_id": number;
  "model_seq": number;
  "seed": number;
  "items": readonly ({
    "movie_id": string;
    "rank": number;
    "signals": readonly (number)[];
    "weights": readonly (number)[];
    "score": number;
    "mean_score": number;
    "exploring": boolean;
    "pick_probability": number | null;
    "propensity": number | null;
    "predicted_audience"?: number | null | undefined;
    "predicted_audience_interval"?: readonly (number)[] | null | undefined;
    "competitor_showings"?: readonly (DecisiveShowing)[] | undefined;
    "house_rules"?: readonly ({
      "name": string;
      "effect": number;
    })[] | undefined;
    "house_rule_bonus"?: number | undefined;
  })[];
  "signal_mean": readonly (number)[] | null;
  "belief": {
    "mean": readonly (number)[];
    "covariance": readonly (number)[] | null;
  };
  "policy": {
    "meanPositions": number;
    "sharedDraw": boolean;
    "explorationScale": number;
  };
  "candidate_count": number;
  "excluded": {
    "rights": number;
    "runs": number;
    "programmed": number;
    "excluded": number;
    "rule": number;
  };
  "signal_sources": {
    "curator": string;
    "audience": string;
    "competition": string;
    "diversity": string;
    "novelty": string;
    "rights": string;
  };
  "catalog_version": string;
  "regenerated_from": string | null;
  "propensity_draws": number | null;
  "actor_id": string | null;
  "created_at": string;
};

export type Regenerated = {
  "success": true;
  "message": string;
  "event_id": string | null;
  "seq": number | null;
  "duplicate": boolean;
  "exclusions_cleared": number;
  "recommendations": readonly (Recommendation)[];
  "model_version": string;
  "model_stats": Record<string, number>;
  "candidate_count": number;
  "slate_id": string;
  "seed": number;
  "context": {
    "channel": string;
    "date": string;
    "hour": number;
    "features": Record<string, number>;
  };
  "signal_sources": {
    "curator": string;
    "audience": string;
    "competition": string;
    "diversity": string;
    "novelty": string;
    "rights": string;
  };
  "excluded": {
    "rights": number;
    "runs": number;
    "programmed": number;
    "excluded": number;
    "rule": number;
  };
  "stale_feeds": readonly ({
    "channel": string;
    "last_good_at": string | null;
    "age_seconds": number | null;
    "failure_code": string | null;
  })[];
  "model_seq": number;
  "catalog_version": string;
} | {
  "success": true;
  "message": string;
  "event_id": string | null;
  "seq": number | null;
  "duplicate": boolean;
  "exclusions_cleared": number;
  "recommendations": readonly (unknown)[];
};

export type ResetReport = {
  "success": true;
  "message": string;
  "archive_path": string;
  "archived": {
    "selection_events": number;
    "slates": number;
    "model_parameter_logs": number;
    "model_activations": number;
  };
};

export type SchedulesAnswer = {
  "start": string;
  "end": string;
  "as_of": string | null;
  "showings": readonly (Showing)[];
  "sources": readonly (FeedState)[];
};

export type Showing = {
  "channel": string;
  "broadcast_date": string;
  "air_date": string;
  "air_time": string;
  "starts_at": string | null;
  "title": string;
  "original_title": string | null;
  "release_year": number | null;
  "director": string | null;
  "movie_id": string | number | null;
  "match_outcome": "matched" | "ambiguous" | "unmatched" | null;
  "match_score": number | null;
  "match_rule": "exact" | "article" | "subtitle" | "part" | "spelling" | null;
  "candidates": readonly ({
    "movie_id": string | number;
    "score": number;
    "rule": "exact" | "article" | "subtitle" | "part" | "spelling";
  })[];
  "source": string;
  "first_seen_at": string;
  "last_seen_at": string;
};

export type SlateAnswer = {
  "recommendations": readonly (Recommendation)[];
  "model_version": string;
  "model_stats": Record<string, number>;
  "candidate_count": number;
  "slate_id": string;
  "seed": number;
  "context": {
    "channel": string;
    "date": string;
    "hour": number;
    "features": Record<string, number>;
  };
  "signal_sources": {
    "curator": string;
    "audience": string;
    "competition": string;
    "diversity": string;
    "novelty": string;
    "rights": string;
  };
  "excluded": {
    "rights": number;
    "runs": number;
    "programmed": number;
    "excluded": number;
    "rule": number;
  };
  "stale_feeds": readonly ({
    "channel": string;
    "last_good_at": string | null;
    "age_seconds": number | null;
    "failure_code": string | null;
  })[];
  "model_seq": number;
  "catalog_version": string;
};

export type SlateExplanation = {
  "slate": RecordedSlate;
  "recomputed": {
    "belief": boolean;
    "weights": boolean;
    "scores": boolean;
  };
  "verified": boolean;
};

export type SweepReport = {
  "removed_files": readonly (string)[];
  "drawn_pictures": readonly (string)[];
  "failed_pictures": readonly (string)[];
};

export type SyncAnswer = {
  "success": true;
  "outcome": "done" | "running" | "busy" | "not_due";
  "sync_id": number | null;
  "cause": "manual" | "schedule" | "upload" | null;
  "started_at": string | null;
  "finished_at": string | null;
  "channels": readonly ({
    "channel": string;
    "fetched": number;
    "parsed": number;
    "matched": number;
    "unmatched": number;
    "withdrawn": number;
    "failed": number;
    "pending": number;
    "failures": readonly ({
      "first_day": string | null;
      "last_day": string | null;
      "code": string;
      "reason": string;
      "retry_at": string | null;
    })[];
  })[];
};

export type UploadAnswer = {
  "success": true;
  "sync_id": number;
  "channel": string;
  "format": "tf1" | "m6" | "xmltv";
  "first_day": string;
  "last_day": string;
  "sha256": string;
  "parsed": number;
  "matched": number;
  "unmatched": number;
  "withdrawn": number;
};

export type Version = {
  "version_name": string;
  "parent_version": string | null;
  "base_version": string | null;
  "root_version": string;
  "storage_path": string;
  "sha256": string | null;
  "bytes": number | null;
  "replay_from_seq": number;
  "last_seq": number;
  "fold_ranges": readonly (readonly [number, number])[];
  "learned_ranges": readonly (readonly [number, number])[];
  "event_count": number | null;
  "algorithm": string | null;
  "hyperparameters": Record<string, unknown> | null;
  "context_dim": number | null;
  "statistics": Record<string, unknown> | null;
  "metrics": Record<string, unknown> | null;
  "code_version": string | null;
  "cause": "threshold" | "sweep" | "manual" | "import" | "reset" | "initial";
  "status": "pending" | "ready" | "deleted";
  "actor_id": string | null;
  "created_at": string;
  "ready_at": string | null;
  "deleted_at": string | null;
  "deleted_by": string | null;
  "failure": string | null;
  "is_active": boolean;
  "activations": number;
};

export type VersionDeleted = {
  "success": true;
  "message": string;
};

export type VersionFileUrl = {
  "version_name": string;
  "url": string;
  "sha256": string;
  "bytes": number;
  "expires_in_seconds": number;
};

export type VersionUploaded = {
  "success": true;
  "message": string;
  "version_name": string;
  "sha256": string;
  "bytes": number;
  "algorithm": string;
  "duplicate": boolean;
};

export type VersionsAnswer = {
  "versions": readonly (Version)[];
  "next_before": string | null;
};

/** Every route by method and path. */
export interface Api {
  /** Offer a slate for a slot, and put it on record. */
  "POST /infer": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "date": string;
      "hour": number;
      "channel"?: string | undefined;
      "top_n"?: number | undefined;
      "exclude_movie_ids"?: readonly (string | number)[] | undefined;
      "seed"?: number | undefined;
    };
    answer: SlateAnswer;
  };
  /** Show a slate on record, computed again from the log and compared. */
  "GET /infer/slates/{slate_id}": {
    parameters: { "slate_id": string };
    query: Record<string, never>;
    body: undefined;
    answer: SlateExplanation;
  };
  /** Teach that a film was picked, from a slate or outside it. */
  "POST /update-parameters": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "selected_movie": MovieSelection;
      "unselected_movies"?: readonly (MovieSelection)[] | undefined;
      "slate_id"?: string | undefined;
      "event_id"?: string | undefined;
      "date"?: string | undefined;
      "hour"?: number | undefined;
      "channel"?: string | undefined;
      "timestamp"?: string | undefined;
    };
    answer: Learned;
  };
  /** Undo an event of one's own, as if it had never been. */
  "POST /update-parameters/retract": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "event_id": string;
    };
    answer: Learned;
  };
  /** Refuse a whole slate: learn from it, exclude its films here, offer another. */
  "POST /regenerate": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "date": string;
      "hour": number;
      "channel"?: string | undefined;
      "slate_id"?: string | undefined;
      "unselected_movies"?: readonly (MovieSelection)[] | undefined;
      "generate_new_slate"?: boolean | undefined;
      "abandon_context"?: boolean | undefined;
      "event_id"?: string | undefined;
      "top_n"?: number | undefined;
      "exclude_movie_ids"?: readonly (string | number)[] | undefined;
      "seed"?: number | undefined;
    };
    answer: Regenerated;
  };
  /** Find films by title or id, or the best of a slot, and how each stands there. */
  "GET /catalog/films": {
    parameters: Record<string, never>;
    query: { "q"?: string; "ids"?: string; "barred"?: "true"; "limit"?: number; "date"?: string; "hour"?: number; "channel"?: string };
    body: undefined;
    answer: FilmsAnswer;
  };
  /** List all versions, newest first. */
  "GET /models/versions": {
    parameters: Record<string, never>;
    query: { "limit"?: number; "before"?: string };
    body: undefined;
    answer: VersionsAnswer;
  };
  /** Take in a model file as a new version, not yet active: the NPZ as the body, or as the part `file` of multipart/form-data beside the parameters; 8 MiB at most. */
  "POST /models/versions": {
    parameters: Record<string, never>;
    query: { "bump"?: "patch" | "minor" | "major"; "sha256"?: string };
    body: Blob | FormData;
    answer: VersionUploaded;
  };
  /** Check a version's file and get a URL that reads it, good for ten minutes. */
  "GET /models/versions/{version_name}/file": {
    parameters: { "version_name": string };
    query: Record<string, never>;
    body: undefined;
    answer: VersionFileUrl;
  };
  /** Show the active version and the events on top of it. */
  "GET /models/current-version": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: CurrentVersion;
  };
  /** Activate a version from now on. */
  "POST /models/load-version": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "version_name": string;
    };
    answer: Activated;
  };
  /** Write a version of all events so far; automation only when one is due. */
  "POST /models/create-checkpoint": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "cause"?: "manual" | "threshold" | "sweep" | undefined;
      "bump"?: "patch" | "minor" | "major" | undefined;
    };
    answer: CheckpointAnswer;
  };
  /** Remove files that no version claims, draw pictures that are missing. */
  "POST /models/sweep": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: SweepReport;
  };
  /** Delete a version, unless it is active or needed by another. */
  "DELETE /models/versions/{version_name}": {
    parameters: { "version_name": string };
    query: Record<string, never>;
    body: undefined;
    answer: VersionDeleted;
  };
  /** Archive everything learned and start anew. */
  "POST /models/admin/reset-test-data": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "confirm": "RESET";
    };
    answer: ResetReport;
  };
  /** Show how slates did that were answered in the last weeks, by week and version. */
  "GET /models/performance": {
    parameters: Record<string, never>;
    query: { "weeks"?: number };
    body: undefined;
    answer: Performance;
  };
  /** Get a URL of the picture of a version's weights, good for ten minutes. */
  "GET /models/weight-marginals-url": {
    parameters: Record<string, never>;
    query: { "version"?: string };
    body: undefined;
    answer: MarginalsUrl;
  };
  /** List the house rules by name. */
  "GET /models/house-rules": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: HouseRulesAnswer;
  };
  /** Store a house rule under its name, in place of the one of that name. */
  "PUT /models/house-rules": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "name": string;
      "formula": string;
      "description"?: string | null | undefined;
      "enabled"?: boolean | undefined;
    };
    answer: HouseRuleSaved;
  };
  /** Delete a house rule. */
  "DELETE /models/house-rules": {
    parameters: Record<string, never>;
    query: { "name": string };
    body: undefined;
    answer: HouseRuleDeleted;
  };
  /** Try a house rule on a slot: the slate without and with it, and nothing stored. */
  "POST /models/house-rules/dry-run": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "name": string;
      "formula": string;
      "date": string;
      "hour": number;
      "channel"?: string | undefined;
      "top_n"?: number | undefined;
      "seed"?: number | undefined;
    };
    answer: HouseRuleTrial;
  };
  /** Begin or join a sync of the schedules and fetch one file of it; automation what is due only. The rest follows by itself. */
  "POST /competition/sync": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "days_ahead"?: number | undefined;
      "channels"?: readonly (string)[] | undefined;
    };
    answer: SyncAnswer;
  };
  /** Take in one schedule by hand, of TF1, M6 or in XMLTV; 8 MB at most. */
  "POST /competition/upload": {
    parameters: Record<string, never>;
    query: { "channel"?: string; "format"?: "tf1" | "m6" | "xmltv"; "time_zone"?: string };
    body: Blob | FormData;
    answer: UploadAnswer;
  };
  /** Show what other channels show, as known now or at a moment, and how old that is. */
  "POST /competition/schedules": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: {
      "start": string;
      "end": string;
      "channels"?: readonly (string)[] | undefined;
      "as_of"?: string | undefined;
      "include_unmatched"?: boolean | undefined;
    };
    answer: SchedulesAnswer;
  };
  /** Answer, without asking anything else. */
  "GET /health/live": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Live;
  };
  /** Say whether slates can be served, and what is missing (503); with ?verbose how old competitors' schedules are. */
  "GET /health/ready": {
    parameters: Record<string, never>;
    query: { "verbose"?: "" | "true" | "false" };
    body: undefined;
    answer: Readiness;
  };
  /** Show where each artefact comes from, and why it is not from Storage where it is not. */
  "GET /health/model-sources": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: ModelSources;
  };
  /** This document. */
  "GET /health/openapi.json": {
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
}
