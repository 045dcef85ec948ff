/** Sessions of a project's database as isolates have them: the service role, one connection each. */
import type postgres from "postgres";
import type { ProjectDatabase } from "./project_database.ts";

/** Runs `work` as the service role; what the server warns of goes to `onWarning`. */
export async function withSession<T>(
  database: ProjectDatabase,
  work: (own: postgres.Sql) => Promise<T>,
  onWarning: (message: string) => void = () => {},
): Promise<T> {
  const own = database.connect(1, ({ severity, message }) => {
    if (severity === "WARNING") onWarning(message ?? "");
  });
  try {
    await own`set role service_role`;
    return await work(own);
  } finally {
    await own.end({ timeout: 1 });
  }
}

/** Runs `work` in an open transaction, which is rolled back at the end unless `finish` commits. */
export async function withTransaction<T>(
  database: ProjectDatabase,
  work: (own: postgres.Sql, finish: () => Promise<void>) => Promise<T>,
): Promise<T> {
  return await withSession(database, async (own) => {
    await own`begin`;
    let isOpen = true;
    const end = async (how: "commit" | "rollback") => {
      if (isOpen) await own.unsafe(how);
      isOpen = false;
    };
    try {
      return await work(own, () => end("commit"));
    } finally {
      await end("rollback");
    }
  });
}

/** Runs `work` in several sessions; they are opened first, so that it really starts at once. */
export async function atOnce<T>(
  database: ProjectDatabase,
  sessions: number,
  work: (own: postgres.Sql) => Promise<T>,
): Promise<T[]> {
  const open = Promise.withResolvers<void>();
  let waiting = sessions;
  return await Promise.all(
    Array.from({ length: sessions }, () =>
      withSession(database, async (own) => {
        if (--waiting === 0) open.resolve();
        await open.promise;
        return await work(own);
      })),
  );
}
