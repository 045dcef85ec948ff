/**
 * How long a statement may take, as the hosted Data API enforces it: PostgREST applies the
 * statement_timeout of the role (alter role ... set) or, before that, of the function that is
 * called. Postgres itself heeds a role's settings at login only, and Lite logs in once, as the
 * owner. PGlite has no timers, so there the setting is made and nothing comes of it.
 */
import type { Database } from "./database.ts";

/** What Lite calls at the start of each transaction; private in its types. */
interface LiteHooks {
  applyJwtSessionContext(
    executor: Executor,
    session: { auth?: { role?: string } },
    switchesRole: boolean,
  ): Promise<void>;
  applyRpcRequestGucs(executor: Executor, request: { path: string }): Promise<void>;
}

/** A transaction of kysely, as far as it is used here. */
interface Executor {
  executeQuery(query: {
    sql: string;
    parameters: readonly unknown[];
    query: { kind: "RawNode"; sqlFragments: readonly string[]; parameters: readonly [] };
    queryId: { queryId: string };
  }): Promise<unknown>;
}

const OF_ROLE = "select r.rolconfig as settings from pg_catalog.pg_roles as r where r.rolname = $1";
const OF_FUNCTION = "select p.proconfig as settings from pg_catalog.pg_proc as p " +
  "where p.pronamespace = 'public'::regnamespace and p.proname = $1";

/** Makes Lite's transactions end their statements after the time of their role or function. */
export function withStatementTimeouts<T extends Database["connection"]>(connection: T): T {
  const lite = connection as unknown as LiteHooks;
  const applySession = lite.applyJwtSessionContext.bind(connection);
  const applyRequest = lite.applyRpcRequestGucs.bind(connection);
  const hooks: LiteHooks = {
    async applyJwtSessionContext(executor, session, switchesRole) {
      await applySession(executor, session, switchesRole);
      await apply(executor, OF_ROLE, session.auth?.role ?? "anon");
    },
    async applyRpcRequestGucs(executor, request) {
      await applyRequest(executor, request);
      const name = /\/rpc\/(\w+)$/.exec(request.path)?.[1];
      if (name) await apply(executor, OF_FUNCTION, name);
    },
  };
  return Object.assign(connection, hooks);
}

async function apply(executor: Executor, source: string, name: string): Promise<void> {
  const sql = "select set_config('statement_timeout', substring(s.setting from '=(.*)$'), true) " +
    `from (${source}) as c, unnest(c.settings) as s (setting) ` +
    "where s.setting like 'statement_timeout=%'";
  await executor.executeQuery({
    sql,
    parameters: [name],
    query: { kind: "RawNode", sqlFragments: [sql], parameters: [] },
    queryId: { queryId: crypto.randomUUID() },
  });
}
