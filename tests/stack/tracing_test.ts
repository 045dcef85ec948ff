// Goal: Deno's own OpenTelemetry exporter sends our spans, in the caller's trace. Method: an app in
// a process with OTEL_DENO=true, and a collector that takes OTLP as JSON.
import assert from "node:assert/strict";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const ROOT = new URL("../../", import.meta.url).pathname;

/** Answers one request that has a stage, and one call to itself on its behalf. */
const PROGRAM = `
  import { createApp } from "@shared/http/create_app.ts";
  const app = createApp("demo");
  app.get("/", async (c) =>
    c.text(await c.get("stopwatch").measure("load", async () =>
      await (await fetch(origin + "/demo/inner")).text())));
  app.get("/inner", (c) => c.text(c.req.header("traceparent") ?? "none"));
  const { port } = Deno.serve({ port: 0, onListen() {} }, app.fetch).addr;
  const origin = "http://127.0.0.1:" + port;
  // not by fetch, which would begin a trace of its own
  const socket = await Deno.connect({ port });
  await socket.write(new TextEncoder().encode(
    "GET /demo HTTP/1.1\\r\\nhost: x\\r\\nconnection: close\\r\\n" +
      "traceparent: 00-${TRACE_ID}-00f067aa0ba902b7-01\\r\\n\\r\\n"));
  await new Response(socket.readable).text();
  Deno.exit(0);
`;

interface SpanJson {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

Deno.test("spans of a request and its stages reach a collector", async () => {
  const spans: SpanJson[] = [];
  await using server = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    const body = await request.json();
    for (const { scopeSpans } of body.resourceSpans ?? []) {
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    return Response.json({});
  });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--config=deno.json", PROGRAM],
    cwd: ROOT,
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const ours = spans.filter(({ traceId }) => traceId === TRACE_ID);
  const load = ours.find(({ name }) => name === "load");
  const requests = ours.filter(({ name }) => name === "GET /demo").map(({ spanId }) => spanId);
  assert.equal(requests.length, 2, "the call to another service is in the same trace");
  assert(requests.includes(load!.parentSpanId!), "the stage belongs to its request");
});
