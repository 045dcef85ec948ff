/**
 * The model of one isolate: the active version's file plus every event after it, folded in
 * order. Isolates at the same (activation, seq) hold the same bytes, whichever way they came.
 */
import type { Learner } from "@shared/bandit/learner.ts";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { type LoggedEvent, replay } from "@shared/bandit/replay.ts";
import { type Activation, type SlotSnapshot, StoreUnavailable } from "./database.ts";
import { loggedEvent } from "./logged_event.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

/** Largest model file that is read, in bytes. */
export const MODEL_BYTES_MAX = 8 << 20;

/** A model and where in the log it stands. */
export interface RehydratedModel {
  readonly activation: Activation;
  /** Last event folded in; `activation.replayFromSeq` when none is. */
  readonly seq: number;
  readonly learner: Learner;
}

interface Held extends RehydratedModel {
  readonly base: Learner;
  readonly events: readonly LoggedEvent[];
}

/**
 * Reads a version's file, checked against its recorded hash.
 * @throws {StoreUnavailable} If it is missing, altered, or does not fit the channels.
 */
export async function loadVersion(
  objects: ObjectStore,
  activation: Activation,
  contextNames: readonly string[],
): Promise<Learner> {
  const bytes = await objects.download("models", activation.storagePath, MODEL_BYTES_MAX);
  const sha256 = await sha256Hex(bytes);
  if (sha256 !== activation.sha256) {
    throw new StoreUnavailable(
      `Cannot load model ${activation.versionName} as its file must have SHA-256 ${activation.sha256}: received ${sha256}`,
    );
  }
  try {
    return (await decodeLearner(bytes, { contextNames })).learner;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreUnavailable(`Cannot load model ${activation.versionName}: ${reason}`, { cause });
  }
}

/** Keeps the model up to date with the snapshots that requests bring. One per isolate. */
export class ModelStore {
  readonly #objects: ObjectStore;
  #held: Held | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** What the isolate has, so that a snapshot brings only what is new. */
  get cursor(): { activationId: number | null; seq: number | null } {
    return { activationId: this.#held?.activation.id ?? null, seq: this.#held?.seq ?? null };
  }

  /**
   * Folds a snapshot's news into the model. Snapshots may arrive out of order: what is known
   * already is skipped, and a gap waits for a snapshot that fills it.
   *
   * @returns The model, or null when the snapshot leaves a gap and must be asked for again.
   * @throws {StoreUnavailable} If the version's file cannot be used and no model is held.
   */
  async advance(
    snapshot: SlotSnapshot & { activation: Activation },
    contextNames: readonly string[],
  ): Promise<RehydratedModel | null> {
    const turn = this.#queue.then(() => this.#advance(snapshot, contextNames));
    this.#queue = turn.catch(() => undefined); // the caller of this turn gets the error
    return await turn;
  }

  async #advance(
    snapshot: SlotSnapshot & { activation: Activation },
    contextNames: readonly string[],
  ): Promise<RehydratedModel | null> {
    const held = await this.#onActivation(snapshot.activation, contextNames);
    if (held.activation.id !== snapshot.activation.id) return held; // overtaken by a newer one
    const news = snapshot.events.filter((event) => event.seq > held.seq).map(loggedEvent);
    if (news.length === 0) return held;
    if (news[0]!.seq !== held.seq + 1) return null;
    this.#held = fold(held, news);
    return this.#held;
  }

  async #onActivation(activation: Activation, contextNames: readonly string[]): Promise<Held> {
    if (this.#held && this.#held.activation.id >= activation.id) return this.#held;
    const base = await loadVersion(this.#objects, activation, contextNames);
    this.#held = { activation, base, learner: base, seq: activation.replayFromSeq, events: [] };
    return this.#held;
  }
}

function fold(held: Held, news: readonly LoggedEvent[]): Held {
  const events = [...held.events, ...news];
  const undone = news.some((event) => event.kind === "retraction");
  return {
    ...held,
    events,
    seq: news.at(-1)!.seq,
    learner: undone ? replay(held.base, events) : replay(held.learner, news),
  };
}
