/**
 * Spans of OpenTelemetry. Without a tracer (Deno's own starts with OTEL_DENO=true) the API's
 * spans do nothing and cost next to nothing.
 */
import { type Attributes, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { TraceContext } from "./traceparent.ts";

const tracer = trace.getTracer("film-recommender");

/** Runs `work` within a span that ends with it and tells whether it failed. */
export async function inSpan<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  return await tracer.startActiveSpan(name, async (span: Span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Adds to the span that the caller runs in. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Where in its trace the caller runs; null while no tracer records. */
export function activeSpanContext(): TraceContext | null {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return null;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, flags: traceFlags.toString(16).padStart(2, "0") };
}
