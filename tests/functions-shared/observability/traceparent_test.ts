// Goal: the header is read as W3C Trace Context says, and a wrong one begins a new trace instead
// of spreading. Method: the examples and rules of section 3.2 of the recommendation.
import assert from "node:assert/strict";
import {
  continueTrace,
  formatTraceparent,
  parseTraceparent,
} from "@shared/observability/traceparent.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

Deno.test("parseTraceparent() reads the recommendation's example", () => {
  assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), {
    traceId: TRACE,
    spanId: SPAN,
    flags: "01",
  });
});

Deno.test("parseTraceparent() takes versions to come, with what they append", () => {
  assert.equal(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)?.traceId, TRACE);
  assert.equal(parseTraceparent(`cc-${TRACE}-${SPAN}-01`)?.spanId, SPAN);
});

Deno.test("parseTraceparent() refuses what breaks a rule", async (t) => {
  const cases: [name: string, header: string | undefined][] = [
    ["nothing", undefined],
    ["empty", ""],
    ["the forbidden version", `ff-${TRACE}-${SPAN}-01`],
    ["version 00 with more", `00-${TRACE}-${SPAN}-01-more`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${SPAN}-01`],
    ["a parent id of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["capitals", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ["a short trace id", `00-${TRACE.slice(1)}-${SPAN}-01`],
    ["no flags", `00-${TRACE}-${SPAN}`],
    ["two headers in one", `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ];
  for (const [name, header] of cases) {
    await t.step(name, () => assert.equal(parseTraceparent(header), null));
  }
});

Deno.test("continueTrace() keeps trace and flags and names itself", () => {
  const random = Uint8Array.from({ length: 24 }, (_, i) => i + 1);
  const own = "1112131415161718";
  const caller = parseTraceparent(`00-${TRACE}-${SPAN}-01`);
  assert.equal(formatTraceparent(continueTrace(caller, random)), `00-${TRACE}-${own}-01`);
  assert.equal(
    formatTraceparent(continueTrace(null, random)),
    `00-0102030405060708090a0b0c0d0e0f10-${own}-00`,
  );
});
