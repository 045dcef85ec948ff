/**
 * Computes a stored slate again from the log: the model as it was at the slate's event, the
 * draws of its seed, the scores of its films. What differs would be a defect or a forged row.
 */
import { composeSlate, displayWeights } from "@shared/bandit/slate.ts";
import { replay } from "@shared/bandit/replay.ts";
import { readSettings } from "@shared/recommend/settings.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { type Database, type EventRow, StoreUnavailable } from "./database.ts";
import { loggedEvent } from "./logged_event.ts";
import { loadVersion } from "./version_file.ts";
import type { ObjectStore } from "./object_store.ts";

/** Which parts of the stored slate came out the same, to the last bit. */
export interface SlateCheck {
  /** Posterior mean and covariance of the six weights. */
  readonly belief: boolean;
  /** The weights that placed each film. */
  readonly weights: boolean;
  /** Scores, and the mean's order of the leading positions. */
  readonly scores: boolean;
}

const PAGE = 500;

/**
 * Recomputes `slate` and compares.
 * @throws {StoreUnavailable} If its version's file or the log cannot be read.
 */
export async function explainSlate(
  database: Pick<Database, "activation" | "modelEvents" | "settings">,
  objects: ObjectStore,
  slate: SlateRecord,
): Promise<SlateCheck> {
  const [activation, rows] = await Promise.all([
    database.activation(slate.activation_id),
    database.settings(),
  ]);
  if (!activation) {
    throw new StoreUnavailable(`Cannot explain slate as activation ${slate.activation_id} is gone`);
  }
  const channels = readSettings(rows).channels.map(({ name }) => name);
  const [base, events] = await Promise.all([
    loadVersion(objects, activation, contextNames(channels)),
    allEvents(database, slate, activation.replayFromSeq),
  ]);
  const belief = replay(base, events.map(loggedEvent))
    .weightBelief(Float64Array.from(slate.context_features));
  const again = composeSlate({
    signals: columnsOf(slate),
    count: slate.items.length,
    belief,
    size: slate.items.length,
    policy: slate.policy,
    seed: slate.seed,
  });
  const weights = slate.items.map((_, i) =>
    again.weights.subarray(i * SIGNAL_COUNT, (i + 1) * SIGNAL_COUNT)
  );
  return {
    belief: equal(belief.mean, slate.belief.mean) &&
      (belief.covariance === null || equal(belief.covariance, slate.belief.covariance ?? [])),
    weights: slate.items.every((item, i) => equal(weights[i]!, item.weights)),
    scores: slate.items.every((item, i) => item.score === dot(displayWeights(weights[i]!), item)),
  };
}

async function allEvents(
  database: Pick<Database, "modelEvents">,
  slate: SlateRecord,
  from: number,
): Promise<EventRow[]> {
  const events: EventRow[] = [];
  for (let after = from; after < slate.model_seq; after = events.at(-1)!.seq) {
    const page = await database.modelEvents(slate.activation_id, after, slate.model_seq, PAGE);
    if (page.length === 0) throw new StoreUnavailable(`Cannot find event ${after + 1} in the log`);
    events.push(...page);
  }
  return events;
}

/** [6, N] column-major: the films of the slate as the only candidates. */
function columnsOf({ items }: SlateRecord): Float64Array {
  const columns = new Float64Array(SIGNAL_COUNT * items.length);
  items.forEach((item, i) =>
    item.signals.forEach((value, j) => columns[j * items.length + i] = value)
  );
  return columns;
}

function dot(weights: Float64Array, item: SlateRecord["items"][number]): number {
  let sum = 0;
  for (let j = 0; j < SIGNAL_COUNT; j++) sum += weights[j]! * item.signals[j]!;
  return sum;
}

const equal = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.from(a).every((value, i) => value === b[i]);
