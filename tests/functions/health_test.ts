// Goal: anyone may ask whether the system lives and is ready; only programmers see from which
// files it serves.
import assert from "node:assert/strict";
import { createHealthApp, type HealthDependencies } from "../../supabase/functions/health/app.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { type ArtifactSource, NONE } from "@shared/stores/artifact_files.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";

const MODEL: ArtifactSource = {
  artifact: "model",
  source: "previous_version",
  version: "v1.0.0",
  updated_at: "2026-11-22T11:59:00Z",
  sha256: "ab".repeat(32),
  bytes: 1000,
  unusable_reason: "Cannot load model v1.0.1",
};

const FEED = {
  channel: "TF1",
  enabled: true,
  last_good_at: "2026-11-21T08:00:00Z",
  age_seconds: 100_800,
  stale: true,
};

const refuse = () => {
  throw new ProblemError({ status: 401, code: "not-authenticated", detail: "no" });
};

function health(change: Partial<HealthDependencies> = {}) {
  const app = createHealthApp({
    guard: () => (_, next) => next(),
    checkReadiness: () => Promise.resolve([{ check: "model", ok: true, detail: "Good" }]),
    feedAges: () => Promise.resolve([FEED]),
    modelSources: () => Promise.resolve([MODEL, { artifact: "curator_model", ...NONE }]),
    isStorageRequired: false,
    isPublishableKeyProgrammer: false,
    now: () => new Date("2026-11-22T12:00:00Z"),
    ...change,
  });
  return async (path: string) => {
    const response = await app.request(`/health/${path}`);
    const { status, headers } = response;
    const body = await response.json();
    checkExchange({ method: "GET", path: `/health/${path}`, status, body });
    return { status, headers, body };
  };
}

Deno.test("GET /health/live asks nobody", async () => {
  const away = () => Promise.reject(new Error("not asked"));
  const ask = health({ guard: () => refuse, checkReadiness: away, modelSources: away });
  const { status, headers, body } = await ask("live");
  assert.deepEqual([status, body], [200, { live: true }]);
  assert.equal(headers.get("cache-control"), "no-store");
});

Deno.test("GET /health/ready answers 200 to anyone when every check holds", async () => {
  const { status, body } = await health({ guard: () => refuse })("ready");
  assert.equal(status, 200);
  assert.deepEqual(body, {
    ready: true,
    checks: [{ check: "model", ok: true, detail: "Good" }],
    publishable_key_is_programmer: false,
  });
});

Deno.test("GET /health/ready answers 503 with Retry-After when one does not", async () => {
  const { status, headers, body } = await health({
    checkReadiness: () =>
      Promise.resolve([
        { check: "database", ok: true, detail: "Answers" },
        { check: "model", ok: false, detail: "Cannot be used" },
      ]),
    isPublishableKeyProgrammer: true,
  })("ready");
  assert.deepEqual([status, headers.get("retry-after"), body.ready], [503, "5", false]);
  assert.equal(body.publishable_key_is_programmer, true);
});

Deno.test("GET /health/ready?verbose tells the age of each feed, whatever that is", async (t) => {
  for (const verbose of ["verbose", "verbose=", "verbose=true"]) {
    await t.step(verbose, async () => {
      const { status, body } = await health({ guard: () => refuse })(`ready?${verbose}`);
      assert.deepEqual([status, body.ready, body.feeds], [200, true, [FEED]]);
    });
  }
  await t.step("and that it cannot be told", async () => {
    const { body } = await health({ feedAges: () => Promise.resolve(null) })("ready?verbose");
    assert.deepEqual([body.ready, body.feeds], [true, null]);
  });
  await t.step("only when asked for", async () => {
    const unasked = () => Promise.reject(new Error("not asked"));
    assert.equal((await health({ feedAges: unasked })("ready?verbose=false")).status, 200);
    assert.equal((await health()("ready?verbose=loud")).status, 422);
  });
});

Deno.test("GET /health/model-sources tells programmers source, version, age and hash", async () => {
  const { body } = await health()("model-sources");
  assert.equal(body.storage_required, false);
  assert.deepEqual(body.artifacts[0], { ...MODEL, age_seconds: 60 });
  assert.deepEqual(
    body.artifacts.slice(1).map((a: Record<string, unknown>) => [a.artifact, a.source, a.sha256]),
    [["curator_model", "none", null]],
  );
  assert.equal((await health({ guard: () => refuse })("model-sources")).status, 401);
});

Deno.test("GET /health/model-sources answers 503 while the database is away", async () => {
  const ask = health({ modelSources: () => Promise.reject(new StoreUnavailable("away")) });
  const { status, body } = await ask("model-sources");
  assert.deepEqual([status, body.code], [503, "unavailable"]);
});
