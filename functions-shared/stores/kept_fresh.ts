/**
 * What an isolate read last, and reads anew behind the back of requests: once there is something to
 * serve, no request waits for a new version, and one that cannot be used leaves the old in place.
 */
import { log } from "@shared/observability/log.ts";

/** What a version was read as. */
export interface Reading<Value> {
  readonly value: Value;
  /** Whether `value`, or what matters of it, is that version; else it stands in for it. */
  readonly isVersion: boolean;
  /** Why the version could not be used as it is; null when it could. */
  readonly fault: string | null;
  /** False when trying again may help. */
  readonly isFinal: boolean;
}

/** The outside world, as far as freshness is concerned. */
export interface Refreshing {
  /** Lets `work` go on after the response was sent. */
  later(work: () => Promise<void>): void;
  /** Milliseconds. */
  now(): number;
}

/** A version that could not be had is tried again after this long. */
const RETRY_AFTER_MS = 30_000;

interface Held<Value> {
  readonly version: string;
  readonly value: Value;
  /** When reading the version again may bring more; null when it cannot. */
  readonly retryAtMs: number | null;
}

/** Holds one value. */
export class KeptFresh<Value> {
  readonly #what: string;
  readonly #world: Refreshing;
  #held: Held<Value> | null = null;
  #reading: { readonly version: string; readonly done: Promise<Value> } | null = null;
  #isRefreshDue = false;

  /** @param what Names the value in the log. */
  constructor(what: string, world: Refreshing) {
    this.#what = what;
    this.#world = world;
  }

  /**
   * Returns the value of a version; while that is being read for the first time, the one before.
   *
   * @param read Brings the version; called again when it failed, after a while.
   * @param mayWait True while the isolate has served nothing: then the version is waited for.
   * @throws What `read` threw, if nothing is held.
   */
  async get(
    version: string,
    read: () => Promise<Reading<Value>>,
    mayWait: boolean,
  ): Promise<Value> {
    const held = this.#held;
    if (held && !this.#isStale(held, version)) return held.value;
    if (held && !mayWait) {
      this.#refreshLater(version, read);
      return held.value;
    }
    if (this.#reading?.version !== version) {
      this.#reading = { version, done: this.#read(version, read) };
    }
    return await this.#reading.done;
  }

  #isStale({ version, retryAtMs }: Held<Value>, asked: string): boolean {
    return version !== asked || (retryAtMs !== null && this.#world.now() >= retryAtMs);
  }

  #refreshLater(version: string, read: () => Promise<Reading<Value>>): void {
    if (this.#isRefreshDue) return;
    this.#isRefreshDue = true;
    this.#world.later(async () => {
      try {
        await this.#read(version, read);
      } finally {
        this.#isRefreshDue = false;
      }
    });
  }

  async #read(version: string, read: () => Promise<Reading<Value>>): Promise<Value> {
    const { value, isVersion, fault, isFinal } = await this.#tryRead(read);
    if (fault !== null) {
      log.error("An artefact cannot be used as it is in Storage", {
        artifact: this.#what,
        reason: fault,
      });
    }
    const retryAtMs = fault === null || isFinal ? null : this.#world.now() + RETRY_AFTER_MS;
    const kept = isVersion ? value : this.#held?.value ?? value;
    this.#held = { version, value: kept, retryAtMs };
    this.#reading = null;
    return kept;
  }

  async #tryRead(read: () => Promise<Reading<Value>>): Promise<Reading<Value>> {
    try {
      return await read();
    } catch (error) {
      this.#reading = null;
      if (!this.#held) throw error;
      const fault = error instanceof Error ? error.message : String(error);
      return { value: this.#held.value, isVersion: false, fault, isFinal: false };
    }
  }
}
