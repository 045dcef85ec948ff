/** Answers of /models, as far as the console shows them. */

/** A version of the model. */
export interface Version {
  readonly version_name: string;
  readonly parent_version: string | null;
  readonly status: "pending" | "ready" | "deleted";
  readonly cause: string;
  readonly created_at: string;
  readonly ready_at: string | null;
  readonly event_count: number | null;
  readonly last_seq: number | null;
  readonly statistics: Readonly<Record<string, number>> | null;
  readonly metrics: {
    readonly slates: number;
    readonly hit_at_5: number | null;
    readonly log_loss: number | null;
  } | null;
  readonly is_active: boolean;
}

export interface VersionsAnswer {
  readonly versions: readonly Version[];
}

/** The active version and what has happened since. */
export interface CurrentVersion {
  readonly version: Version | null;
  readonly head_seq: number;
  readonly events_on_top: number;
  readonly selections_since_checkpoint: number;
  readonly selections_threshold: number;
}

/** Answer of POST /models/create-checkpoint. */
export interface CheckpointAnswer {
  readonly outcome: string;
  readonly version_name: string;
}

/** Answer of GET /models/weight-marginals-url. */
export interface PictureAnswer {
  readonly version_name: string;
  readonly url: string;
}
