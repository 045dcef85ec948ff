/**
 * One user of a database session at a time, in order of arrival.
 *
 * PGlite has a single session, and Supabase Lite opens transactions on it with plain
 * BEGIN statements from as many requests as arrive. Two of them would share one
 * transaction: the first COMMIT ends it for both, and what the second does next runs
 * outside of any transaction as the superuser, past row level security. A real
 * PostgreSQL gives every request a connection of its own and needs no gate.
 */

/** Runs work on the database when that can be done. */
export interface SessionGate {
  /** Resolves or rejects as `work` does. Must not be called from within `work`: it would wait for itself. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** A gate that lets one in at a time. */
export function createSessionGate(): SessionGate {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      const result = last.then(work);
      last = result.then(() => undefined, () => undefined); // the caller sees the error
      return result;
    },
  };
}
