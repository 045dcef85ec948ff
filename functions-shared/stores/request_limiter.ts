/**
 * Holds a caller to so many requests a minute, all isolates together. An isolate takes them from
 * the database in blocks, so one request in ten makes a call, and a caller that has none left is
 * turned away without any until the minute ends.
 */

/** What the database granted, and how long it is good for. */
export interface Grant {
  readonly granted: number;
  readonly seconds_left: number;
}

export interface LimiterSource {
  takeRequests(caller: string, count: number): Promise<Grant>;
  /** Milliseconds. */
  now(): number;
}

interface Allowance {
  left: number;
  readonly endsAtMs: number;
}

const BLOCK = 10;
const CALLERS_MAX = 1000;

/** One per isolate. */
export class RequestLimiter {
  readonly #source: LimiterSource;
  readonly #allowances = new Map<string, Allowance>();

  constructor(source: LimiterSource) {
    this.#source = source;
  }

  /**
   * Counts one request of `caller`.
   *
   * @returns 0 if it may go on, else the seconds, at least 1, after which to ask again.
   * @throws {StoreUnavailable} If the database does not answer.
   */
  async take(caller: string): Promise<number> {
    const { now, takeRequests } = this.#source;
    const held = this.#allowances.get(caller);
    const isCurrent = held !== undefined && now() < held.endsAtMs;
    if (isCurrent && held.left > 0) {
      held.left--;
      return 0;
    }
    if (isCurrent && held.left < 0) return secondsUntil(held.endsAtMs, now());
    const { granted, seconds_left } = await takeRequests(caller, BLOCK);
    const endsAtMs = now() + 1000 * seconds_left;
    if (this.#allowances.size >= CALLERS_MAX) this.#allowances.clear();
    this.#allowances.set(caller, { left: granted - 1, endsAtMs }); // -1: nothing left to take
    return granted > 0 ? 0 : secondsUntil(endsAtMs, now());
  }
}

const secondsUntil = (endsAtMs: number, nowMs: number) =>
  Math.max(1, Math.ceil((endsAtMs - nowMs) / 1000));
