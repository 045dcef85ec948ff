/** One instance of a function as a child process of the stack. */
import type { Log } from "./log.ts";

/** How instances are started. */
export interface FunctionRuntime {
  /** Folder that holds `<name>/index.ts`. */
  readonly functionsDir: string;
  /** deno.json that names the import map. */
  readonly configPath: string;
  /** The deno to run them with; another version than ours must not touch our lock file. */
  readonly denoPath: string;
  /** Folders the functions may read, besides Deno's cache. */
  readonly readable: readonly string[];
  /** Folders the functions may read and write. */
  readonly writable: readonly string[];
  /** All of the environment that functions see. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether instances tell their heap. */
  readonly tellsHeap: boolean;
  readonly log: Log;
}

/** V8's heap right after a collection, in bytes. */
export interface Heap {
  /** What is reachable. */
  readonly heapUsed: number;
  /** What V8 holds for it: `heapUsed` and room that it kept for more. */
  readonly heapTotal: number;
}

/** A process that answers requests for one function. */
export interface FunctionInstance {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** Whether the process has ended, as far as we were told. */
  readonly ended: boolean;
  /** Resolves once the process has ended. */
  readonly end: Promise<void>;
  /** Collects garbage and tells what is left; null when it does not answer, or was not to tell. */
  heap(): Promise<Heap | null>;
  /** Ends it at once, as a crash would. */
  kill(): void;
  /** Asks it to finish what it does, and ends it after six seconds. */
  stop(): Promise<void>;
}

const READY = /^function-host listens on (\d+)$/;
const STOP_MS_MAX = 6000;
const HEAP_MIB = 256; // of a hosted isolate
const HEAP_MS_MAX = 10_000;
/** Below no function's name; see function_host.ts. */
const HEAP_PATH = "/.heap";
const HOST = new URL("./function_host.ts", import.meta.url).pathname;

/**
 * Starts one instance and waits until it listens.
 *
 * @throws {Error} If the function does not start, with the end of what it printed.
 */
export async function startFunction(
  name: string,
  runtime: FunctionRuntime,
): Promise<FunctionInstance> {
  const child = new Deno.Command(runtime.denoPath, {
    args: argumentsFor(name, runtime),
    env: { ...denoEnvironment(), ...runtime.environment },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const source = `${name} ${child.pid}`;
  const tail: string[] = [];
  const errors = forEachLine(child.stderr, (line) => {
    runtime.log.write(source, line);
    tail.push(line);
    if (tail.length > 20) tail.shift();
  });
  const port = await new Promise<number>((resolve, reject) => {
    const output = forEachLine(child.stdout, (line) => {
      const ready = READY.exec(line);
      if (ready) resolve(Number(ready[1]));
      else runtime.log.write(source, line);
    });
    Promise.all([output, errors]).then(() => reject(startFailure(name, tail)), reject);
  });
  return controlOf(name, child, port);
}

function controlOf(name: string, child: Deno.ChildProcess, port: number): FunctionInstance {
  let ended = false;
  const end = child.status.then(() => {
    ended = true;
  });
  const send = (signal: Deno.Signal) => {
    if (!ended) child.kill(signal);
  };
  return {
    name,
    port,
    pid: child.pid,
    get ended() {
      return ended;
    },
    end,
    heap: () => askHeap(port),
    kill: () => send("SIGKILL"),
    async stop() {
      send("SIGTERM");
      const timer = setTimeout(() => send("SIGKILL"), STOP_MS_MAX);
      await end;
      clearTimeout(timer);
      await child.stdin.abort();
    },
  };
}

async function askHeap(port: number): Promise<Heap | null> {
  try {
    const signal = AbortSignal.timeout(HEAP_MS_MAX);
    const response = await fetch(`http://127.0.0.1:${port}${HEAP_PATH}`, { signal });
    if (response.ok) return await response.json();
    await response.body?.cancel();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error; // it is gone
  }
  return null;
}

/**
 * The limit is set as the hosted runtime sets it, for the heap as a whole, which bounds its young
 * generation too: with a limit for old objects alone V8 keeps 30 MB more of garbage.
 */
function v8Flags({ tellsHeap }: FunctionRuntime): string {
  return [`--max-heap-size=${HEAP_MIB}`, ...tellsHeap ? ["--expose-gc"] : []].join(",");
}

function argumentsFor(name: string, runtime: FunctionRuntime): string[] {
  const { functionsDir, readable, writable } = runtime;
  return [
    "run",
    "--quiet",
    "--no-prompt",
    ...runtime.denoPath === Deno.execPath() ? [] : ["--no-lock"],
    `--config=${runtime.configPath}`,
    `--v8-flags=${v8Flags(runtime)}`,
    "--allow-net",
    "--allow-env", // it holds nothing but what this file puts there
    `--allow-read=${[functionsDir, ...readable, ...writable].join(",")}`,
    ...writable.length > 0 ? [`--allow-write=${writable.join(",")}`] : [],
    HOST,
    `file://${runtime.functionsDir}/${name}/index.ts`,
  ];
}

/** What Deno itself needs for its cache and the network, and the clock of a hosted function. */
function denoEnvironment(): Record<string, string> {
  const cache = ["HOME", "DENO_DIR", "PATH", "NPM_CONFIG_REGISTRY"];
  const network = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "DENO_CERT", "DENO_TLS_CA_STORE"];
  const inherited = [...cache, ...network].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), TZ: "UTC", NO_COLOR: "1" };
}

function startFailure(name: string, tail: readonly string[]): Error {
  const cause = tail.length > 0 ? tail.join("\n") : "it printed nothing";
  return new Error(`Cannot start function "${name}" as its process ended: ${cause}`);
}

async function forEachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
}
