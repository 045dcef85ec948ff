/** SQL on the target's database, through the CLI. */
import type { SupabaseCli } from "./supabase_cli.ts";

export interface SqlRunner {
  /** Returns the rows of a query that changes nothing. */
  read(sql: string): Promise<unknown>;
  write(sql: string): Promise<void>;
}

/**
 * Hands statements over in files of `scratchDir`: what is on a command line, others can see.
 * @param remote Reference of the project, or URL of its database.
 */
export function sqlRunner(cli: SupabaseCli, remote: string, scratchDir: string): SqlRunner {
  const withFile = async <T>(sql: string, use: (file: string) => Promise<T>): Promise<T> => {
    const file = `${scratchDir}/${crypto.randomUUID()}.sql`;
    await Deno.writeTextFile(file, sql, { mode: 0o600 });
    try {
      return await use(file);
    } finally {
      await Deno.remove(file);
    }
  };
  const query = ["db", "query", `--remote=${remote}`];
  return {
    read: (sql) => withFile(sql, (file) => cli.json([...query, "--read-only", `--file=${file}`])),
    write: (sql) => withFile(sql, async (file) => void await cli.run([...query, `--file=${file}`])),
  };
}
