/**
 * Programmers at work, as requests: slates, picks with and without ticks, refusals, undone picks,
 * searches and looks at what is on record. A request that finds nobody in is sent again with the
 * same keys, as a client should, so that whatever was acknowledged must be in the log once.
 */
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import type { Rng } from "@shared/random/rng.ts";

/** Where requests go, and as whom. */
export interface TrafficTarget {
  readonly functionsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TrafficOptions {
  /** Programmers at once. */
  readonly clients: number;
  readonly seed: number;
  /** Mean milliseconds that a programmer thinks between two requests; 0 for no pause. */
  readonly thinkMs: number;
  /** First broadcast date, YYYY-MM-DD; slots lie in the 60 days after it. */
  readonly firstDate: string;
  readonly channels: readonly string[];
  /** When it aborts, each programmer finishes the request under way and goes home. */
  readonly signal: AbortSignal;
  /** How long one request is tried again before it counts as failed. */
  readonly patienceMs: number;
}

/** One request with all its attempts. */
export interface Exchange {
  /** Such as "POST /infer". */
  readonly route: string;
  /** Of the last attempt; 0 when nobody answered. */
  readonly status: number;
  /** Code of the problem that the last attempt was answered with. */
  readonly code: string | null;
  /** From the first byte of the first attempt to the last of the last. */
  readonly ms: number;
  readonly attempts: number;
  /** True when an attempt was answered by a defect (500), even if a later one was not. */
  readonly sawDefect: boolean;
  /** The answer, whatever it was. */
  // deno-lint-ignore no-explicit-any -- read by the programmers of this file and by tests
  readonly body: any;
}

/** What the log must hold when all have gone home. */
export interface Acknowledged {
  /** Ids of picks and refusals. */
  readonly events: ReadonlySet<string>;
  /** Ids of events that were undone. */
  readonly retracted: ReadonlySet<string>;
  /** Ids that were sent and never answered: they may be in the log, or their undoing. */
  readonly unanswered?: ReadonlySet<string>;
}

const DAYS = 60;
const HOURS = [14, 18, 20, 21, 22, 24];
const RETRY_MS = 200;
const ATTEMPT_MS_MAX = 20_000;

/** Lets all programmers work until the signal comes; `onExchange` hears of every request. */
export async function runTraffic(
  target: TrafficTarget,
  options: TrafficOptions,
  onExchange: (exchange: Exchange) => void,
): Promise<Acknowledged> {
  const events = new Set<string>();
  const retracted = new Set<string>();
  const unanswered = new Set<string>();
  const acknowledged = { events, retracted, unanswered };
  await Promise.all(Array.from({ length: options.clients }, async (_, i) => {
    const rng = createRng(deriveSeed(options.seed, i));
    const programmer = new Programmer(target, options, rng, onExchange, acknowledged);
    while (!options.signal.aborted) {
      await programmer.decide();
      await pause(-Math.log(1 - rng.uniform()) * options.thinkMs, options.signal);
    }
  }));
  return acknowledged;
}

/** Sends one request, again and again while nobody is in, at most for `patienceMs`; an attempt ends after `attemptMs`. */
export async function ask(
  target: TrafficTarget,
  route: string,
  path: string,
  body: unknown,
  patienceMs: number,
  attemptMs: number = ATTEMPT_MS_MAX,
): Promise<Exchange> {
  const startedAt = performance.now();
  let sawDefect = false;
  for (let attempts = 1;; attempts++) {
    const answer = await attempt(target, path, body, attemptMs);
    const ms = performance.now() - startedAt;
    sawDefect ||= answer.body?.code === "internal";
    if (!isAway(answer.status) || ms > patienceMs) {
      const code = answer.body?.code ?? null;
      return { route, ms, attempts, sawDefect, code, ...answer };
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Nobody answered, the gateway could not reach the function, or the function asks to come again. */
function isAway(status: number): boolean {
  return status === 0 || status >= 500 || status === 429;
}

async function attempt(
  { functionsUrl, headers }: TrafficTarget,
  path: string,
  body: unknown,
  attemptMs: number,
) {
  try {
    const response = await fetch(`${functionsUrl}/${path}`, {
      method: body === null ? "GET" : "POST",
      headers: { "content-type": "application/json", ...headers },
      ...(body !== null && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(attemptMs),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) {
      return { status: 0, body: null }; // refused, cut off or timed out
    }
    throw error;
  }
}

function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** One programmer: looks at slots, and answers a part of the slates. */
class Programmer {
  #lastPick: string | null = null;

  constructor(
    readonly target: TrafficTarget,
    readonly options: TrafficOptions,
    readonly rng: Rng,
    readonly onExchange: (exchange: Exchange) => void,
    readonly acknowledged: Readonly<Record<keyof Acknowledged, Set<string>>>,
  ) {}

  /** Asks for a slate, then mostly leaves it, picks, refuses, undoes or looks something up. */
  async decide(): Promise<void> {
    const slot = this.#slot();
    const slate = await this.#ask("POST /infer", "infer", slot);
    if (slate.status !== 200) return;
    const dice = this.rng.uniform();
    const films = slate.body.recommendations;
    if (dice < 0.4 && films.length > 0) await this.#pick(slate.body);
    else if (dice < 0.5 && films.length > 0) await this.#refuse(slate.body);
    else if (dice < 0.53 && this.#lastPick) await this.#undo(this.#lastPick);
    else if (dice < 0.63) {
      await this.#ask("GET /catalog/films", `catalog/films?q=the&limit=5`, null);
    } else if (dice < 0.7) {
      await this.#ask("GET /infer/slates", `infer/slates/${slate.body.slate_id}`, null);
    } else if (dice < 0.77) {
      await this.#ask("GET /models/current-version", "models/current-version", null);
    }
  }

  async #pick(slate: { slate_id: string; recommendations: { movie_id: string }[] }): Promise<void> {
    const { recommendations: films } = slate;
    const film = films[Math.floor(this.rng.uniform() * films.length)]!;
    const event_id = crypto.randomUUID();
    const ticks = this.rng.uniform() < 0.3 && { selected_signals: { novelty: true } };
    const { status } = await this.#ask("POST /update-parameters", "update-parameters", {
      slate_id: slate.slate_id,
      event_id,
      selected_movie: { movie_id: film.movie_id, ...ticks },
    });
    this.#settle("events", event_id, status);
    if (status === 200) this.#lastPick = event_id;
  }

  async #refuse(slate: { slate_id: string; context: object }): Promise<void> {
    const event_id = crypto.randomUUID();
    const { channel, date, hour } = slate.context as Record<string, unknown>;
    const { status } = await this.#ask("POST /regenerate", "regenerate", {
      slate_id: slate.slate_id,
      event_id,
      channel,
      date,
      hour,
    });
    this.#settle("events", event_id, status);
  }

  async #undo(event_id: string): Promise<void> {
    this.#lastPick = null;
    const path = "update-parameters/retract";
    const { status } = await this.#ask("POST /update-parameters/retract", path, { event_id });
    this.#settle("retracted", event_id, status);
  }

  #settle(kind: "events" | "retracted", eventId: string, status: number): void {
    if (status === 200) this.acknowledged[kind].add(eventId);
    else if (isAway(status)) this.acknowledged.unanswered.add(eventId);
  }

  async #ask(route: string, path: string, body: unknown): Promise<Exchange> {
    const exchange = await ask(this.target, route, path, body, this.options.patienceMs);
    this.onExchange(exchange);
    return exchange;
  }

  #slot() {
    const { channels, firstDate } = this.options;
    const draw = <T>(values: readonly T[]) =>
      values[Math.floor(this.rng.uniform() * values.length)]!;
    const day = Date.parse(firstDate) + Math.floor(this.rng.uniform() * DAYS) * 86_400_000;
    return {
      channel: draw(channels),
      date: new Date(day).toISOString().slice(0, 10),
      hour: draw(HOURS),
    };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
