// Goal: a PostgreSQL server that dies and comes back costs the requests in flight and nothing
// else. Method: clients that never stop asking while the server is killed under them.
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { postgresIsInstalled } from "./postgres_installation.ts";
import { startScratchStack } from "./scratch_stack.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function ask(stack: Stack): Promise<number> {
  const response = await fetch(`${stack.url}/rest/v1/app_settings?select=key`, {
    headers: { apikey: stack.keys.secret },
    signal: AbortSignal.timeout(20_000), // an answer that never comes fails the test
  });
  await response.body?.cancel();
  return response.status;
}

Deno.test({
  name: "a stack outlives its PostgreSQL server, and no request waits for ever",
  ignore: !await postgresIsInstalled(),
  async fn(t) {
    await using cluster = await startPostgres();
    await using stack = await startScratchStack({ postgresUrl: cluster.url });
    assert.equal(await ask(stack), 200);

    for (const round of [1, 2, 3]) {
      await t.step(`crash ${round}`, async () => {
        let asking = true;
        const statuses = new Set<number>();
        const clients = Array.from({ length: 30 }, async () => {
          while (asking) statuses.add(await ask(stack));
        });
        await delay(200);
        await cluster.crash();
        await cluster.start();
        while (await ask(stack) !== 200) await delay(50);
        asking = false;
        await Promise.all(clients);
        assert(statuses.has(200));
        const others = [...statuses].filter((status) => status !== 200 && status < 500);
        assert.deepEqual(others, [], "a failure is never told as a client's mistake");
      });
    }

    await t.step("notifications arrive again", async () => {
      await stack.db.query("select net.http_get($1)", [stack.url]);
      while ((await stack.db.query("select 1 from net._http_response")).length === 0) {
        await delay(20);
      }
    });
  },
});
