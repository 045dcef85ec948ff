// Goal: the variables of a deployment decide where artefacts may come from. Method: a connection that
// sends nothing.
import assert from "node:assert/strict";
import { connect } from "@shared/stores/connect.ts";
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
