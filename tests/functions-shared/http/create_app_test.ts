// Goal: what every endpoint shares: both spellings of a path, CORS, request ids, opaque defects.
import assert from "node:assert/strict";
import { createApp } from "@shared/http/create_app.ts";
import { captureLog } from "../observability/captured_log.ts";

const app = createApp("demo");
app.post("/", (c) => c.json({ ok: true }));
app.get("/broken", () => {
  throw new Error("secret detail");
});

Deno.test("createApp() answers with and without the trailing slash", async () => {
  for (const path of ["/demo", "/demo/"]) {
    assert.equal((await app.request(path, { method: "POST" })).status, 200, path);
  }
});

Deno.test("createApp() answers a preflight for the headers of supabase-js", async () => {
  const response = await app.request("/demo", {
    method: "OPTIONS",
    headers: {
      origin: "https://tv.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, apikey, content-type, x-client-info",
    },
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  const allowed = response.headers.get("access-control-allow-headers") ?? "";
  for (
    const name of ["authorization", "apikey", "content-type", "x-client-info", "idempotency-key"]
  ) {
    assert(allowed.includes(name), name);
  }
});

Deno.test("createApp() answers a defect as an opaque 500 and logs its stack", async () => {
  const logged = captureLog();
  const response = await app.request("/demo/broken", { headers: { "x-request-id": "abc" } });
  const text = await response.text();
  assert.equal(response.status, 500);
  assert(!text.includes("secret detail"));
  assert.equal(JSON.parse(text).request_id, "abc");
  assert.equal(logged[0]?.request_id, "abc");
  assert.match(String(logged[0]?.stack), /secret detail/);
});

Deno.test("createApp() makes its own id when the sent one is not harmless", async () => {
  const response = await app.request("/demo", {
    method: "POST",
    headers: { "x-request-id": 'x"; drop' },
  });
  assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
});

Deno.test("createApp() times the request and answers 404 as problem+json", async () => {
  const response = await app.request("/demo/nothing");
  assert.equal((await response.json()).code, "route-not-found");
  assert.match(response.headers.get("server-timing") ?? "", /total;dur=\d/);
});
