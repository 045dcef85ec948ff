/** The databases that the stack runs on, for tests that must hold on each of them. */
import type { StackOptions } from "../../supabase/local/stack.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { postgresIsInstalled } from "./postgres_installation.ts";
import { type ScratchStack, startScratchStack } from "./scratch_stack.ts";

type Start = (options?: Partial<StackOptions>) => Promise<ScratchStack>;

/** Runs `body` as one step an engine; without PostgreSQL 15 that step is reported as ignored. */
export async function onEachEngine(
  t: Deno.TestContext,
  body: (t: Deno.TestContext, start: Start) => Promise<void>,
): Promise<void> {
  await t.step("on PGlite", (step) => body(step, startScratchStack));
  await t.step({
    name: "on PostgreSQL 15",
    ignore: !await postgresIsInstalled(),
    async fn(step) {
      await using cluster = await startPostgres();
      await body(step, (options) => startScratchStack({ ...options, postgresUrl: cluster.url }));
    },
  });
}
