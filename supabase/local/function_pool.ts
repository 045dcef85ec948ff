/**
 * The functions behind `/functions/v1`: N instances of each, asked in turn, started when
 * needed and again when one has died, like the isolates of a hosted project.
 */
import { type FunctionInstance, type FunctionRuntime, startFunction } from "./function_process.ts";
import { proxyTo } from "./function_proxy.ts";

/** The running functions. */
export interface FunctionPool {
  /** Names of all functions there are, sorted. */
  names(): string[];
  /** Starts every missing instance of every function; resolves to the failures, by name. */
  startAll(onStarted?: (done: number, total: number) => void): Promise<Map<string, Error>>;
  /** Answers a request below `/functions/v1/<name>`. */
  fetch(request: Request): Promise<Response>;
  /** The live instances of a function, in the order they are asked. */
  instances(name: string): FunctionInstance[];
  /** Ends all instances, letting background work finish. */
  stop(): Promise<void>;
}

/** A place for an instance; `current` is undefined until somebody needs it. */
interface Slot {
  current: Promise<FunctionInstance> | undefined;
  live: FunctionInstance | undefined;
}

interface Ring {
  readonly slots: Slot[];
  next: number;
}

/** @param size Instances of each function, at least 1. */
export function createFunctionPool(runtime: FunctionRuntime, size: number): FunctionPool {
  const rings = new Map<string, Ring>();
  let stopping: Promise<void> | undefined;
  const ringOf = (name: string): Ring => {
    const ring = rings.get(name) ?? { slots: Array.from({ length: size }, emptySlot), next: 0 };
    rings.set(name, ring);
    return ring;
  };
  const names = () => functionNames(runtime.functionsDir);
  return {
    names,
    instances: (name) => ringOf(name).slots.flatMap(({ live }) => live && !live.ended ? live : []),
    async startAll(onStarted = () => {}) {
      const failures = new Map<string, Error>();
      const places = names().flatMap((name) => ringOf(name).slots.map((slot) => ({ name, slot })));
      let done = 0;
      await Promise.all(places.map(async ({ name, slot }) => {
        await occupy(slot, name, runtime).catch((error: Error) => failures.set(name, error));
        onStarted(++done, places.length);
      }));
      return failures;
    },
    async fetch(request) {
      const name = new URL(request.url).pathname.split("/")[3] ?? "";
      if (!isFunction(runtime.functionsDir, name)) {
        return failure(404, "NOT_FOUND", "Requested function was not found");
      }
      return await ask(name, ringOf(name), request, runtime, () => stopping !== undefined);
    },
    stop: () => stopping ??= stopAll([...rings.values()].flatMap(({ slots }) => slots)),
  };
}

async function stopAll(slots: readonly Slot[]): Promise<void> {
  await Promise.all(slots.map(async ({ current }) => {
    const instance = await current?.catch(() => undefined); // it has not even started
    await instance?.stop();
  }));
}

const emptySlot = (): Slot => ({ current: undefined, live: undefined });

/** The slot's instance, started if there is none that lives. */
async function occupy(
  slot: Slot,
  name: string,
  runtime: FunctionRuntime,
): Promise<FunctionInstance> {
  if (slot.live?.ended) slot.current = slot.live = undefined;
  slot.current ??= startFunction(name, runtime);
  try {
    return slot.live = await slot.current;
  } catch (error) {
    slot.current = undefined; // the next request tries again
    throw error;
  }
}

/**
 * Asks the next instance. Only a refused connection, where no byte was sent, is tried on
 * another: whatever may have been processed is the client's to repeat.
 */
async function ask(
  name: string,
  ring: Ring,
  request: Request,
  runtime: FunctionRuntime,
  isStopping: () => boolean,
): Promise<Response> {
  const send = await proxyTo(request);
  for (let attempt = 0; attempt <= ring.slots.length; attempt++) {
    // Also between attempts: an instance started now would outlive the stack.
    if (isStopping()) return failure(503, "SHUTTING_DOWN", "The stack is stopping");
    const slot = ring.slots[ring.next++ % ring.slots.length]!;
    let instance: FunctionInstance;
    try {
      instance = await occupy(slot, name, runtime);
    } catch (error) {
      runtime.log.write(name, String(error));
      return failure(503, "BOOT_ERROR", "Function failed to start (please check logs)");
    }
    const response = await send(instance);
    if (response) return response;
    instance.kill(); // it refuses: on its way out, or stuck
    if (slot.live === instance) slot.current = slot.live = undefined;
  }
  return failure(503, "BOOT_ERROR", "No instance of the function accepts connections");
}

function failure(status: number, code: string, message: string): Response {
  const headers: HeadersInit = status === 503 ? { "retry-after": "1" } : {};
  return Response.json({ code, message }, { status, headers });
}

/** Folders with an index.ts; none if the directory is missing. */
function functionNames(directory: string): string[] {
  const names = () => Array.from(Deno.readDirSync(directory), ({ name }) => name);
  return unlessMissing(names, []).filter((name) => isFunction(directory, name)).sort();
}

function isFunction(directory: string, name: string): boolean {
  const entrypoint = `${directory}/${name}/index.ts`;
  return /^[\w-]+$/.test(name) && unlessMissing(() => Deno.statSync(entrypoint).isFile, false);
}

function unlessMissing<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return otherwise;
    throw error;
  }
}
