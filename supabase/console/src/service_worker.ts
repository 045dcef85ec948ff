/**
 * Opens the page without a connection: keeps the files of the build and the configuration. What
 * the project answers never passes here; the page itself remembers that, for each account apart.
 */

/** What is used of a service worker's global; this page's own types are those of a window. */
interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (event: LifeEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: AskEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as WorkerScope;
/** Names of the files, written in by the build. */
const FILES = "{{files}}".split(" ");
const CACHE = `console ${FILES.join(" ")}`;
const PAGE = "index.html";
/** A connection that is slower than this counts as none. */
const ANSWER_MS_MAX = 4000;

worker.addEventListener("install", (event) => event.waitUntil(keepFiles()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
worker.addEventListener("fetch", (event) => {
  const name = fileName(event.request);
  if (name === null) return; // not ours: as if there were no worker
  event.respondWith(isHashed(name) ? keptFirst(event.request) : newestFirst(event.request, name));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...FILES, PAGE, "config.json"]);
  await worker.skipWaiting();
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("console ") && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** Name of the file that is asked for; null for what is no file of the console. */
function fileName({ method, url, mode }: Request): string | null {
  const base = new URL("./", worker.location.href);
  const asked = new URL(url);
  if (method !== "GET" || asked.origin !== base.origin) return null;
  if (!asked.pathname.startsWith(base.pathname)) return null;
  const name = asked.pathname.slice(base.pathname.length);
  if (name === "" && mode === "navigate") return PAGE;
  return [...FILES, PAGE, "config.json"].includes(name) ? name : null;
}

/** Files named for their content never change. */
const isHashed = (name: string) => /\.[0-9a-f]{16}\./.test(name);

async function keptFirst(request: Request): Promise<Response> {
  return await caches.match(request) ?? await fetch(request);
}

async function newestFirst(request: Request, name: string): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    if (!answer.ok) return await caches.match(name) ?? answer;
    const cache = await caches.open(CACHE);
    await cache.put(name, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(name);
    if (kept) return kept;
    throw error;
  }
}
