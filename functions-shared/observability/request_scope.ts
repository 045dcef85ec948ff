/**
 * What is known of the request that is being answered, for whoever logs or calls on its behalf:
 * its id, its place in a trace, and facts such as the slate. It follows the work through promises
 * and into what goes on after the response, so no function passes it on.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { activeSpanContext } from "./span.ts";
import { formatTraceparent, type TraceContext } from "./traceparent.ts";

/** A value that a log line can hold. */
export type Fact = string | number | boolean | null;

interface RequestScope {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly facts: Record<string, Fact>;
}

const scopes = new AsyncLocalStorage<RequestScope | undefined>();

/** Runs `work` as what a request set off. */
export function inRequestScope<T>(requestId: string, trace: TraceContext, work: () => T): T {
  return scopes.run({ requestId, trace, facts: {} }, work);
}

/** Runs `work` as what no request set off, such as a timer that outlives the one that started it. */
export function outsideRequests<T>(work: () => T): T {
  return scopes.run(undefined, work);
}

/** Adds to what the request's log line will say; does nothing outside of a request. */
export function noteFacts(facts: Readonly<Record<string, Fact>>): void {
  Object.assign(scopes.getStore()?.facts ?? {}, facts);
}

/** Returns what was noted so far. */
export function notedFacts(): Readonly<Record<string, Fact>> {
  return { ...scopes.getStore()?.facts };
}

/** Names the request on every line that is logged on its behalf. */
export function logContext(): Record<string, string> {
  const scope = scopes.getStore();
  if (!scope) return {};
  const traceId = activeSpanContext()?.traceId ?? scope.trace.traceId;
  return { request_id: scope.requestId, trace_id: traceId };
}

/**
 * Headers that hand the trace on to the services that the request asks. None while a tracer
 * records: Deno's own adds them to every `fetch`, with the span that the call belongs to.
 */
export function traceHeaders(): Record<string, string> {
  const scope = scopes.getStore();
  if (!scope || activeSpanContext()) return {};
  return { traceparent: formatTraceparent(scope.trace) };
}
