// Goal: a request sent again under its key is worked on once and answered alike; who asks too often
// is told when to come back. Method: a counter behind the guard, keys in memory with the rules of
// the database.
import assert from "node:assert/strict";
import type { Caller } from "@shared/http/caller.ts";
import { BODY_BYTES_MAX, createApp } from "@shared/http/create_app.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { withStores } from "@shared/http/project_guard.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import type { IdempotencyKeys, KeptAnswer } from "@shared/stores/idempotency_keys.ts";
import * as z from "zod";
import { captureLog } from "../observability/captured_log.ts";

class KeysInMemory implements IdempotencyKeys {
  readonly rows = new Map<string, { digest: string; claim: string; kept: KeptAnswer | null }>();
  isAway = false;

  claim(caller: string, key: string, digest: string, claim: string) {
    const name = JSON.stringify([caller, key]);
    const row = this.rows.get(name);
    if (!row) this.rows.set(name, { digest, claim, kept: null });
    if (!row) return Promise.resolve({ outcome: "claimed" as const });
    if (row.digest !== digest) return Promise.resolve({ outcome: "other_request" as const });
    if (!row.kept) return Promise.resolve({ outcome: "in_progress" as const });
    return Promise.resolve({ outcome: "answered" as const, ...row.kept });
  }

  complete(caller: string, key: string, claim: string, kept: KeptAnswer | null) {
    if (this.isAway) return Promise.reject(new StoreUnavailable("away"));
    const name = JSON.stringify([caller, key]);
    const row = this.rows.get(name);
    assert.equal(row?.claim, claim);
    if (kept) this.rows.set(name, { ...row, kept });
    else this.rows.delete(name);
    return Promise.resolve();
  }
}

const USER: Caller = { userId: "u1", isAdmin: false, isAutomation: false, channels: null };
const SERVER: Caller = { userId: null, isAdmin: true, isAutomation: false, channels: null };

function guarded(caller: Caller = USER, retryAfterSeconds = 0) {
  const keys = new KeysInMemory();
  const state = { caller, work: 0, wait: Promise.resolve() };
  const guard = withStores(() => async (c, next) => {
    c.set("caller", state.caller);
    await next();
  }, {
    limiter: { take: () => Promise.resolve(retryAfterSeconds) },
    idempotencyKeys: keys,
  });
  const app = createApp("counter");
  const Body = z.strictObject({ by: z.number() });
  for (const path of ["/", "/other"]) {
    app.post(path, guard("programmer"), async (c) => {
      const { by } = await jsonBody(c, Body);
      await state.wait;
      if (by < 0) {
        throw new ProblemError({ status: 409, code: "conflict", detail: "Cannot count down" });
      }
      return c.json({ count: state.work += by });
    });
  }
  app.get("/", guard("programmer"), (c) => c.json({ count: state.work }));
  const ask = async (key: string | null, by: number, path = "", method = "POST", padding = "") => {
    const response = await app.request(`/counter${path}`, {
      method,
      headers: { ...(key !== null && { "idempotency-key": key }) },
      ...(method === "POST" && { body: JSON.stringify({ by }) + padding }),
    });
    const { status, headers } = response;
    return { status, headers, body: await response.json() };
  };
  return { ask, keys, state };
}

Deno.test("once() answers a repeated request as before, and works once", async () => {
  const { ask, state } = guarded();
  const first = await ask("k1", 5);
  const second = await ask("k1", 5);
  assert.deepEqual([first.status, first.body], [200, { count: 5 }]);
  assert.deepEqual([second.status, second.body, state.work], [200, { count: 5 }, 5]);
  assert.equal(first.headers.get("idempotency-replayed"), null);
  assert.equal(second.headers.get("idempotency-replayed"), "true");
  assert(second.headers.get("x-request-id"), "the frame is that of the new request");
  assert.equal(second.headers.get("access-control-allow-origin"), "*");
});

Deno.test("once() tells requests apart by body, path, key and caller", async (t) => {
  const { ask, state } = guarded();
  await ask("k1", 5);
  const cases: [name: string, key: string | null, by: number, path: string, status: number][] = [
    ["another body", "k1", 6, "", 422],
    ["another path", "k1", 5, "/other", 422],
    ["trailing slash", "k1", 5, "/", 200],
    ["another key", "k2", 5, "", 200],
    ["no key", null, 5, "", 200],
  ];
  for (const [name, key, by, path, status] of cases) {
    await t.step(name, async () => assert.equal((await ask(key, by, path)).status, status));
  }
  assert.equal(state.work, 15);
  state.caller = { ...USER, userId: "u2" };
  assert.deepEqual((await ask("k1", 6)).body, { count: 21 });
});

Deno.test("once() refuses keys that are no keys, before any work", async () => {
  const { ask, state } = guarded();
  for (const key of ["", "x".repeat(256)]) {
    const { status, body } = await ask(key, 1);
    assert.deepEqual([status, body.code], [400, "invalid-idempotency-key"]);
  }
  assert.equal((await ask("x".repeat(255), 1)).status, 200);
  assert.equal(state.work, 1);
});

Deno.test("once() turns a twin away while the first is at work", async () => {
  const { ask, state, keys } = guarded();
  let finish = () => {};
  state.wait = new Promise((resolve) => finish = resolve);
  const first = ask("k1", 5);
  while (keys.rows.size === 0) await new Promise((resolve) => setTimeout(resolve)); // it has begun
  const twin = await ask("k1", 5);
  assert.deepEqual([twin.status, twin.body.code], [409, "request-in-progress"]);
  assert.equal(twin.headers.get("retry-after"), "1");
  finish();
  assert.equal((await first).status, 200);
  assert.deepEqual((await ask("k1", 5)).body, { count: 5 });
});

Deno.test("once() keeps no refusal: the key may be used for the corrected request", async () => {
  const { ask, keys } = guarded();
  assert.equal((await ask("k1", -1)).status, 409);
  assert.equal(keys.rows.size, 0);
  assert.deepEqual((await ask("k1", 2)).body, { count: 2 });
});

Deno.test("once() answers though the answer cannot be kept", async () => {
  const { ask, keys } = guarded();
  keys.isAway = true;
  const logged = captureLog();
  assert.deepEqual((await ask("k1", 5)).body, { count: 5 });
  assert.match(String(logged[0]?.message), /not kept under its Idempotency-Key/);
});

Deno.test("once() leaves the limit on the body to the route", async () => {
  const { ask, keys } = guarded();
  const { status, body } = await ask("k1", 5, "", "POST", " ".repeat(BODY_BYTES_MAX));
  assert.deepEqual([status, body.code], [413, "body-too-large"]);
  assert.equal(keys.rows.size, 0);
});

Deno.test("once() lets other methods be", async () => {
  const { ask, keys } = guarded();
  assert.equal((await ask("k1", 0, "", "GET")).status, 200);
  assert.equal(keys.rows.size, 0);
});

Deno.test("withStores() turns users away who ask too often, and no server", async () => {
  const user = guarded(USER, 17);
  const { status, headers, body } = await user.ask("k1", 5);
  assert.deepEqual([status, body.code, headers.get("retry-after")], [429, "rate-limited", "17"]);
  assert.deepEqual([user.state.work, user.keys.rows.size], [0, 0]);
  const publishable = guarded({ ...SERVER, isAdmin: false }, 17);
  assert.equal((await publishable.ask(null, 5)).status, 429);
  for (const server of [SERVER, { ...SERVER, isAdmin: false, isAutomation: true }]) {
    assert.equal((await guarded(server, 17).ask(null, 5)).status, 200);
  }
});
