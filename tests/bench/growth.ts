/**
 * `deno task bench:growth [--json] [--write] [films|events|instances]`: how a first (cold) and a later
 * (warm) slate grow with the catalogue, with the events since the last checkpoint and with the number
 * of instances, through the whole stack on PostgreSQL 15. Hosted isolates have 256 MB and 2 s of CPU a
 * request; functions run here bundled as they are deployed and with the same heap limit, and what
 * they used is read from /proc.
 */
import { supabaseObjects } from "@shared/stores/object_store.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { serviceClient } from "../../supabase/local/train/open_project.ts";
import { prepareFilms } from "../../supabase/local/train/prepare_films.ts";
import { startPostgres } from "../stack/postgres_cluster.ts";
import { startProjectStack } from "../stack/project_stack.ts";
import { BENCH_TOOLS, installTools } from "../test_tools.ts";
import { type ColdStart, medianStart } from "./cold_service.ts";
import { prepareEndless } from "./endless_project.ts";
import { deployFunctions, usageOf } from "./deployed_functions.ts";
import { catalogFiles, filmsArePrepared, modelFiles, storeProject } from "./large_project.ts";
import { machine } from "./machine.ts";
import { cpuMilliseconds, peakMegabytes } from "./process_memory.ts";
import { ask } from "./traffic.ts";
import { writeReadme } from "./write_readme.ts";

const FILMS = [1000, 10_000, 30_000, 100_000, 300_000];
const BROADCASTS_PER_FILM = 4;
const BROADCASTS_MAX = 400_000;
const EVENTS = [0, 100, 500, 1000, 3000, 10_000];
const INSTANCES = [1, 2, 4, 8];
const STARTS = 3;
const WARM_REQUESTS = 10;
const CLIENTS = 16;
const MEASURED_MS = 5000;
/** As long as a hosted request may take to its first byte. */
const REQUEST_MS_MAX = 150_000;
const SLOT = { date: "2026-12-04", hour: 20 };

