// Goal: under load clients hear nothing but 200 and, while instances are killed and the database
// stands still, 503; each request gets its answer and the log holds each acknowledged event once.
// Method: a short form of `deno task load`.
import assert from "node:assert/strict";
import { measureLoad } from "../bench/load.ts";
import { onPostgres } from "./on_postgres.ts";

await onPostgres("load", () => {
  Deno.test("trouble under load costs time and nothing else", async () => {
    const report = await measureLoad({
      clients: 8,
      instances: 2,
      seconds: 8,
      standstillMs: 1500,
    });
    assert.deepEqual(report.complaints, []);
    assert(report.result.requests > 0);
  });
});
