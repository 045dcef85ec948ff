// Goal: where the runtime has a resolver, it is there to be asked. No name is looked up here: tests
// must not depend on a network.
import assert from "node:assert/strict";
import { systemResolver } from "@shared/stores/host_resolver.ts";

Deno.test("systemResolver() gives up with the request", async () => {
  const resolve = systemResolver();
  assert(resolve !== null);
  await assert.rejects(resolve("a.invalid", AbortSignal.abort(new Error("over"))));
});
