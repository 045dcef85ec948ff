/**
 * PGlite in a directory, for Lite and the stack's workers, opened anew when it has to be.
 *
 * PGlite 0.4.5 loses a little of its stack with every SQL error that reaches the caller, and
 * after some 12,000 of them it panics ("ERRORDATA_STACK_SIZE exceeded") and spins for ever.
 * Errors are everyday life (a refused insert is one), so it is closed and opened again long
 * before: about half a second for whoever comes next.
 */
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import { isPresent } from "./atomic_file.ts";
import { createSessionGate } from "./session_gate.ts";

/** A sixth of what was survived. */
const SQL_ERRORS_MAX = 2000;

type Pglite = PgliteConnection["driver"];

/** One PGlite at a time, and Lite's connection on top of it. */
export interface RenewingEngine {
  /** One object for good; the engine in it changes. Use it inside `run`. */
  readonly connection: PgliteConnection;
  /** The engine of now: ask for it each time, inside `run`. */
  pglite(): Pglite;
  /** Runs work when all before has ended, on an engine that has not seen too many errors. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Calls `onNotify` for each NOTIFY, and after each opening, as some may have been missed. */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * Opens or creates the database in `directory`; `extensions` is a bundle's URL.
 *
 * A new database gets its name when it is whole: PGlite cannot open what an interrupted
 * initdb leaves (killed at twelve moments of its three seconds, it failed for two).
 */
export async function openRenewingEngine(
  directory: string,
  extensions: URL,
): Promise<RenewingEngine> {
  const gate = createSessionGate();
  const listeners = new Set<{ channel: string; onNotify: () => void }>();
  let sqlErrors = 0;
  const open = async (path: string) => {
    sqlErrors = 0;
    return await connect(path, extensions, () => sqlErrors++);
  };
  const connection = await keepExitCode(async () => {
    if (!await isPresent(directory)) await create(directory, open);
    return await open(directory);
  });
  const pglite = () => connection.driver;
  const renew = async () => {
    await pglite().close();
    const { driver, kysely } = await open(directory);
    Object.assign(connection, { driver, kysely });
    for (const { channel, onNotify } of listeners) {
      await driver.listen(channel, onNotify);
      onNotify();
    }
  };
  const run = <T>(work: () => Promise<T>): Promise<T> =>
    gate.run(() =>
      keepExitCode(async () => {
        if (sqlErrors >= SQL_ERRORS_MAX) await renew();
        return await work();
      })
    );
  return {
    connection,
    pglite,
    run,
    async listen(channel, onNotify) {
      const listener = { channel, onNotify };
      await run(() => pglite().listen(channel, onNotify));
      listeners.add(listener);
      return async () => {
        listeners.delete(listener);
        await run(() => pglite().unlisten(channel, onNotify));
      };
    },
    close: () => run(() => pglite().close()),
  };
}

async function create(
  directory: string,
  open: (path: string) => Promise<PgliteConnection>,
): Promise<void> {
  const draft = `${directory}.draft`;
  if (await isPresent(draft)) await Deno.remove(draft, { recursive: true });
  await (await open(draft)).close();
  await Deno.rename(draft, directory);
}

async function connect(
  directory: string,
  extensions: URL,
  onSqlError: () => void,
): Promise<PgliteConnection> {
  const standIns = {
    name: "stand_ins",
    setup: () => Promise.resolve({ bundlePath: extensions }),
  };
  const connection = await createPgliteConnection({
    url: directory,
    pgliteOptions: { extensions: { standIns } },
  });
  const { driver } = connection;
  await driver.exec("set time zone 'UTC'");
  const counted = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) =>
    call.apply(driver, args).catch((error) => {
      onSqlError();
      throw error;
    });
  Object.assign(driver, {
    query: counted(driver.query),
    exec: counted(driver.exec),
    transaction: counted(driver.transaction),
  });
  return connection;
}

/**
 * PGlite's runtime (Emscripten) leaves its own status in the exit code of the process, 99
 * after a start and 100 after an SQL error: the code is put back after each use.
 */
async function keepExitCode<T>(work: () => Promise<T>): Promise<T> {
  const { exitCode } = Deno;
  try {
    return await work();
  } finally {
    Deno.exitCode = exitCode;
  }
}
