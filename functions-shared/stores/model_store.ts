/**
 * The model of one isolate: the active version's file plus every event after it, folded in
 * order. Isolates at the same (activation, seq) hold the same bytes, whichever way they came.
 */
import { log } from "@shared/observability/log.ts";
import type { Learner } from "@shared/bandit/learner.ts";
import { type LoggedEvent, replay } from "@shared/bandit/replay.ts";
import {
  type Activation,
  type Database,
  DatabaseRefusal,
  FileUnusable,
  type SlotSnapshot,
  StoreUnavailable,
} from "./database.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";
import { findVersion, type VersionFinding } from "./find_version.ts";
import { loggedEvent } from "./logged_event.ts";
import { within } from "./within.ts";

/** A model and where in the log it stands. */
export interface RehydratedModel {
  readonly activation: Activation;
  /** Last event folded in; `activation.replayFromSeq` when none is. */
  readonly seq: number;
  readonly learner: Learner;
}

interface Held extends RehydratedModel {
  /** The activation that this state stands for; another one when its own file is unusable. */
  readonly standsFor: number;
  readonly base: Learner;
  readonly events: readonly LoggedEvent[];
}

/** What rehydration needs beside the snapshots. */
export interface ModelSource extends ArtifactPlaces {
  readonly database: Pick<Database, "activationBefore" | "modelEvents">;
}

/** Where the file behind the model was found. */
export interface ModelOrigin {
  /** "previous_version": that of an earlier version, as the active one's is nowhere. */
  readonly source: VersionFinding["source"] | "previous_version";
  readonly bytes: number;
  /** Why it is not the active version's file in Storage; null when it is. */
  readonly fault: string | null;
}

/** Most time that a new version's file is waited for while an earlier one can go on. */
const PATIENCE_MS = 5000;

/** An unusable file is tried again after this long. */
const RETRY_AFTER_MS = 60_000;
const EVENTS_PAGE = 500;
const FALLBACKS_MAX = 20;

/** Keeps the model up to date with the snapshots that requests bring. One per isolate. */
export class ModelStore {
  readonly #source: ModelSource;
  #held: Held | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #unusable: { activationId: number; retryAtMs: number } | null = null;
  #origin: ModelOrigin | null = null;

  constructor(source: ModelSource) {
    this.#source = source;
  }

  /** What the isolate has, so that a snapshot brings only what is new. */
  get cursor(): { activationId: number | null; seq: number | null } {
    return { activationId: this.#held?.standsFor ?? null, seq: this.#held?.seq ?? null };
  }

  /** Where the model comes from; null before there is one. */
  get origin(): ModelOrigin | null {
    return this.#origin;
  }

  /**
   * Folds a snapshot's news into the model. Snapshots may arrive out of order: what is known
   * already is skipped, and a gap waits for a snapshot that fills it.
   *
   * A file that is missing or altered is never served: another place's file with the same hash is,
   * else the version that was active before, with the log replayed on top. After a checkpoint that
   * is the same state to the bit.
   *
   * @returns The model, or null when the snapshot leaves a gap and must be asked for again.
   * @throws {StoreUnavailable} If no version's file can be used.
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
    const held = await this.#onActivation(snapshot, contextNames);
    if (held.standsFor !== snapshot.activation.id) return held; // overtaken by a newer one
    const news = snapshot.events.filter((event) => event.seq > held.seq).map(loggedEvent);
    if (news.length === 0) return held;
    if (news[0]!.seq !== held.seq + 1) return null;
    this.#held = fold(held, news);
    return this.#held;
  }

  async #onActivation(
    { activation, headSeq }: SlotSnapshot & { activation: Activation },
    contextNames: readonly string[],
  ): Promise<Held> {
    const { now } = this.#source;
    const isHeld = this.#held !== null && this.#held.standsFor >= activation.id;
    const isUnusable = this.#unusable?.activationId === activation.id;
    if (isHeld && !(isUnusable && now() >= this.#unusable!.retryAtMs)) return this.#held!;
    try {
      const finding = findVersion(this.#source, activation, contextNames);
      const { learner, ...origin } = await (this.#held ? within(PATIENCE_MS, finding) : finding);
      this.#unusable = null;
      this.#origin = origin;
      this.#held = startOn(activation, learner, activation.id);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const retryAtMs = now() + RETRY_AFTER_MS;
      this.#unusable = { activationId: activation.id, retryAtMs };
      log.error("Falling back to an earlier version", { reason: error.message });
      if (!isHeld) this.#held = await this.#fallBack(activation, headSeq, contextNames, error);
    }
    return this.#held!;
  }

  /**
   * The newest earlier version that is held or whose file is good, with the log replayed up to
   * `headSeq`. Storage that is away is not asked again: others have not its files, but copies.
   */
  async #fallBack(
    active: Activation,
    headSeq: number,
    contextNames: readonly string[],
    reason: StoreUnavailable,
  ): Promise<Held> {
    const { database } = this.#source;
    const isAway = !(reason instanceof FileUnusable);
    const places = isAway ? withoutStorage(this.#source, reason) : this.#source;
    const held = this.#held;
    let earlier = await database.activationBefore(active.id);
    for (let i = 0; earlier && i < FALLBACKS_MAX; i++) {
      try {
        const { learner, bytes } = held?.activation.id === earlier.id
          ? { learner: held.base, bytes: this.#origin!.bytes }
          : await findVersion(places, earlier, contextNames);
        this.#origin = { source: "previous_version", bytes, fault: reason.message };
        return await this.#catchUp(startOn(earlier, learner, active.id), headSeq);
      } catch (error) {
        // A refusal: a reset has removed the version meanwhile.
        if (!(error instanceof StoreUnavailable || error instanceof DatabaseRefusal)) throw error;
        earlier = await database.activationBefore(earlier.id);
      }
    }
    throw reason;
  }

  async #catchUp(held: Held, headSeq: number): Promise<Held> {
    let state = held;
    while (state.seq < headSeq) {
      const { activation: { id }, seq } = state;
      const page = await this.#source.database.modelEvents(id, seq, headSeq, EVENTS_PAGE);
      if (page.length === 0) throw new StoreUnavailable(`Cannot find event ${seq + 1} in the log`);
      state = fold(state, page.map(loggedEvent));
    }
    return state;
  }
}

/** The same places, but that Storage fails at once, as it did just now. */
function withoutStorage(source: ModelSource, reason: StoreUnavailable): ModelSource {
  return { ...source, objects: { ...source.objects, download: () => Promise.reject(reason) } };
}

function startOn(activation: Activation, base: Learner, standsFor: number): Held {
  return {
    activation,
    standsFor,
    base,
    learner: base,
    seq: activation.replayFromSeq,
    events: [],
  };
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
