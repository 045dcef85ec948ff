/**
 * Keeps feedback on this device until the server has confirmed it. What a programmer does is
 * stored before it is sent, under an event id of its own, and sent in order until an answer comes:
 * a double click, a reload, a second tab or a lost connection neither lose it nor count it twice.
 *
 * Each action is one entry of the storage, so that two tabs never write the same one. Whoever
 * holds the lock sends.
 */
import type { Feedback, NewFeedback, Recorded, Setback } from "./feedback.ts";
import { asProblem, type Problem } from "./problem.ts";

/** What the queue needs of the browser. Tests pass plain objects. */
export interface QueueEnvironment {
  /** Entries are kept under keys that begin with `prefix`. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  readonly prefix: string;
  /** Sends the action and returns the answer; throws `Problem`. */
  send(feedback: Feedback): Promise<Recorded>;
  /** Told of each confirmation before it is stored, with the whole answer. */
  onRecorded(feedback: Feedback, answer: Recorded): void;
  /** Runs `work` while no other tab does. */
  exclusively(work: () => Promise<void>): Promise<void>;
  /** Calls `work` after `delayMs`; returns a function that prevents it. */
  later(work: () => void, delayMs: number): () => void;
  now(): number;
}

const KEPT_MAX = 30;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 30_000;

/** The feedback of one account on this device. */
export class FeedbackQueue {
  readonly #environment: QueueEnvironment;
  readonly #listeners = new Set<() => void>();
  #entries: readonly Feedback[];
  #sending: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  /** True when someone asked to send while the last round was ending. */
  #again = false;
  #closed = false;

  constructor(environment: QueueEnvironment) {
    this.#environment = environment;
    this.#entries = this.#read();
  }

  /** All actions in order, oldest first; a new array after each change. */
  get entries(): readonly Feedback[] {
    return this.#entries;
  }

  /** Calls `listener` after each change; returns a function that ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stores the actions and begins to send. Repeating one that is known changes nothing. */
  add(...actions: readonly NewFeedback[]): void {
    for (const action of actions) {
      if (this.#entries.some(({ eventId }) => eventId === action.eventId)) continue;
      const last = this.#entries.at(-1)?.createdAt ?? 0;
      this.#write({
        ...action,
        createdAt: Math.max(this.#environment.now(), last + 1),
        state: "pending",
        attempts: 0,
        setback: null,
        recorded: null,
      });
    }
    this.kick();
  }

  /** Forgets an action that was not accepted. */
  dismiss(eventId: string): void {
    const entry = this.#entries.find((entry) => entry.eventId === eventId);
    if (entry?.state === "failed") this.#remove(entry);
  }

  /** Reads again what another tab has changed. */
  refresh(): void {
    this.#entries = this.#read();
    for (const listener of this.#listeners) listener();
  }

  /** Tries now: the connection or the session may be back. */
  kick(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    if (this.#closed) return;
    this.#again = this.#sending !== null;
    this.#sending ??= this.#environment.exclusively(() => this.#sendAll()).finally(() => {
      this.#sending = null;
      if (this.#again) this.kick();
    });
  }

  /** Sends nothing more; what is pending stays stored. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
  }

  async #sendAll(): Promise<void> {
    this.refresh(); // another tab may have sent some
    for (;;) {
      const next = this.#entries.find(({ state }) => state === "pending");
      if (!next || this.#closed) return;
      const attempt = { ...next, attempts: next.attempts + 1 };
      this.#write(attempt);
      if (!await this.#sendOne(attempt)) return;
    }
  }

  /** Returns true when the next action may follow. */
  async #sendOne(feedback: Feedback): Promise<boolean> {
    try {
      const answer = await this.#environment.send(feedback);
      this.#environment.onRecorded(feedback, answer);
      this.#write({ ...feedback, state: "done", setback: null, recorded: recordedOf(answer) });
      this.#forgetOldest();
      return true;
    } catch (error) {
      return this.#setBack(feedback, asProblem(error));
    }
  }

  #setBack(feedback: Feedback, problem: Problem): boolean {
    const setback = setbackOf(problem);
    if (feedback.kind === "undo" && problem.code === "event-not-found") {
      // what it takes back was never recorded, so there is nothing left to do
      this.#write({ ...feedback, state: "done", setback: null, recorded: nothing(feedback) });
      return true;
    }
    if (problem.remedy === "none") {
      this.#write({ ...feedback, state: "failed", setback });
      return true;
    }
    this.#write({ ...feedback, setback });
    if (problem.remedy === "retry" && !this.#closed) {
      const delayMs = problem.retryAfterMs ??
        Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(feedback.attempts - 1, 10));
      this.#cancelRetry = this.#environment.later(() => this.kick(), delayMs);
    }
    return false; // in order or not at all
  }

  #forgetOldest(): void {
    const settled = this.#entries.filter(({ state }) => state === "done");
    for (const entry of settled.slice(0, Math.max(0, settled.length - KEPT_MAX))) {
      this.#remove(entry);
    }
  }

  #read(): Feedback[] {
    const { storage, prefix } = this.#environment;
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i)!)
      .filter((key) => key.startsWith(prefix));
    return keys.map((key) => JSON.parse(storage.getItem(key)!) as Feedback)
      .sort((a, b) => a.createdAt - b.createdAt || (a.eventId < b.eventId ? -1 : 1));
  }

  #write(feedback: Feedback): void {
    const { storage, prefix } = this.#environment;
    storage.setItem(prefix + feedback.eventId, JSON.stringify(feedback));
    this.refresh();
  }

  #remove(feedback: Feedback): void {
    const { storage, prefix } = this.#environment;
    storage.removeItem(prefix + feedback.eventId);
    this.refresh();
  }
}

function recordedOf({ event_id, seq, duplicate, selections_until_checkpoint }: Recorded): Recorded {
  return {
    event_id,
    seq,
    duplicate,
    ...(selections_until_checkpoint !== undefined && { selections_until_checkpoint }),
  };
}

const nothing = ({ eventId }: Feedback): Recorded => ({
  event_id: eventId,
  seq: null,
  duplicate: false,
});

const setbackOf = ({ code, message, requestId }: Problem): Setback => ({
  code,
  detail: message,
  requestId,
});
