/**
 * Does what pg_net's background worker does for the stand-in extension: takes requests
 * off the queue once their transaction has committed, sends them, records the answers.
 * A crash loses what was taken; nothing is sent twice unless a test asks for it.
 */
import type { Database } from "./database.ts";

const BATCH_SIZE = 200;
const STOP_MS_MAX = 5000;

/** A request as migrations queued it. */
export interface QueuedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string> | null;
  readonly body: string | null;
  readonly timeout_milliseconds: number;
}

/** What a test does to a request: how often it is sent, and how late. */
export interface Fault {
  readonly copies: 0 | 1 | 2;
  readonly delayMs: number;
}

/** The worker, while it runs. */
export interface NetWorker {
  /** Resolves when nothing is being sent and nothing is known to be queued. */
  idle(): Promise<void>;
  /** Stops after the batch in hand, of which nothing takes longer than another five seconds. */
  stop(): Promise<void>;
}

const TAKE = `
with taken as (
  delete from net.http_request_queue
  where id in (select id from net.http_request_queue order by id limit ${BATCH_SIZE})
  returning *
)
select id::text as id, method, url, headers, convert_from(body, 'UTF8') as body,
       timeout_milliseconds
from taken order by taken.id`;

const RECORD = `
insert into net._http_response
  (id, status_code, content_type, headers, content, timed_out, error_msg)
values ($1::text::bigint, $2, $3, $4::text::jsonb, $5, $6, $7)`;

const EXPIRE = "delete from net._http_response where created < now() - interval '6 hours'";

/**
 * Starts the worker.
 *
 * @param onError Told of a failing database; the worker tries again at the next wake-up.
 * @param faultFor Decides what happens to each request; by default it is sent once, at once.
 */
export async function startNetWorker(
  database: Database,
  onError: (error: unknown) => void,
  faultFor: (request: QueuedRequest) => Fault = () => ({ copies: 1, delayMs: 0 }),
): Promise<NetWorker> {
  let running: Promise<void> | undefined;
  let awake = false;
  let stopped = false;
  const cut = new AbortController();
  const drain = async () => {
    while (awake && !stopped) {
      awake = false;
      await database.query(EXPIRE);
      const requests = await database.query<QueuedRequest>(TAKE);
      if (requests.length > 0) awake = true;
      const sent = requests.map((request) =>
        send(database, request, faultFor(request), cut.signal)
      );
      await Promise.all(sent);
    }
  };
  const wake = () => {
    awake = true;
    if (running || stopped) return;
    running = drain().catch(onError).finally(() => running = undefined);
  };
  const unlisten = await database.listen("pg_net_wake", wake);
  wake();
  const idle = async () => {
    while (running) await running;
  };
  return {
    idle,
    async stop() {
      stopped = true;
      const timer = setTimeout(() => cut.abort(), STOP_MS_MAX);
      await unlisten();
      await idle();
      clearTimeout(timer);
    },
  };
}

async function send(
  database: Database,
  request: QueuedRequest,
  fault: Fault,
  cut: AbortSignal,
): Promise<void> {
  if (fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  for (let copy = 0; copy < fault.copies; copy++) {
    await database.query(RECORD, [request.id, ...await perform(request, cut)]);
  }
}

/** Columns of the answer after its id: status, content type, headers, content, timed out, error. */
async function perform(request: QueuedRequest, cut: AbortSignal) {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers ?? {},
      body: request.method === "GET" ? null : request.body,
      redirect: "manual",
      signal: AbortSignal.any([cut, AbortSignal.timeout(request.timeout_milliseconds)]),
    });
    const headers = JSON.stringify(Object.fromEntries(response.headers));
    const type = response.headers.get("content-type");
    return [response.status, type, headers, await response.text(), false, null] as const;
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === "TimeoutError";
    const message = timedOut
      ? `Timeout of ${request.timeout_milliseconds} ms reached`
      : String(error instanceof Error ? error.message : error);
    return [null, null, null, null, timedOut, message] as const;
  }
}
