// Goal: the variables of a deployment decide where artefacts may come from, and every call names the
// trace of the request that it is made for. Method: connections that send nothing, or to a server
// that looks at the headers.
import assert from "node:assert/strict";
import { connect } from "@shared/stores/connect.ts";
import { inRequestScope } from "@shared/observability/request_scope.ts";
import { readEnvironment } from "@shared/stores/environment.ts";

const ENVIRONMENT = {
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_PUBLISHABLE_KEYS: "{}",
  SUPABASE_SECRET_KEYS: '{"default": "sb_secret_x"}',
  SUPABASE_JWKS: '{"keys": []}',
};

Deno.test("connect() lets copies and bundled files stand in unless Storage is required", async (t) => {
  const cases: [Record<string, string>, isStrict: boolean, copies: boolean, bundled: boolean][] = [
    [{}, false, false, true],
    [{ ARTIFACT_DIRECTORY: "/nowhere" }, false, true, true],
    [{ REQUIRE_SUPABASE_STORAGE: "true", ARTIFACT_DIRECTORY: "/nowhere" }, true, false, false],
    [{ REQUIRE_SUPABASE_STORAGE: "false" }, false, false, true],
  ];
  for (const [variables, isStrict, copies, bundled] of cases) {
    await t.step(JSON.stringify(variables), () => {
      const { places } = connect(readEnvironment({ ...ENVIRONMENT, ...variables }));
      assert.deepEqual([places.isStrict, places.copies !== null, places.bundled !== null], [
        isStrict,
        copies,
        bundled,
      ]);
    });
  }
  assert.throws(
    () => readEnvironment({ ...ENVIRONMENT, REQUIRE_SUPABASE_STORAGE: "yes" }),
    /REQUIRE_SUPABASE_STORAGE must be "true" or "false"/,
  );
});

Deno.test("connect() hands the request's trace on with every call", async () => {
  const seen: string[] = [];
  await using server = Deno.serve({ port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    seen.push(`${pathname} ${request.headers.get("traceparent")}`);
    return pathname.startsWith("/rest/") ? Response.json([]) : new Response("bytes");
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const { database, objects } = connect(readEnvironment({ ...ENVIRONMENT, SUPABASE_URL: url }));
  const trace = { traceId: "a".repeat(32), spanId: "b".repeat(16), flags: "01" };
  await inRequestScope("r1", trace, async () => {
    await database.settings();
    await objects.download("models", "x", 100);
  });
  await database.settings();
  const traceparent = `00-${trace.traceId}-${trace.spanId}-01`;
  assert.deepEqual(seen, [
    `/rest/v1/app_settings ${traceparent}`,
    `/storage/v1/object/models/x ${traceparent}`,
    "/rest/v1/app_settings null",
  ]);
});