/** A point of a curve. */
interface Point {
  readonly curve: string;
  readonly at: number;
  /** Figures by name, in the units that the names say. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Functions are in a folder as they are deployed. */
const CURVES: Readonly<Record<string, (functionsDir: string) => Promise<Point[]>>> = {
  films: growFilms,
  events: growEvents,
  instances: growInstances,
};

async function main(): Promise<void> {
  const only = Deno.args.filter((arg) => !arg.startsWith("--"));
  const missing = await installTools(BENCH_TOOLS.slice(0, 1));
  if (missing.length > 0) throw new Error(`Cannot measure growth without ${missing}`);
  await using functions = await deployFunctions();
  const points: Point[] = [];
  for (const [name, grow] of Object.entries(CURVES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    points.push(...await grow(functions.folder));
  }
  if (Deno.args.includes("--json")) {
    console.log(JSON.stringify({ ...machine(), points }, null, 2));
    return;
  }
  const tables = [...new Set(points.map(({ curve }) => curve))]
    .map((curve) => tableOf(curve, points.filter((point) => point.curve === curve)));
  const text = [Object.values(machine()).join(", "), ...tables].join("\n\n");
  console.log(text);
  if (Deno.args.includes("--write")) await writeReadme("growth", text);
}

async function growFilms(functionsDir: string): Promise<Point[]> {
  const models = await modelFiles();
  await using cluster = await startPostgres();
  await using stack = await startProjectStack({
    functionsDir,
    postgresUrl: cluster.url,
    prepare: (stack) => storeProject(stack, catalogFiles(1000, 4000), models),
  });
  const points: Point[] = [];
  for (const films of FILMS) {
    say(`${films} films`);
    const broadcasts = Math.min(BROADCASTS_MAX, BROADCASTS_PER_FILM * films);
    await storeProject(stack, catalogFiles(films, broadcasts));
    const first = await coldStart(stack); // reads the uploaded files
    const isPrepared = await filmsArePrepared(stack);
    const prepared = first && isPrepared ? await usageOf(stack, "infer") : null;
    if (!isPrepared) await prepareByHand(stack);
    points.push({
      curve: "films",
      at: films,
      figures: {
        ...first && { "CPU ms after an upload": first.cpuMs, "its most MB": first.megabytes },
        ...prepared &&
          { "CPU ms with preparing": prepared.cpuMs, "then most MB": prepared.megabytes },
        ...await coldAndWarm(stack),
      },
    });
  }
  return points;
}

/** As `deno task train` does. */
async function prepareByHand(stack: Stack): Promise<void> {
  const client = serviceClient(stack.url, stack.keys.secret);
  const project = { objects: supabaseObjects(client), database: supabaseDatabase(client) };
  await prepareFilms(project, SLOT.date);
}

async function growEvents(functionsDir: string): Promise<Point[]> {
  await using cluster = await startPostgres();
  await using stack = await startProjectStack({
    functionsDir,
    postgresUrl: cluster.url,
    prepare: prepareEndless,
    netFault: () => ({ copies: 0, delayMs: 0 }), // nobody makes a checkpoint
  });
  const { body: slate } = await infer(stack, { ...SLOT, hour: 22 });
  const points: Point[] = [];
  let there = 0;
  for (const events of EVENTS) {
    say(`${events} events since the checkpoint`);
    await addRefusals(stack, slate.slate_id, events - there);
    there = events;
    points.push({
      curve: "events since the checkpoint",
      at: events,
      figures: await coldAndWarm(stack),
    });
  }
  return points;
}

async function growInstances(functionsDir: string): Promise<Point[]> {
  const points: Point[] = [];
  for (const instances of INSTANCES) {
    say(`${instances} instances`);
    await using cluster = await startPostgres();
    await using stack = await startProjectStack({
      functionsDir,
      postgresUrl: cluster.url,
      instances,
      prepare: prepareEndless,
    });
    points.push({ curve: "instances", at: instances, figures: await underLoad(stack) });
  }
  return points;
}

/** First slates of new processes, then later ones of other slots. */
async function coldAndWarm(stack: Stack): Promise<Record<string, number>> {
  const starts: ColdStart[] = [];
  for (let i = 0; i < STARTS; i++) {
    const start = await coldStart(stack);
    if (start === null) return {};
    starts.push(start);
  }
  const cold = medianStart(starts);
  const { pid } = stack.functions.instances("infer")[0]!;
  await new Promise((resolve) => setTimeout(resolve, 1000)); // work after the response
  const cpuBefore = await cpuMilliseconds(pid);
  const times: number[] = [];
  for (let i = 0; i < WARM_REQUESTS; i++) {
    times.push((await infer(stack, { date: "2026-12-05", hour: 10 + i })).ms);
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const warmCpu = (await cpuMilliseconds(pid))! - cpuBefore!;
  return {
    "cold ms": cold.wallMs,
    "cold CPU ms": cold.cpuMs,
    "warm ms": times.sort((a, b) => a - b)[times.length >> 1]!,
    "warm CPU ms": warmCpu / WARM_REQUESTS,
    "most MB": (await peakMegabytes(pid))!,
  };
}

/** Ends all instances of infer and asks for a slate; null when none came. */
async function coldStart(stack: Stack): Promise<ColdStart | null> {
  for (const instance of stack.functions.instances("infer")) {
    instance.kill();
    await instance.end;
  }
  const startedAt = performance.now();
  const { status } = await infer(stack, SLOT);
  if (status !== 200) return null;
  const wallMs = performance.now() - startedAt;
  return { wallMs, ...await usageOf(stack, "infer") };
}

/** Refuses one slate again and again, straight in the database. */
async function addRefusals(stack: Stack, slateId: string, count: number): Promise<void> {
  if (count === 0) return;
  await stack.db.query(
    `select count(public.record_selection(jsonb_build_object('event_id', gen_random_uuid(),
            'kind', 'rejection', 'slate_id', '${slateId}', 'source', 'slate')))
       from generate_series(1, ${count})`,
  );
}

/** Slates for several clients at once, each of another slot, when all instances have started. */
async function underLoad(stack: Stack): Promise<Record<string, number>> {
  const next = async (client: number, i: number) => {
    const date = `2026-12-${String(1 + (client + i) % 28).padStart(2, "0")}`;
    const { status, ms } = await infer(stack, { date, hour: 18 + i % 6 });
    if (status !== 200) throw new Error(`Cannot measure as /infer answered ${status}`);
    return ms;
  };
  const clients = Array.from({ length: CLIENTS }, (_, client) => client);
  for (let i = 0; i < 2; i++) await Promise.all(clients.map((client) => next(client, i)));
  const times: number[] = [];
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  await Promise.all(clients.map(async (client) => {
    for (let i = 0; elapsed() < MEASURED_MS; i++) times.push(await next(client, i));
  }));
  const perSecond = 1000 * times.length / elapsed();
  times.sort((a, b) => a - b);
  return {
    "median ms": times[times.length >> 1]!,
    "p95 ms": times[Math.floor(0.95 * times.length)]!,
    "requests a second": perSecond,
  };
}

function infer(stack: Stack, slot: object) {
  const target = { functionsUrl: stack.functionsUrl, headers: { apikey: stack.keys.secret } };
  return ask(target, "infer", "infer", slot, 0, REQUEST_MS_MAX);
}

function tableOf(curve: string, points: readonly Point[]): string {
  const names = [...new Set(points.flatMap(({ figures }) => Object.keys(figures)))];
  const rows = points.map(({ at, figures }) => {
    const cells = names.map((name) => figures[name]?.toFixed(0) ?? "");
    return `| ${[at.toLocaleString("en"), ...cells].join(" | ")} |`;
  });
  const head = [`| ${[curve, ...names].join(" | ")} |`, `|${" --: |".repeat(names.length + 1)}`];
  return [...head, ...rows].join("\n");
}

function say(text: string): void {
  console.error(text);
}

await main();
