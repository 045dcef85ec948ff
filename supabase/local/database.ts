/**
 * The database of the local stack behind one small interface: PGlite in a directory, or
 * a PostgreSQL server. Supabase Lite and the stack's own workers share it.
 */
import type { PgliteConnection } from "@supabase/lite/pglite";
import type { PostgresConnection } from "@supabase/lite/postgres";
import { openRenewingEngine } from "./renewing_engine.ts";
import { createRenewingPool } from "./renewing_pool.ts";
import type { SessionGate } from "./session_gate.ts";
import { withStatementTimeouts } from "./statement_timeouts.ts";

/** A value that both drivers take as a parameter. */
export type SqlValue = string | number | boolean | null;

/** What the stack needs of a database. Every call runs as the superuser or owner. */
export interface Database extends AsyncDisposable {
  readonly engine: "pglite" | "postgres";
  /** Lite's own view of the same database; use it inside `gate` only. */
  readonly connection: PgliteConnection | PostgresConnection;
  readonly gate: SessionGate;
  /** Runs one statement. Timestamps and other types without a JSON form arrive as text. */
  query<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** Runs a script of many statements in one transaction. */
  transact(script: string): Promise<void>;
  /**
   * Calls `onNotify` for each NOTIFY on `channel`, and whenever the database was opened anew, as
   * some may have been missed; resolves to the way to stop.
   */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
}

/** Opens or creates the PGlite database in `directory`; `extensions` is a bundle's URL. */
export async function openPglite(directory: string, extensions: URL): Promise<Database> {
  const engine = await openRenewingEngine(directory, extensions);
  return {
    engine: "pglite",
    connection: withStatementTimeouts(withoutBlanketGrants(engine.connection)),
    gate: engine,
    query: async <Row>(sql: string, values: readonly SqlValue[] = []) =>
      (await engine.run(() => engine.pglite().query<Row>(sql, [...values]))).rows,
    transact: (script) =>
      engine.run(() => engine.pglite().transaction(async (tx) => void await tx.exec(script))),
    listen: engine.listen,
    [Symbol.asyncDispose]: engine.close,
  };
}

/** Connects to the PostgreSQL server at `url` (postgres://...). */
export async function openPostgres(url: string): Promise<Database> {
  const pool = createRenewingPool(url);
  try {
    await pool.sql()`select 1`;
  } catch (cause) {
    await pool.close();
    const { host } = new URL(url); // without user and password
    throw new Error(`Cannot use PostgreSQL at ${host} as it answered: ${reasonOf(cause)}`, {
      cause,
    });
  }
  return {
    engine: "postgres",
    connection: withStatementTimeouts(withoutBlanketGrants(pool.connection)),
    gate: pool,
    query: async <Row>(text: string, values: readonly SqlValue[] = []) =>
      [...await pool.run(() => pool.sql().unsafe(text, [...values]).execute())] as Row[],
    transact: async (script) =>
      void await pool.run(() => pool.sql().begin((tx) => tx.unsafe(script).simple())),
    listen: pool.listen,
    [Symbol.asyncDispose]: pool.close,
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/**
 * Keeps Lite from granting every table to every API role on the first request, which
 * would hide a grant that a migration forgot. The flag is private in Lite's types.
 */
function withoutBlanketGrants<T extends object>(connection: T): T {
  Reflect.set(connection, "rlsState", "active");
  return connection;
}
