// Goal: no call to the project's services waits for ever, be it for the answer or for the rest of it,
// and what was given up counts as a service that is away. Method: a server that stops before the
// headers, or in the middle of the body, and limits so small or so large that only one can count.
import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import { boundedFetch, type CallTimes } from "@shared/stores/bounded_fetch.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { supabaseObjects } from "@shared/stores/object_store.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";

const NEVER_MS = 600_000;
const SOON_MS = 50;
const DATABASE: CallTimes = { databaseMs: SOON_MS, otherMs: NEVER_MS };
const FILES: CallTimes = { databaseMs: NEVER_MS, otherMs: SOON_MS };

/** Answers nothing, or half of it. */
function startStalling(isHalfAnswered: boolean) {
  const asked: string[] = [];
  const end = new AbortController();
  const answer = (): Response | Promise<Response> => {
    if (!isHalfAnswered) return new Promise(() => {});
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('[{"key": ')),
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  };
  const options = { hostname: "127.0.0.1", port: 0, signal: end.signal, onListen: () => {} };
  const server = Deno.serve(options, (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return answer();
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { asked, url, [Symbol.dispose]: () => end.abort() };
}

const stores = (url: string, times: CallTimes) => {
  const client = createClient(url, "sb_secret_x", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: (input, init) => boundedFetch(input, init, times) },
  });
  return { database: supabaseDatabase(client), objects: supabaseObjects(client) };
};

for (const isHalfAnswered of [false, true]) {
  const how = isHalfAnswered ? "in the middle of its answer" : "before its answer";
  Deno.test({
    name: `boundedFetch() gives up a service that stops ${how}`,
    sanitizeResources: false, // what the server holds back ends with the test
    sanitizeOps: false,
    async fn(t) {
      using service = startStalling(isHalfAnswered);
      const { asked, url } = service;
      const away = (work: Promise<unknown>) => assert.rejects(work, StoreUnavailable);
      await t.step("database", async () => {
        await away(stores(url, DATABASE).database.settings());
        assert.deepEqual(asked.splice(0), ["GET /rest/v1/app_settings"], "asked once");
      });
      await t.step("Storage", async () => {
        const { objects } = stores(url, FILES);
        await away(objects.download("models", "x", 100));
        if (!isHalfAnswered) {
          await away(objects.upload("models", "x", Uint8Array.of(1), "text/plain"));
          await away(objects.signedUrl("models", "x", 60));
          await away(objects.remove("models", ["x"]));
        }
      });
      await t.step("an abort of the caller's own", async () => {
        const signal = AbortSignal.abort(new DOMException("mine", "AbortError"));
        const asking = boundedFetch(url, { signal }, { databaseMs: NEVER_MS, otherMs: NEVER_MS });
        await assert.rejects(asking, /mine/);
      });
    },
  });
}
