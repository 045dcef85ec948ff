/**
 * Load on a running stack: clients that ask without pause, nine slates to one answer, and what
 * each attempt was answered. A client that is told to come again does, with the same event id.
 */
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import type { Rng } from "@shared/random/rng.ts";
import type { Acknowledged } from "./traffic.ts";

/** Who asks, how long, and whom. */
export interface LoadOptions {
  readonly functionsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  readonly channels: readonly string[];
  /** First broadcast date, YYYY-MM-DD. */
  readonly firstDate: string;
}

/** What came of it. */
export interface LoadResult {
  /** Requests that were answered 200 in the end. */
  readonly requests: number;
  /** Attempts by what they were answered; "cut off" when no answer came. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Of infer and feedback, milliseconds from the first attempt to the answer, ascending. */
  readonly inferMs: readonly number[];
  readonly feedbackMs: readonly number[];
  /** Answers other than 200 and 503, with their bodies; and requests that were never answered 200. */
  readonly complaints: readonly string[];
  readonly acknowledged: Acknowledged;
}

/** Every tenth request of a client; each client begins its count elsewhere. */
const REQUESTS_A_FEEDBACK = 10;
const REFUSAL_SHARE = 0.2;
const DAYS = 10;
const HOURS = [18, 20, 21, 22];
const ATTEMPTS_MAX = 100;
const RETRY_MS = 100;

interface Slate {
  readonly slate_id: string;
  readonly context: { readonly channel: string; readonly date: string; readonly hour: number };
  readonly recommendations: readonly { readonly movie_id: string }[];
}

interface Tally {
  readonly attempts: Record<string, number>;
  readonly inferMs: number[];
  readonly feedbackMs: number[];
  readonly complaints: string[];
  readonly events: Set<string>;
}

/** Puts the load on and resolves when every request has been answered for good. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const tally: Tally = {
    attempts: {},
    inferMs: [],
    feedbackMs: [],
    complaints: [],
    events: new Set(),
  };
  const endsAt = performance.now() + 1000 * options.seconds;
  await Promise.all(Array.from({ length: options.clients }, async (_, i) => {
    const rng = createRng(deriveSeed(options.seed, i));
    let slate: Slate | null = null;
    for (let n = i; performance.now() < endsAt; n++) {
      const isFeedback = n % REQUESTS_A_FEEDBACK === REQUESTS_A_FEEDBACK - 1;
      if (isFeedback && slate && slate.recommendations.length > 0) {
        await giveFeedback(options, tally, rng, slate);
      } else slate = await askForSlate(options, tally, rng) ?? slate;
    }
  }));
  const { inferMs, feedbackMs, attempts, complaints, events } = tally;
  const ascending = (values: number[]) => values.sort((a, b) => a - b);
  return {
    requests: inferMs.length + feedbackMs.length,
    attempts,
    complaints,
    inferMs: ascending(inferMs),
    feedbackMs: ascending(feedbackMs),
    acknowledged: { events, retracted: new Set() },
  };
}

/** Returns the value below which the share `q` of the ascending `values` lies. */
export function quantile(values: readonly number[], q: number): number {
  return values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? NaN;
}

async function askForSlate(options: LoadOptions, tally: Tally, rng: Rng): Promise<Slate | null> {
  const draw = <T>(values: readonly T[]) => values[Math.floor(rng.uniform() * values.length)]!;
  const day = Date.parse(options.firstDate) + Math.floor(rng.uniform() * DAYS) * 86_400_000;
  return await send<Slate>(options, tally, tally.inferMs, "infer", {
    channel: draw(options.channels),
    date: new Date(day).toISOString().slice(0, 10),
    hour: draw(HOURS),
  });
}

async function giveFeedback(
  options: LoadOptions,
  tally: Tally,
  rng: Rng,
  { slate_id, context, recommendations: films }: Slate,
): Promise<void> {
  const event_id = crypto.randomUUID();
  const { channel, date, hour } = context;
  const film = films[Math.floor(rng.uniform() * films.length)]!;
  const answer = rng.uniform() < REFUSAL_SHARE
    ? await send(options, tally, tally.feedbackMs, "regenerate", {
      ...{ slate_id, event_id, channel, date, hour },
      generate_new_slate: false,
    })
    : await send(options, tally, tally.feedbackMs, "update-parameters", {
      ...{ slate_id, event_id },
      selected_movie: { movie_id: film.movie_id },
    });
  if (answer) tally.events.add(event_id);
}

/** Sends until it is answered 200, as long as it is told to come again or hears nothing. */
async function send<Answer>(
  options: LoadOptions,
  tally: Tally,
  times: number[],
  path: string,
  body: object,
): Promise<Answer | null> {
  const startedAt = performance.now();
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { status, text } = await post(options, path, body);
    tally.attempts[status] = (tally.attempts[status] ?? 0) + 1;
    if (status === "200") {
      times.push(performance.now() - startedAt);
      return JSON.parse(text);
    }
    if (status !== "503") tally.complaints.push(`POST /${path}: ${status} ${text.slice(0, 300)}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  tally.complaints.push(`POST /${path}: not answered in ${ATTEMPTS_MAX} attempts`);
  return null;
}

async function post({ functionsUrl, headers }: LoadOptions, path: string, body: object) {
  try {
    const response = await fetch(`${functionsUrl}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: String(response.status), text: await response.text() };
  } catch (error) {
    if (error instanceof TypeError) return { status: "cut off", text: error.message };
    throw error;
  }
}
