/** Seeing from outside that sessions wait for each other. */
import type postgres from "postgres";

const WAIT_MS_MAX = 20_000;

/**
 * Resolves once `count` sessions of the database wait for a lock.
 * @param sql A session of the superuser: others do not see what strangers wait for.
 * @throws {Error} If that does not happen.
 */
export async function untilBlocked(sql: postgres.Sql, count: number): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX;
  while (performance.now() < deadline) {
    const [row] = await sql<[{ count: number }]>`
      select count(*)::integer as count from pg_stat_activity
       where wait_event_type = 'Lock' and datname = current_database()`;
    if (row.count >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Cannot see ${count} sessions wait for a lock`);
}
