/** Where PostgreSQL 15 is missing, its tests are skipped and said to be, or fail on demand. */
import { PACKAGES, postgresIsInstalled } from "./postgres_installation.ts";

/**
 * Runs `define`, which registers tests, if PostgreSQL is installed. Otherwise prints one line, or
 * with REQUIRE_ALL=1 registers a test that fails.
 */
export async function onPostgres(subject: string, define: () => void): Promise<void> {
  const reason = `${subject}, as PostgreSQL 15 is missing: apt-get install ${PACKAGES}`;
  if (await postgresIsInstalled()) define();
  else if (Deno.env.get("REQUIRE_ALL") !== "1") console.log(`skipped: ${reason}`);
  else Deno.test(`${subject} runs on PostgreSQL 15`, () => Promise.reject(new Error(reason)));
}
