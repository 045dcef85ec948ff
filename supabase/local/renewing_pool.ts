/**
 * A pool of PostgreSQL sessions for Lite that is replaced as a whole when the server drops one.
 *
 * postgres.js 3.4 keeps using a session that it lost (porsager/postgres issues 1154 and 1208):
 * a write throws outside of any promise, which ends the process; the query waits for ever and
 * keeps its place in the pool; and the rest of a transaction may run on a new session, where
 * nobody has set the role, as the superuser. So nothing of a pool is used after a loss: its
 * queries are rejected, and Lite and the listeners go on with a new one.
 */
import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import type { Sql } from "postgres";
import "postgres"; // an optional peer of Lite: in our graph, or Lite does not find it

const SESSIONS_MAX = 20;
const RETRY_MS = 200;

/** Queries that wait for a dead server are given up when the pool is closed. */
const END_SECONDS_MAX = 5;

/** The server dropped a session, so work on that pool was given up; it may have been done. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
}

/** Sessions of one server, and Lite's connection on top of them. */
export interface RenewingPool {
  /** One object for good; what it holds changes with the pool. Use it inside `run`. */
  readonly connection: PostgresConnection;
  /** The sessions of now: ask for them each time. */
  sql(): Sql;
  /** Settles as `work` does, or rejects with ConnectionLostError: lost work may never settle. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Calls `onNotify` for each NOTIFY, and after each connection, as some may have been missed. */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Opens no session yet. @param url postgres://... */
export function createRenewingPool(url: string): RenewingPool {
  const listeners = new Set<{ channel: string; onNotify: () => void }>();
  const running = new Set<(error: Error) => void>();
  let isOpen = true;
  let losses = 0;
  let renewal: Promise<void> | undefined;
  const onLoss = () => {
    losses++;
    if (isOpen) renewal ??= renewUntilWhole().finally(() => renewal = undefined);
  };
  const open = (): PostgresConnection => {
    const opened: PostgresConnection = connect(url, () => {
      if (opened.driver === connection.driver) onLoss(); // not one that we ended ourselves
    });
    return opened;
  };
  const connection = open();
  const sql = (): Sql => connection.driver;
  /** Whether the server answers on the new pool and all listeners hear it. */
  const renew = async (): Promise<boolean> => {
    const lost = sql();
    const { driver, kysely } = open();
    Object.assign(connection, { driver, kysely });
    for (const reject of running) reject(new ConnectionLostError("The database dropped a session"));
    await lost.end({ timeout: 0 });
    try {
      await sql()`select 1`;
      for (const { channel, onNotify } of listeners) {
        await sql().listen(channel, onNotify, onNotify);
      }
      return true;
    } catch { // it is still away
      return false;
    }
  };
  const renewUntilWhole = async () => {
    while (isOpen) {
      const before = losses;
      if (await renew() && losses === before) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  const stopGuard = guardLostWrites(onLoss);
  return {
    connection,
    sql,
    run: (work) =>
      new Promise((resolve, reject) => {
        running.add(reject);
        work().then(resolve, reject).finally(() => running.delete(reject));
      }),
    async listen(channel, onNotify) {
      const listener = { channel, onNotify };
      listeners.add(listener);
      await sql().listen(channel, onNotify, onNotify);
      return () => Promise.resolve(void listeners.delete(listener)); // the rest ends with the pool
    },
    async close() {
      isOpen = false;
      await renewal;
      await sql().end({ timeout: END_SECONDS_MAX });
      stopGuard();
    },
  };
}

function connect(url: string, onLoss: () => void): PostgresConnection {
  return createPostgresConnection({
    url,
    postgresOptions: {
      max: SESSIONS_MAX,
      max_lifetime: null, // else every session is "lost" within the hour
      onnotice: () => {},
      onclose: onLoss,
      types: { json: jsonText(114), jsonb: jsonText(3802) },
    },
  });
}

/** Lite hands JSON over as text already; its own serializer would make a JSON string of that. */
const jsonText = (oid: number) => ({
  to: oid,
  from: [oid],
  serialize: (value: unknown) => typeof value === "string" ? value : JSON.stringify(value),
  parse: (text: string) => JSON.parse(text),
});

/**
 * Takes the errors that postgres.js leaves to nobody: writes to a lost session, from a timer,
 * and queries of its own that the end of a pool rejects. All others count.
 */
function guardLostWrites(onLoss: () => void): () => void {
  const onError = (event: ErrorEvent) => {
    if (!isLostWrite(event.error)) return;
    event.preventDefault();
    onLoss();
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    const isEnded = /^CONNECTION_(DESTROYED|CLOSED|ENDED)$/.test(event.reason?.code);
    if (isEnded || isLostWrite(event.reason)) event.preventDefault();
  };
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
  };
}

function isLostWrite(error: unknown): boolean {
  return error instanceof Error && /\bnextWrite\b/.test(error.stack ?? "");
}
