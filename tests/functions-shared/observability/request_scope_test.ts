// Goal: what a request sets off is named after it, also later; what outlives it is not.
import assert from "node:assert/strict";
import {
  inRequestScope,
  logContext,
  outsideRequests,
} from "@shared/observability/request_scope.ts";

const TRACE = { traceId: "1".repeat(32), spanId: "2".repeat(16), flags: "00" };
const later = () =>
  new Promise<string | undefined>((resolve) =>
    setTimeout(() => resolve(logContext().request_id), 0)
  );

Deno.test("outsideRequests() lets go of the request, for what it starts as well", async () => {
  const [inside, outside, after] = await inRequestScope(
    "request-1",
    TRACE,
    () => Promise.all([later(), outsideRequests(later), later()]),
  );
  assert.deepEqual([inside, outside, after], ["request-1", undefined, "request-1"]);
});
