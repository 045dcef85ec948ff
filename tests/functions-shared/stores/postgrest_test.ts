// Goal: what the Data API answers becomes the error that callers act on: come again, a refusal, or
// a defect. Method: a table of PostgreSQL's and PostgREST's codes.
import assert from "node:assert/strict";
import { createClient, type PostgrestError } from "@supabase/supabase-js";
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
    ["a database that may only be read", 405, "25006", "passes"],
    ["a gateway that waited too long", 504, "", "passes"],
    ["a gateway that is asked too often", 429, "", "passes"],
    ["a rule of the project", 404, "PT404", "not-found"],
    ["its state forbids it", 409, "PT409", "conflict"],
    ["its values forbid it", 422, "PT422", "invalid"],
    ["its owner forbids it", 403, "PT403", "not-allowed"],
    ["a missing grant", 403, "42501", "defect"],
    ["a missing table", 404, "42P01", "defect"],
    ["a broken constraint", 400, "23514", "defect"],
    ["what PostgreSQL did not foresee", 500, "XX000", "defect"],
    ["a key that the gateway does not know", 401, "", "defect"],
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

Deno.test("unwrap() takes a page that is not the Data API's for a sign that it is away", async (t) => {
  const cases: [name: string, status: number, type: string, body: string, kind: RegExp][] = [
    ["a gateway's page", 520, "text/html", "<h1>unknown error</h1>", /reach.*520 <h1>unknown/],
    ["the host's own error", 530, "text/plain", "error 1016", /reach.*530/],
    ["an error without a word", 500, "text/plain", "", /reach.*500/],
    ["an error that is no JSON", 500, "text/html", "<h1>oops</h1>", /reach.*500/],
    ["an error of the gateway in JSON", 500, "application/json", '{"message":"no"}', /reach.*500/],
    ["a page instead of the answer", 200, "text/html", "<h1>sign in</h1>", /reach.*200/],
    ["an answer that ends early", 200, "application/json", '{"rows": [1, 2', /reach.*200/],
    ["a long page", 502, "text/html", "x".repeat(100_000), /^.{300,450}$/],
    ["an unknown key", 401, "application/json", '{"message":"Invalid API key"}', /Cannot use x/],
  ];
  for (const [name, status, type, body, kind] of cases) {
    await t.step(name, async () => {
      const client = createClient("http://127.0.0.1:1", "sb_secret_x", {
        auth: { persistSession: false, autoRefreshToken: false },
        global: {
          fetch: () =>
            Promise.resolve(new Response(body, { status, headers: { "content-type": type } })),
        },
      });
      const answer = await client.rpc("x");
      const error = thrownBy(() => unwrap("x", answer));
      assert.equal(error instanceof StoreUnavailable, status !== 401, String(error));
      assert.match((error as Error).message, kind);
    });
  }
});
