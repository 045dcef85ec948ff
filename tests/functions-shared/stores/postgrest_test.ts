// Goal: what the Data API answers becomes the error that callers act on: come again, a refusal, or
// a defect. Method: a table of PostgreSQL's and PostgREST's codes.
import assert from "node:assert/strict";
import type { PostgrestError } from "@supabase/supabase-js";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import { unwrap } from "@shared/stores/postgrest.ts";

const answer = (status: number, code: string) => ({
  data: null,
  error: { code, message: `said ${code}` } as PostgrestError,
  status,
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

Deno.test("unwrap() returns the data of an answer without error", () => {
  assert.deepEqual(unwrap("x", { data: [1], error: null, status: 200 }), [1]);
});

Deno.test("unwrap() tells what passes from a refusal and from a defect", async (t) => {
  const cases: [name: string, status: number, code: string, kind: string][] = [
    ["no connection at all", 0, "", "passes"],
    ["the gateway finds nobody", 502, "", "passes"],
    ["PostgREST has no database", 503, "PGRST001", "passes"],
    ["a statement over its time", 500, "57014", "passes"],
    ["the server shuts down", 503, "57P01", "passes"],
    ["no memory left", 500, "53200", "passes"],
    ["a serialisation failure", 500, "40001", "passes"],
    ["a deadlock", 500, "40P01", "passes"],
    ["a lock over its time", 500, "55P03", "passes"],
    ["a rule of the project", 404, "PT404", "not-found"],
    ["its state forbids it", 409, "PT409", "conflict"],
    ["its values forbid it", 422, "PT422", "invalid"],
    ["its owner forbids it", 403, "PT403", "not-allowed"],
    ["a missing grant", 403, "42501", "defect"],
    ["a missing table", 404, "42P01", "defect"],
    ["a broken constraint", 400, "23514", "defect"],
  ];
  for (const [name, status, code, kind] of cases) {
    await t.step(name, () => {
      const error = thrownBy(() => unwrap("slates", answer(status, code)));
      const isPassing = error instanceof StoreUnavailable;
      const found = error instanceof DatabaseRefusal
        ? error.reason
        : isPassing
        ? "passes"
        : "defect";
      assert.equal(found, kind, String(error));
      assert.match(String(error), new RegExp(`said ${code}`));
    });
  }
});
