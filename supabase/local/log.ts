/**
 * The stack's log file: what functions print, what Lite has to say about refused SQL,
 * what went wrong in a worker. The operator's terminal stays free for the operator.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** Appends lines to a file. */
export interface Log extends Disposable {
  /** Writes `text`, each of its lines led by the time and `source`. */
  write(source: string, text: string): void;
}

const BYTES_MAX = 10 * 1024 * 1024;

/** Opens the log at `path`; whenever it is over 10 MiB it is set aside as `path`.1. */
export async function openLog(path: string): Promise<Log> {
  let bytes = await Deno.stat(path).then((stat) => stat.size, () => 0);
  const open = () => Deno.openSync(path, { append: true, create: true, mode: 0o600 });
  let file = open();
  const setAside = () => {
    file.close();
    Deno.renameSync(path, `${path}.1`);
    file = open();
    bytes = 0;
  };
  const encoder = new TextEncoder();
  return {
    write(source, text) {
      if (bytes > BYTES_MAX) setAside();
      const lead = `${new Date().toISOString()} ${source} | `;
      const lines = text.replace(/\n$/, "").split("\n").map((line) => `${lead}${line}\n`);
      bytes += file.writeSync(encoder.encode(lines.join("")));
    },
    [Symbol.dispose]: () => file.close(),
  };
}

const logOfCaller = new AsyncLocalStorage<Log>();
let routes = 0;
let restore: (() => void) | undefined;

/**
 * Sends `console.error` and `console.warn` of code that runs inside `quietly` to the log
 * that was given there, and everybody else's where it always went.
 *
 * Lite prints a stack trace for every SQL error, a refused insert included, and takes no
 * logger; replacing the two methods is the only way, and the async context keeps it to Lite.
 *
 * @returns Undoes the replacement when the last caller has called it.
 */
export function routeConsole(): () => void {
  if (routes++ === 0) restore = replaceConsole();
  return () => {
    if (--routes === 0) restore?.();
  };
}

/** Runs `work` with its console output in `log`. */
export function quietly<T>(log: Log, work: () => T): T {
  return logOfCaller.run(log, work);
}

function replaceConsole(): () => void {
  const { error, warn } = console;
  const route = (original: typeof console.error) => (...values: unknown[]) => {
    const log = logOfCaller.getStore();
    if (log) log.write("lite", values.map(toText).join(" "));
    else original(...values);
  };
  console.error = route(error);
  console.warn = route(warn);
  return () => Object.assign(console, { error, warn });
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : Deno.inspect(value);
}
