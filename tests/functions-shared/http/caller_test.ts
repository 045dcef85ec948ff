// Goal: only who holds a role gets in. Tokens are really signed and really verified; the table
// is every kind of credential against every role.
import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { type AuthKeys, supabaseGuard } from "@shared/http/caller.ts";
import { createApp } from "@shared/http/create_app.ts";

const project = await generateKeyPair("ES256", { extractable: true });
const stranger = await generateKeyPair("ES256", { extractable: true });
const PUBLISHABLE = "sb_publishable_caller_test";
const SECRET = "sb_secret_caller_test";
const AUTOMATION = "sb_secret_automation_caller_test";

const KEYS: AuthKeys = {
  url: "http://127.0.0.1:1",
  publishableKeys: { default: PUBLISHABLE },
  secretKeys: { default: SECRET, automation: AUTOMATION },
  jwks: {
    keys: [{ ...await exportJWK(project.publicKey), alg: "ES256", kid: "k1" } as JsonWebKey],
  },
};
const guard = supabaseGuard(KEYS);

const app = createApp("guarded");
for (const role of ["programmer", "admin", "automation"] as const) {
  app.get(`/${role}`, guard(role), (c) => c.json(c.get("caller")));
}

async function token(
  metadata: Record<string, unknown>,
  key: CryptoKey = project.privateKey as CryptoKey,
  expiresIn = "1h",
): Promise<string> {
  return await new SignJWT({ role: "authenticated", app_metadata: metadata })
    .setProtectedHeader({ alg: "ES256", kid: "k1" }).setSubject(
      "11111111-1111-4111-8111-111111111111",
    )
    .setIssuedAt().setExpirationTime(expiresIn).sign(key);
}

const bearer = async (jwt: Promise<string>) => ({
  apikey: PUBLISHABLE,
  authorization: `Bearer ${await jwt}`,
});
const unsigned = (payload: object) =>
  [{ alg: "none", typ: "JWT" }, payload].map((part) =>
    btoa(JSON.stringify(part)).replaceAll("=", "")
  )
    .join(".") + ".";

Deno.test("supabaseGuard() admits exactly the callers that hold the role", async (t) => {
  const cases: [
    name: string,
    headers: Record<string, string>,
    programmer: number,
    admin: number,
    automation: number,
  ][] = [
    ["no credentials", {}, 401, 401, 401],
    ["publishable key", { apikey: PUBLISHABLE }, 401, 401, 401],
    ["unknown secret key", { apikey: "sb_secret_other" }, 401, 401, 401],
    ["secret key", { apikey: SECRET }, 200, 200, 403],
    ["automation key", { apikey: AUTOMATION }, 403, 403, 200],
    ["signed-in user", await bearer(token({})), 200, 403, 403],
    ["admin", await bearer(token({ role: "admin" })), 200, 200, 403],
    ["expired token", await bearer(token({ role: "admin" }, undefined, "-1h")), 401, 401, 401],
    [
      "another project's token",
      await bearer(token({ role: "admin" }, stranger.privateKey as CryptoKey)),
      401,
      401,
      401,
    ],
    [
      "alg none",
      await bearer(
        Promise.resolve(
          unsigned({ sub: "x", role: "authenticated", app_metadata: { role: "admin" } }),
        ),
      ),
      401,
      401,
      401,
    ],
  ];
  for (const [name, headers, ...statuses] of cases) {
    await t.step(name, async () => {
      const actual = [];
      for (const role of ["programmer", "admin", "automation"]) {
        actual.push((await app.request(`/guarded/${role}`, { headers })).status);
      }
      assert.deepEqual(actual, statuses);
    });
  }
});

Deno.test("supabaseGuard() reads channels and role from app_metadata only", async () => {
  const headers = await bearer(token({ channels: ["Lumen 1"] }));
  const response = await app.request("/guarded/programmer", { headers });
  assert.deepEqual(await response.json(), {
    userId: "11111111-1111-4111-8111-111111111111",
    isAdmin: false,
    isAutomation: false,
    channels: ["Lumen 1"],
  });
});

Deno.test("a refused caller gets problem+json with a request id and no detail of the keys", async () => {
  const response = await app.request("/guarded/admin", {
    headers: { apikey: "sb_secret_wrong", "x-request-id": "req-7" },
  });
  const text = await response.text();
  const body = JSON.parse(text);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal(body.code, "not-authenticated");
  assert.equal(body.request_id, "req-7");
  assert(!text.includes("sb_secret"));
});

Deno.test("supabaseGuard() opens programmer routes to the publishable key where told", async (t) => {
  const open = createApp("open");
  const opened = supabaseGuard({ ...KEYS, isPublishableKeyProgrammer: true });
  for (const role of ["programmer", "admin", "automation"] as const) {
    open.get(`/${role}`, opened(role), (c) => c.json(c.get("caller")));
  }
  const cases: [name: string, headers: Record<string, string>, statuses: number[]][] = [
    ["publishable key", { apikey: PUBLISHABLE }, [200, 403, 403]],
    [
      "as supabase-js sends it before sign-in",
      { apikey: PUBLISHABLE, authorization: `Bearer ${PUBLISHABLE}` },
      [200, 403, 403],
    ],
    ["no credentials", {}, [401, 401, 401]],
    ["unknown publishable key", { apikey: "sb_publishable_other" }, [401, 401, 401]],
    ["expired token", await bearer(token({}, undefined, "-1h")), [401, 401, 401]],
    ["automation key", { apikey: AUTOMATION }, [403, 403, 200]],
    ["admin", await bearer(token({ role: "admin" })), [200, 200, 403]],
  ];
  for (const [name, headers, statuses] of cases) {
    await t.step(name, async () => {
      const actual = [];
      for (const role of ["programmer", "admin", "automation"]) {
        actual.push((await open.request(`/open/${role}`, { headers })).status);
      }
      assert.deepEqual(actual, statuses);
    });
  }
});
