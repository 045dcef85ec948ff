// Goal: whatever becomes of a request, one line and one span tell of it, with its stages and the
// user as a hash, and its trace goes on to what it asks. Method: an app whose log is captured, and
// a tracer that keeps its spans.
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { Caller } from "@shared/http/caller.ts";
import { createApp } from "@shared/http/create_app.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { noteFacts, traceHeaders } from "@shared/observability/request_scope.ts";
import { captureLog } from "../observability/captured_log.ts";

const USER = "11111111-1111-4111-8111-111111111111";
// printf %s 11111111-1111-4111-8111-111111111111 | sha256sum | cut -c1-16
const USER_HASH = "bd7662a5eeb41614";
const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: Caller = { userId: USER, isAdmin: false, isAutomation: false, channels: null };

function demoApp() {
  const app = createApp("demo");
  app.get("/things/:id", async (c) => {
    c.set("caller", CALLER);
    const handedOn = await c.get("stopwatch").measure("load", () => traceHeaders());
    noteFacts({ slate_id: "s1", model_version: "v1.0.1" });
    return c.json(handedOn);
  });
  app.get("/broken", () => {
    throw new Error("boom");
  });
  app.get("/away", () => {
    throw new ProblemError({ status: 503, code: "unavailable", detail: "away" });
  });
  return app;
}

Deno.test("observe() logs a request with its route, stages, facts and hashed user", async () => {
  const lines = captureLog();
  await demoApp().request("/demo/things/7?apikey=hidden", {
    headers: { "x-request-id": "r1", authorization: "Bearer hidden" },
  });
  assert.equal(lines.length, 1);
  const { stages_ms, "@timestamp": _, logger: __, trace_id, ...rest } = lines[0]!;
  assert.deepEqual(rest, {
    level: "INFO",
    message: "Request answered",
    request_id: "r1",
    method: "GET",
    route: "/demo/things/:id",
    status: 200,
    caller: `user:${USER_HASH}`,
    slate_id: "s1",
    model_version: "v1.0.1",
  });
  assert.match(String(trace_id), /^[0-9a-f]{32}$/);
  assert.deepEqual(Object.keys(stages_ms as object), ["load", "total"]);
  assert.doesNotMatch(JSON.stringify(lines), /hidden|11111111/);
});

Deno.test("observe() tells of refusals and defects too, each at its level", async () => {
  const lines = captureLog();
  for (const path of ["/demo/nothing", "/demo/away", "/demo/broken"]) {
    await demoApp().request(path);
  }
  const answered = lines.filter(({ message }) => message === "Request answered");
  assert.deepEqual(answered.map(({ level, status, caller }) => [level, status, caller]), [
    ["INFO", 404, null],
    ["WARN", 503, null],
    ["ERROR", 500, null],
  ]);
});

Deno.test("observe() goes on with the caller's trace, and begins one where there is none", async () => {
  const handOn = async (traceparent?: string) => {
    const response = await demoApp().request("/demo/things/7", {
      headers: traceparent === undefined ? {} : { traceparent },
    });
    const { traceparent: sent } = await response.json();
    assert.equal(response.headers.get("traceparent"), sent);
    return sent;
  };
  const sent = await handOn(`00-${TRACE_ID}-00f067aa0ba902b7-01`);
  assert.match(sent, new RegExp(`^00-${TRACE_ID}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  assert.notEqual(await handOn(`00-${TRACE_ID}-00f067aa0ba902b7-01`), sent);
  const begun = await handOn("nonsense");
  assert.match(begun, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.notEqual((await handOn()).slice(3, 35), begun.slice(3, 35));
});

interface KeptSpan {
  name: string;
  parent: string | undefined;
  attributes: Record<string, unknown>;
  failed: boolean;
  ended: boolean;
}

/** The smallest tracer that OpenTelemetry's API takes: keeps each span with its parent's name. */
function keepSpans(): KeptSpan[] {
  const spans: KeptSpan[] = [];
  const contexts = new AsyncLocalStorage<Context>();
  const startSpan = (name: string, parentContext: Context) => {
    const parent = trace.getSpan(parentContext) as unknown as { kept: KeptSpan } | undefined;
    const kept: KeptSpan = {
      name,
      parent: parent?.kept.name,
      attributes: {},
      failed: false,
      ended: false,
    };
    spans.push(kept);
    return {
      kept,
      spanContext: () => ({ traceId: TRACE_ID, spanId: "1234567890abcdef", traceFlags: 1 }),
      isRecording: () => true,
      setAttributes: (more: object) => Object.assign(kept.attributes, more),
      setStatus: () => kept.failed = true,
      recordException: () => {},
      end: () => kept.ended = true,
    };
  };
  context.setGlobalContextManager({
    active: () => contexts.getStore() ?? ROOT_CONTEXT,
    with: (next, work, self, ...values) => contexts.run(next, () => work.call(self!, ...values)),
    bind: (_, target) => target,
    enable: () => contexts as never,
    disable: () => contexts as never,
  });
  trace.setGlobalTracerProvider({
    getTracer: () =>
      ({
        startSpan: (name: string) => startSpan(name, context.active()),
        // deno-lint-ignore no-explicit-any -- four overloads, of which the last is used
        startActiveSpan(name: string, ...rest: any[]) {
          const span = startSpan(name, context.active());
          return context.with(
            trace.setSpan(context.active(), span as never),
            rest.at(-1),
            undefined,
            span,
          );
        },
      }) as never,
  });
  return spans;
}

Deno.test("observe() makes a span of the request and of each stage, in the tracer's trace", async () => {
  const spans = keepSpans();
  try {
    const lines = captureLog();
    const response = await demoApp().request("/demo/things/7");
    assert.deepEqual(await response.json(), {}, "the tracer's own fetch hands the trace on");
    assert.equal(response.headers.get("traceparent"), `00-${TRACE_ID}-1234567890abcdef-01`);
    assert.equal(lines[0]!.trace_id, TRACE_ID);
    assert.deepEqual(spans.map(({ name, parent, ended }) => [name, parent, ended]), [
      ["GET /demo", undefined, true],
      ["load", "GET /demo", true],
    ]);
    assert.deepEqual(spans[0]!.attributes, {
      "http.request.method": "GET",
      "http.route": "/demo/things/:id",
      "http.response.status_code": 200,
      "enduser.id": `user:${USER_HASH}`,
      slate_id: "s1",
      model_version: "v1.0.1",
    });
  } finally {
    trace.disable();
    context.disable();
  }
});
