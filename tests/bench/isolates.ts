/**
 * What an isolate costs: its bundle, its start, and its memory once it has worked. Functions are
 * bundled as they are deployed, and run a process each, on PostgreSQL 15 where it is installed.
 */
import type { Stack } from "../../supabase/local/stack.ts";
import { startPostgres } from "../stack/postgres_cluster.ts";
import { postgresIsInstalled } from "../stack/postgres_installation.ts";
import { startProjectStack } from "../stack/project_stack.ts";
import type { BenchRow } from "./bench_row.ts";
import { type ColdStart, medianStart, pythonColdStart } from "./cold_service.ts";
import { type DeployedFunctions, deployFunctions, usageOf } from "./deployed_functions.ts";
import { catalogFiles, filmsArePrepared, modelFiles, storeProject } from "./large_project.ts";
import { residentMegabytes } from "./process_memory.ts";
import { ask, type Exchange, type TrafficTarget } from "./traffic.ts";

const FILMS = 10_000;
const FEW_FILMS = 3000;
const BROADCASTS_PER_FILM = 4;
const STARTS = 5;
const REQUESTS = 1000;
const CLIENTS = 8;
const REFERENCE = "Python with the same artefacts";
const SLOT = { date: "2026-12-04", hour: 20 };

/** A slate on record, to give feedback on. */
interface Slate {
  readonly slate_id: string;
  readonly recommendations: readonly { readonly movie_id: string }[];
}

/** For requests that give no feedback. */
const NO_SLATE: Slate = { slate_id: "", recommendations: [] };

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
    await using functions = await deployFunctions();
    await using stack = await startProjectStack({
      functionsDir: functions.folder,
      ...(cluster && { postgresUrl: cluster.url }),
      prepare: async (stack) =>
        await storeProject(
          stack,
          catalogFiles(FILMS, BROADCASTS_PER_FILM * FILMS),
          await modelFiles(),
        ),
    });
    const rows: BenchRow[] = [];
    const first = await coldStart(stack, "infer", NO_SLATE); // reads the uploaded files
    if (!await filmsArePrepared(stack)) throw new Error("No isolate prepares the films");
    const prepared = await usageOf(stack, "infer");
    const slate = await slateOf(stack);
    const reference = await pythonColdStart(FILMS, STARTS, SLOT);
    // Before there are many events to replay.
    const starts = await coldStarts(stack, slate);
    await storeProject(stack, catalogFiles(FEW_FILMS, BROADCASTS_PER_FILM * FEW_FILMS));
    const fewSlate = await slateOf(stack);
    await filmsArePrepared(stack);
    const fewStarts = await coldStarts(stack, fewSlate);
    for (const [name, start] of starts) {
      const { bytes, packedBytes } = await bundleOf(functions, name);
      const megabytes = await memoryAfterWork(stack, name, fewSlate);
      const note =
        `${start.cpuMs.toFixed(0)} ms CPU, ${fewStarts.get(name)!.cpuMs.toFixed(0)} with ` +
        `${FEW_FILMS} films; bundle ${kilobytes(bytes)}, packed ${kilobytes(packedBytes)}; ` +
        `${megabytes.toFixed(0)} MB after ${REQUESTS} requests`;
      rows.push(...startRows(name, start, note, name === "infer" ? reference : null));
      if (name === "infer") rows.push(firstStartRow(first, prepared));
    }
    return rows;
  } finally {
    await cluster?.stop();
  }
}

function startRows(
  name: string,
  start: ColdStart,
  note: string,
  reference: ColdStart | null,
): BenchRow[] {
  const row = {
    name: `cold start of ${name}, to its first answer`,
    ours: start.wallMs,
    theirs: reference?.wallMs ?? null,
    reference: REFERENCE,
    note,
  };
  if (name !== "infer") return [row];
  const world = `${FILMS} films, ${BROADCASTS_PER_FILM * FILMS} broadcasts, both models`;
  return [row, {
    name: "  its CPU time",
    ours: start.cpuMs,
    theirs: reference?.cpuMs ?? null,
    reference: REFERENCE,
    note: world,
  }, {
    name: "  its greatest memory",
    ours: start.megabytes,
    theirs: reference?.megabytes ?? null,
    unit: "MB",
    reference: REFERENCE,
    note: "resident, the runtime included",
  }];
}

/** @param prepared The same process once it has stored what it made of the files. */
function firstStartRow(first: ColdStart, prepared: Omit<ColdStart, "wallMs">): BenchRow {
  const figures = ({ cpuMs, megabytes }: Omit<ColdStart, "wallMs">) =>
    `${cpuMs.toFixed(0)} ms CPU, ${megabytes.toFixed(0)} MB`;
  return {
    name: "  the first one after an upload",
    ours: first.wallMs,
    theirs: null,
    reference: REFERENCE,
    note: `${figures(first)}: reads the files themselves; ${figures(prepared)} with preparing them`,
  };
}

/** Of several starts of each function, the median one. */
async function coldStarts(stack: Stack, slate: Slate): Promise<Map<string, ColdStart>> {
  const medians = new Map<string, ColdStart>();
  for (const name of stack.functions.names()) {
    const starts: ColdStart[] = [];
    for (let i = 0; i < STARTS; i++) starts.push(await coldStart(stack, name, slate));
    medians.set(name, medianStart(starts));
  }
  return medians;
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
  return { wallMs, ...await usageOf(stack, name) };
}

/** Resident megabytes of a function's process after 1,000 requests, the runtime included. */
async function memoryAfterWork(stack: Stack, name: string, slate: Slate): Promise<number> {
  let left = REQUESTS;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (left-- > 0) await askOnce(stack, name, slate);
  }));
  return (await residentMegabytes(stack.functions.instances(name)[0]!.pid))!;
}

async function bundleOf({ bundles }: DeployedFunctions, name: string) {
  const { bytes, files } = bundles.find((bundle) => bundle.name === name)!;
  const packed = new Blob([...files.values()]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return { bytes, packedBytes: (await new Response(packed).arrayBuffer()).byteLength };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

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
  return (await askOnce(stack, "infer", NO_SLATE)).body;
}
