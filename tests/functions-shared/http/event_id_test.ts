// Goal: a retry is the same event, two different picks never are.
import assert from "node:assert/strict";
import { Hono } from "hono";
import { eventIdOf } from "@shared/http/event_id.ts";

const app = new Hono();
app.post("/", async (c) => c.text(await eventIdOf(c, await c.req.json())));
const idOf = async (body: object, headers: Record<string, string> = {}) =>
  await (await app.request("/", { method: "POST", body: JSON.stringify(body), headers })).text();

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const B = "bbbbbbbb-0000-4000-8000-000000000002";

Deno.test("eventIdOf() prefers the body over the header", async () => {
  assert.equal(await idOf({ event_id: A }, { "idempotency-key": B }), A);
  assert.equal(await idOf({}, { "idempotency-key": B.toUpperCase() }), B);
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
  assert.notEqual(await idOf({}, { "idempotency-key": "not a uuid" }), "not a uuid");
});
