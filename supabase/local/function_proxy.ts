/** Passes one request on to an instance of a function, the way the hosted gateway does. */
import type { FunctionInstance } from "./function_process.ts";
import { readAtMost } from "./request_copy.ts";

const FIRST_BYTE_MS_MAX = 150_000;
const BODY_BYTES_MAX = 50 * 1024 * 1024;
const WHOLE_BODY_BYTES_MAX = 8 * 1024 * 1024;
const RETRY_AFTER = { "retry-after": "1" };
const PREFIX = "/functions/v1";

/** Sends the request to an instance; undefined if that refused the connection. */
export type Send = (instance: FunctionInstance) => Promise<Response | undefined>;

/** Reads the request once, so that it can be sent to another instance if the first is gone. */
export async function proxyTo(request: Request): Promise<Send> {
  const url = new URL(request.url);
  const path = url.pathname.slice(PREFIX.length) + url.search; // functions see /<name>/...
  const body = request.body && await readAtMost(request.body, BODY_BYTES_MAX);
  if (body === undefined) {
    return () => Promise.resolve(gatewayError(413, "The request body is too large"));
  }
  const { method } = request;
  const headers = forwardedHeaders(request, url);
  return (instance) => forward(instance, path, { method, headers, body, redirect: "manual" });
}

function forwardedHeaders(request: Request, url: URL): Headers {
  const headers = new Headers(request.headers);
  for (const name of ["connection", "content-length", "transfer-encoding", "upgrade"]) {
    headers.delete(name);
  }
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  return headers;
}

async function forward(
  instance: FunctionInstance,
  path: string,
  init: RequestInit,
): Promise<Response | undefined> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), FIRST_BYTE_MS_MAX);
  try {
    const target = `http://127.0.0.1:${instance.port}${path}`;
    const response = await fetch(target, { ...init, signal: controller.signal });
    return new Response(await bodyToAnswerWith(response), {
      status: response.status,
      headers: returnedHeaders(response, init.method ?? "GET", instance),
    });
  } catch (error) {
    if (controller.signal.aborted) {
      return gatewayError(504, "The function sent no byte within 150 s", instance);
    }
    if (isRefused(error)) return undefined;
    return gatewayError(503, "The function's instance died while it answered", instance);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * An answer whose length is known is read to its end first: its client then gets all of it, or is
 * told that the instance died. Others are passed on as they come.
 */
async function bodyToAnswerWith(response: Response): Promise<BodyInit | null> {
  const length = response.headers.get("content-length");
  const isShort = length !== null && Number(length) <= WHOLE_BODY_BYTES_MAX;
  return isShort && response.body ? await response.bytes() : response.body;
}

/** fetch has already undone the encoding; hosted functions may not serve HTML. */
function returnedHeaders(response: Response, method: string, instance: FunctionInstance): Headers {
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.set("x-instance", String(instance.pid));
  const type = headers.get("content-type") ?? "";
  if (method === "GET" && type.startsWith("text/html")) {
    headers.set("content-type", type.replace("text/html", "text/plain"));
  }
  return headers;
}

/** Deno has no error code for it; the text is hyper's, stable since Deno 1. */
function isRefused(error: unknown): boolean {
  return error instanceof TypeError && /Connection refused/.test(Deno.inspect(error));
}

function gatewayError(status: number, message: string, instance?: FunctionInstance): Response {
  const headers: HeadersInit = {
    ...status === 503 && RETRY_AFTER,
    ...instance && { "x-instance": String(instance.pid) },
  };
  return Response.json({ code: "WORKER_ERROR", message }, { status, headers });
}
