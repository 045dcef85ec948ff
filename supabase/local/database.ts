/**
 * The database of the local stack behind one small interface: PGlite in a directory, or
 * a PostgreSQL server. Supabase Lite and the stack's own workers share it.
 */
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import type { PostgresConnection } from "@supabase/lite/postgres";
import { isPresent } from "./atomic_file.ts";
import { createRenewingPool } from "./renewing_pool.ts";
import { createSessionGate, type SessionGate } from "./session_gate.ts";

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
   * Calls `onNotify` for each NOTIFY on `channel`, and after each connection to a server, as
   * some may have been missed; resolves to the way to stop.
   */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
}

/**
 * Opens or creates the PGlite database in `directory`; `extensions` is a bundle's URL.
 *
 * A new database gets its name when it is whole: PGlite cannot open what an interrupted
 * initdb leaves (killed at twelve moments of its three seconds, it failed for two).
 */
export async function openPglite(directory: string, extensions: URL): Promise<Database> {
  const gate = keepingExitCode(createSessionGate());
  const connection = await gate.run(async () => {
    if (!await isPresent(directory)) {
      const draft = `${directory}.draft`;
      if (await isPresent(draft)) await Deno.remove(draft, { recursive: true });
      await (await connect(draft, extensions)).close();
      await Deno.rename(draft, directory);
    }
    return await connect(directory, extensions);
  });
  const pglite = connection.driver;
  return {
    engine: "pglite",
    connection: withoutBlanketGrants(connection),
    gate,
    query: async <Row>(sql: string, values: readonly SqlValue[] = []) =>
      (await gate.run(() => pglite.query<Row>(sql, [...values]))).rows,
    transact: (script) =>
      gate.run(() =>
        pglite.transaction(async (transaction) => void await transaction.exec(script))
      ),
    listen: (channel, onNotify) => gate.run(() => pglite.listen(channel, onNotify)),
    [Symbol.asyncDispose]: () => gate.run(() => connection.close()),
  };
}

async function connect(directory: string, extensions: URL): Promise<PgliteConnection> {
  const standIns = {
    name: "stand_ins",
    setup: () => Promise.resolve({ bundlePath: extensions }),
  };
  const connection = await createPgliteConnection({
    url: directory,
    pgliteOptions: { extensions: { standIns } },
  });
  await connection.driver.exec("set time zone 'UTC'");
  return connection;
}

/**
 * PGlite's runtime (Emscripten) leaves its own status in the exit code of the process, 99
 * after a start and 100 after an SQL error: the code is put back after each use.
 */
function keepingExitCode(gate: SessionGate): SessionGate {
  return {
    run: (work) =>
      gate.run(async () => {
        const { exitCode } = Deno;
        try {
          return await work();
        } finally {
          Deno.exitCode = exitCode;
        }
      }),
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
    connection: withoutBlanketGrants(pool.connection),
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
