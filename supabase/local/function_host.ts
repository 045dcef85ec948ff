/**
 * Runs one instance of one edge function in a process of its own, as the hosted runtime
 * runs an isolate: own modules and state, `Deno.serve` or `export default { fetch }`,
 * `EdgeRuntime.waitUntil`. Prints the port once the function can answer. Must run on
 * Deno 2.1 as well: that is what hosted functions get.
 *
 * Started with --expose-gc it also tells its heap, to whoever asks its port for `/.heap`.
 *
 * Usage: deno run function_host.ts file:///.../index.ts, with a pipe as standard input.
 */

/** First thing on the line that names the port. */
const READY = "function-host listens on ";
const DRAIN_MS_MAX = 5000;
/** Below no function's name. */
const HEAP_PATH = "/.heap";

type Handler = (request: Request, info: unknown) => Response | Promise<Response>;

const { gc: collectGarbage } = globalThis as { gc?: () => void };
const pending = new Set<Promise<unknown>>();
const realServe = Deno.serve;
let handler: Handler | undefined;

function waitUntil<T>(work: Promise<T>): Promise<T> {
  const tracked = Promise.resolve(work)
    .catch((error) => console.error("Background work failed:", error))
    .finally(() => pending.delete(tracked));
  pending.add(tracked);
  return work;
}

/** `Deno.serve(handler)`, `(options, handler)` and `({ handler })`; the port is ours to choose. */
function keepHandler(...values: unknown[]): unknown {
  const [first, second] = values;
  const found = [first, second, (first as { handler?: unknown } | undefined)?.handler]
    .find((value) => typeof value === "function");
  if (!found) throw new TypeError("Cannot serve as a handler must be given: received none");
  handler = found as Handler;
  const idle = new Promise<void>(() => {});
  return {
    finished: idle,
    shutdown: () => Promise.resolve(),
    ref: () => {},
    unref: () => {},
    addr: { transport: "tcp", hostname: "0.0.0.0", port: 0 },
  };
}

/** What is reachable once the finalizers of what was not have run. */
async function heapWithoutGarbage(collect: () => void): Promise<Response> {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  const { heapUsed, heapTotal } = Deno.memoryUsage();
  return Response.json({ heapUsed, heapTotal });
}

async function answer(request: Request, info: unknown): Promise<Response> {
  if (collectGarbage && new URL(request.url).pathname === HEAP_PATH) {
    return await heapWithoutGarbage(collectGarbage);
  }
  if (!handler) throw new TypeError("Cannot answer as the function has no handler");
  try {
    return await handler(request, info);
  } catch (error) {
    console.error(error);
    return Response.json({ message: "Internal Server Error" }, { status: 500 });
  }
}

/** The parent holds the other end: it is gone when the pipe ends, however it died. */
async function exitWithParent(): Promise<void> {
  const buffer = new Uint8Array(64);
  while (await Deno.stdin.read(buffer) !== null);
  Deno.exit(0);
}

async function drain(server: Deno.HttpServer): Promise<void> {
  dispatchEvent(new Event("beforeunload"));
  const deadline = new Promise((resolve) => setTimeout(resolve, DRAIN_MS_MAX));
  const work = server.shutdown().then(async () => {
    while (pending.size > 0) await Promise.all(pending);
  });
  await Promise.race([work, deadline]);
  Deno.exit(0);
}

async function main(entrypoint: string): Promise<void> {
  exitWithParent();
  Object.defineProperty(Deno, "serve", { configurable: true, value: keepHandler });
  Object.defineProperty(globalThis, "EdgeRuntime", { value: { waitUntil } });
  const module = await import(entrypoint);
  if (!handler && typeof module.default?.fetch === "function") {
    handler = module.default.fetch.bind(module.default);
  }
  if (!handler) {
    throw new TypeError(
      `Cannot run function as it must call Deno.serve or export default { fetch }: "${entrypoint}"`,
    );
  }
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = realServe(options, answer) as Deno.HttpServer<Deno.NetAddr>;
  Deno.addSignalListener("SIGTERM", () => drain(server));
  Deno.addSignalListener("SIGINT", () => {}); // Ctrl-C reaches us too; the parent decides
  console.log(READY + server.addr.port);
}

await main(Deno.args[0] ?? "");
