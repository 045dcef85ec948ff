// Goal: the smoke test is passed by the functions and by nothing less. Method: a project on
// loopback that answers as promised, then with one answer changed at a time.
import assert from "node:assert/strict";
import { smokeTest } from "../../../supabase/local/deploy/smoke_test.ts";
import document from "../../../supabase/functions/health/openapi.json" with { type: "json" };

type Answers = Record<string, [status: number, body: unknown]>;

const READY = { ready: true, checks: [{ check: "catalog", ok: true, detail: "Films" }] };
const RIGHT: Answers = {
  "GET /health/live": [200, { live: true }],
  "GET /health/openapi.json": [200, document],
  "GET /infer/smoke-test": [404, { code: "route-not-found" }],
  "POST /infer": [401, { code: "not-authenticated" }],
  "GET /models/current-version": [200, {}],
  "POST /models/create-checkpoint": [422, { code: "invalid-request" }],
  "GET /health/ready": [200, READY],
};

async function smoke(answers: Answers): Promise<readonly string[]> {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ method, url }) => {
      const route = `${method} ${new URL(url).pathname.replace("/functions/v1", "")}`;
      const [status, body] = answers[route] ?? [404, {}];
      return Response.json(body, { status });
    },
  );
  return await smokeTest({
    projectUrl: `http://127.0.0.1:${server.addr.port}`,
    functions: ["infer"],
    keys: { secret: "sb_secret_1", automation: "sb_secret_2" },
    wait: () => Promise.resolve(),
  });
}

Deno.test("smokeTest() passes what answers as promised, and says what is not ready", async () => {
  assert.deepEqual(await smoke(RIGHT), []);
  const checks = [{ check: "catalog", ok: false, detail: "No films yet" }];
  assert.deepEqual(
    await smoke({ ...RIGHT, "GET /health/ready": [503, { ready: false, checks }] }),
    ["catalog: No films yet"],
  );
});

Deno.test("smokeTest() names the question that was not answered as it should be", async (t) => {
  const wrong: Answers = {
    "GET /health/live": [503, { message: "starting" }],
    "GET /health/openapi.json": [200, { openapi: "3.1.0" }],
    "GET /infer/smoke-test": [404, { message: "Function not found" }],
    "POST /infer": [200, {}],
    "GET /models/current-version": [503, { code: "unavailable" }],
    "POST /models/create-checkpoint": [401, { code: "not-authenticated" }],
    "GET /health/ready": [500, { code: "internal" }],
  };
  for (const [route, answer] of Object.entries(wrong)) {
    await t.step(route, async () => {
      await assert.rejects(smoke({ ...RIGHT, [route]: answer }), new RegExp(`as ${route} must`));
    });
  }
});
