/**
 * What an isolate costs: its bundle, its start, and its memory once it has worked. Functions run as
 * in the local stack, a process each, on PostgreSQL 15 where it is installed.
 */
import type { Stack } from "../../supabase/local/stack.ts";
import { startPostgres } from "../stack/postgres_cluster.ts";
import { postgresIsInstalled } from "../stack/postgres_installation.ts";
import { startProjectStack } from "../stack/project_stack.ts";
import type { BenchRow } from "./bench_row.ts";
import { type ColdStart, medianStart, pythonColdStart } from "./cold_service.ts";
import { catalogFiles, modelFiles, storeProject } from "./large_project.ts";
import { cpuMilliseconds, peakMegabytes, residentMegabytes } from "./process_memory.ts";
import { ask, type Exchange, type TrafficTarget } from "./traffic.ts";

const ROOT = new URL("../../", import.meta.url);
const FILMS = 10_000;
const BROADCASTS = 40_000;
const STARTS = 5;
const REQUESTS = 1000;
const CLIENTS = 8;
const SLOT = { date: "2026-12-04", hour: 20 };

/** A slate on record, to give feedback on. */
interface Slate {
  readonly slate_id: string;
  readonly recommendations: readonly { readonly movie_id: string }[];
}

/** A request to each function; without a body it is a GET. */
const REQUEST_OF: Readonly<
  Record<string, (slate: Slate) => readonly [path: string, body: object | null]>
> = {
  catalog: () => ["catalog/films?q=w1&limit=5&date=2026-12-04", null],
  competition: () => [
    "competition/schedules",
    { start: "2026-12-01", end: "2026-12-02" },
  ],
  health: () => ["health/live", null],
  infer: () => ["infer", SLOT],
  models: () => ["models/current-version", null],
  regenerate: ({ slate_id }) => [
    "regenerate",
    { ...SLOT, slate_id, event_id: crypto.randomUUID() },
  ],
  "update-parameters": ({ slate_id, recommendations: [film] }) => [
    "update-parameters",
    { slate_id, event_id: crypto.randomUUID(), selected_movie: { movie_id: film!.movie_id } },
  ],
};

/** Measures bundles, cold starts and memory of all functions; about a minute and a half. */
export async function benchIsolates(): Promise<BenchRow[]> {
  const cluster = await postgresIsInstalled() ? await startPostgres() : null;
  try {
    await using stack = await startProjectStack({
      ...(cluster && { postgresUrl: cluster.url }),
      prepare: async (stack) =>
        await storeProject(stack, catalogFiles(FILMS, BROADCASTS), await modelFiles()),
    });
    const rows: BenchRow[] = [];
    const slate = await slateOf(stack);
    const reference = await pythonColdStart(FILMS, STARTS, SLOT);
    for (const name of stack.functions.names()) {
      rows.push(...await startRows(stack, name, slate, name === "infer" ? reference : null));
    }
    for (const name of stack.functions.names()) rows.push(await bundleRow(name));
    for (const name of stack.functions.names()) rows.push(await memoryRow(stack, name, slate));
    return rows;
  } finally {
    await cluster?.stop();
  }
}

async function startRows(
  stack: Stack,
  name: string,
  slate: Slate,
  reference: ColdStart | null,
): Promise<BenchRow[]> {
  const starts: ColdStart[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await coldStart(stack, name, slate));
  const { wallMs, cpuMs, megabytes } = medianStart(starts);
  const detail = `${cpuMs.toFixed(0)} ms CPU, at most ${megabytes.toFixed(0)} MB`;
  const row = {
    name: `cold start of ${name}, to its first answer`,
    ours: wallMs,
    theirs: reference?.wallMs ?? null,
    reference: "Python with the same artefacts",
    note: name === "infer" ? `${detail}; ${FILMS} films, ${BROADCASTS} broadcasts, models` : detail,
  };
  if (reference === null) return [row];
  return [row, {
    name: `  its CPU time`,
    ours: cpuMs,
    theirs: reference.cpuMs,
    reference: "Python with the same artefacts",
    note: "all threads, with the work after the response begun",
  }];
}

/** Ends the function's process and asks, which starts another. */
async function coldStart(stack: Stack, name: string, slate: Slate): Promise<ColdStart> {
  for (const instance of stack.functions.instances(name)) {
    instance.kill();
    await instance.end;
  }
  const startedAt = performance.now();
  await askOnce(stack, name, slate);
  const wallMs = performance.now() - startedAt;
  const { pid } = stack.functions.instances(name)[0]!;
  const cpuMs = await cpuMilliseconds(pid);
  const megabytes = await peakMegabytes(pid);
  return { wallMs, cpuMs: cpuMs!, megabytes: megabytes! };
}

async function memoryRow(stack: Stack, name: string, slate: Slate): Promise<BenchRow> {
  let left = REQUESTS;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (left-- > 0) await askOnce(stack, name, slate);
  }));
  const { pid } = stack.functions.instances(name)[0]!;
  return {
    name: `memory of ${name} after ${REQUESTS} requests`,
    ours: (await residentMegabytes(pid))!,
    theirs: null,
    unit: "MB",
    reference: "",
    note: "resident, the runtime included",
  };
}

async function bundleRow(name: string): Promise<BenchRow> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--minify",
      "--platform",
      "deno",
      `supabase/functions/${name}/index.ts`,
    ],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const packed = new Blob([stdout]).stream().pipeThrough(new CompressionStream("gzip"));
  const gzip = (await new Response(packed).arrayBuffer()).byteLength;
  return {
    name: `bundle of ${name}`,
    ours: stdout.length / 1000,
    theirs: null,
    unit: "kB",
    reference: "",
    note: `minified; ${(gzip / 1000).toFixed(0)} kB packed`,
  };
}

/** Asks a function for what it does; feedback is given on one slate, time and again. */
async function askOnce(stack: Stack, name: string, slate: Slate): Promise<Exchange> {
  const target: TrafficTarget = {
    functionsUrl: stack.functionsUrl,
    headers: { apikey: stack.keys.secret },
  };
  const [path, body] = REQUEST_OF[name]!(slate);
  const exchange = await ask(target, path, path, body, 0);
  if (exchange.status === 200) return exchange;
  throw new Error(
    `Cannot time ${path} as it answered ${exchange.status}: ${JSON.stringify(exchange.body)}`,
  );
}

/** A slate to give feedback on. */
async function slateOf(stack: Stack): Promise<Slate> {
  return (await askOnce(stack, "infer", { slate_id: "", recommendations: [] })).body;
}
