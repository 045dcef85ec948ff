// Goal: a retry is the same event, two different picks never are.
import assert from "node:assert/strict";
import { Hono } from "hono";
import type { AppEnv } from "@shared/http/create_app.ts";
import { eventIdOf, retractionIdOf } from "@shared/http/event_id.ts";

const app = new Hono<AppEnv>();
app.post("/:user", async (c) => {
  const userId = c.req.param("user");
  c.set("caller", { userId, isAdmin: false, isAutomation: false, channels: null });
  return c.text(await eventIdOf(c, await c.req.json()));
});
const idOf = async (body: object, headers: Record<string, string> = {}, user = "u1") =>
  await (await app.request(`/${user}`, { method: "POST", body: JSON.stringify(body), headers }))
    .text();

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const B = "bbbbbbbb-0000-4000-8000-000000000002";

Deno.test("eventIdOf() prefers the body over the header", async () => {
  assert.equal(await idOf({ event_id: A }, { "idempotency-key": B }), A);
});

Deno.test("eventIdOf() derives one id from the caller and the key", async () => {
  for (const key of [B, "order 66"]) {
    const id = await idOf({}, { "idempotency-key": key });
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(await idOf({}, { "idempotency-key": key }), id);
    assert.notEqual(await idOf({}, { "idempotency-key": key }, "u2"), id, "keys have owners");
    assert.notEqual(await idOf({}, { "idempotency-key": key + "x" }), id);
  }
});

Deno.test("eventIdOf() derives one id from a body with a timestamp", async () => {
  const body = { selected_movie: { movie_id: "1" }, timestamp: "2026-11-22T10:00:00Z" };
  const id = await idOf(body);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(await idOf(body), id);
  assert.notEqual(await idOf({ ...body, timestamp: "2026-11-22T10:00:01Z" }), id);
});

Deno.test("eventIdOf() makes a new id for each body without one", async () => {
  assert.notEqual(await idOf({}), await idOf({}));
});

Deno.test("retractionIdOf() gives each event one retraction", async () => {
  const id = await retractionIdOf(A);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(await retractionIdOf(A), id);
  assert.notEqual(await retractionIdOf(B), id);
});
