/** The one address of the stack: routes by prefix, as the hosted API gateway does. */
import { redact } from "@shared/observability/redact.ts";
import type { Site } from "./console_site.ts";
import type { FunctionPool } from "./function_pool.ts";

/** What stands behind the gateway. */
export interface Backends {
  /** `/rest/v1`, `/auth/v1` and `/storage/v1`. */
  readonly api: (request: Request) => Promise<Response>;
  readonly functions: FunctionPool;
  /** Pages, such as the console at `/`; the first that knows a path answers. */
  readonly sites?: readonly Site[];
  /** Told of what a backend throws; the client gets an opaque 500. */
  readonly onError: (error: unknown) => void;
  /** Told of each request to a backend, such as "POST /functions/v1/infer 200 12 ms". */
  readonly onAnswer?: (line: string) => void;
}

/** A server that is bound and answers 503 until its backends are there. */
export interface Gateway extends AsyncDisposable {
  /** Such as `http://127.0.0.1:54321`. */
  readonly url: string;
  open(backends: Backends): void;
  /** Takes no new request, lets those it has finish, and cuts them off after five seconds. */
  close(): Promise<void>;
}

const CLOSE_MS_MAX = 5000;
const BACKEND = /^\/(functions|rest|auth|storage)\/v1(\/|$)/;

/**
 * Binds 127.0.0.1 and nothing else.
 *
 * @param port 0 lets the system choose.
 * @throws {Deno.errors.AddrInUse} If another process has the port.
 */
export function bindGateway(port: number): Gateway {
  let backends: Backends | undefined;
  let closing: Promise<void> | undefined;
  const unanswered = new Set<(response: Response) => void>();
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port,
      onListen: () => {},
      onError(error) {
        backends?.onError(error);
        return Response.json({ message: "Internal Server Error" }, { status: 500 });
      },
    },
    (request) => {
      if (!backends) return unavailable("starting");
      const answer = route(request, backends);
      return new Promise<Response>((resolve, reject) => {
        unanswered.add(resolve);
        answer.then(resolve, reject).finally(() => unanswered.delete(resolve));
      });
    },
  );
  const cut = () => { // what hangs on a dead database would hang the server too
    for (const resolve of unanswered) resolve(unavailable("stopping"));
  };
  const close = () =>
    closing ??= (async () => {
      const timer = setTimeout(cut, CLOSE_MS_MAX);
      await server.shutdown();
      clearTimeout(timer);
    })();
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    open: (ready) => void (backends = ready),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function route(request: Request, backends: Backends): Promise<Response> {
  const { functions, sites = [] } = backends;
  const { pathname } = new URL(request.url);
  if (BACKEND.test(pathname)) return await toldOf(request, backends);
  for (const site of sites) {
    const page = await site(request);
    if (page) return page;
  }
  if (pathname === "/" && (request.method === "GET" || request.method === "HEAD")) {
    return index(functions);
  }
  return Response.json({ message: `Nothing at ${pathname}` }, { status: 404 });
}

async function toldOf(
  request: Request,
  { api, functions, onAnswer }: Backends,
): Promise<Response> {
  const startedAt = performance.now();
  const { pathname, search } = new URL(request.url);
  const isFunction = pathname.startsWith("/functions/v1/");
  const response = await (isFunction ? functions.fetch(request) : api(request));
  const ms = Math.round(performance.now() - startedAt);
  onAnswer?.(redact(`${request.method} ${pathname}${search} ${response.status} ${ms} ms`));
  return response;
}

function index(functions: FunctionPool): Response {
  const apis = ["/rest/v1/", "/auth/v1/", "/storage/v1/"];
  const names = functions.names().map((name) => `/functions/v1/${name}`);
  return Response.json({ message: "The local stack is running", apis, functions: names });
}

function unavailable(doing: "starting" | "stopping"): Response {
  const headers = { "retry-after": "1" };
  return Response.json({ message: `The stack is ${doing}` }, { status: 503, headers });
}
