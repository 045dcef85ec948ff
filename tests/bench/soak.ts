/**
 * `deno task soak [--minutes 30] [--engine postgres|pglite] [--json]`: mixed traffic on a stack of
 * two instances for each function, while one of the two is killed every 20 seconds, the database
 * is killed every 5 minutes (PostgreSQL) and checkpoints follow the picks. Then: is memory flat,
 * was every request answered in the end, are log and versions what was acknowledged?
 *
 * The first instance of each function is left alone, so that its memory can be watched throughout.
 * Resident memory says little: V8 keeps what it took in busy minutes, and the kernel takes away what
 * it can read again. So garbage is collected before each sample, and what is judged is what is left:
 * the heap in use, and all memory of the process but the heap's room.
 */
import type { FunctionInstance, Heap } from "../../supabase/local/function_process.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { type PostgresCluster, startPostgres } from "../stack/postgres_cluster.ts";
import { postgresIsInstalled } from "../stack/postgres_installation.ts";
import { startProjectStack, TODAY } from "../stack/project_stack.ts";
import { installTools } from "../test_tools.ts";
import { CHANNELS, prepareEndless } from "./endless_project.ts";
import { checkLog, distinctSlates } from "./log_check.ts";
import { machine } from "./machine.ts";
import {
  type MemorySample,
  memoryTrend,
  neededMegabytes,
  residentMegabytes,
} from "./process_memory.ts";
import { type Exchange, runTraffic } from "./traffic.ts";

const INSTANCES = 2;
const CLIENTS = 6;
const THINK_MS = 500;
const PATIENCE_MS = 120_000;
const KILL_EVERY_S = 20;
const CRASH_EVERY_S = 300;
const SAMPLE_EVERY_S = 10;
/** Share of the run in which caches fill and code is compiled: not part of the trend. */
const WARM_UP_SHARE = 1 / 2;
/** Growth over the rest of the run that still counts as flat, MB: of the heap, and of all memory. */
const HEAP_GROWTH_MAX = 2;
const GROWTH_MAX = 10;
const KILLED = ["infer", "update-parameters", "regenerate", "models", "catalog"];

/** What happened so far. */
interface Tally {
  requests: number;
  retried: number;
  picks: number;
  /** Requests that ended without the answer they should have had, by what they had. */
  readonly failures: Map<string, number>;
  instancesKilled: number;
  databaseKilled: number;
  readonly latencies: number[];
}

interface Watched {
  readonly name: string;
  readonly pid: number;
  heap(): Promise<Heap | null>;
  readonly resident: MemorySample[];
  readonly needed: MemorySample[];
  readonly heapInUse: MemorySample[];
}

async function main(): Promise<number> {
  const { minutes, engine, asJson } = readArguments(Deno.args);
  const wantsPostgres = engine === "postgres";
  if (wantsPostgres && !await postgresIsInstalled()) await installTools();
  const cluster = wantsPostgres ? await startPostgres() : null;
  try {
    await using stack = await startProjectStack({
      instances: INSTANCES,
      prepare: prepareEndless,
      tellsHeap: true,
      ...(cluster && { postgresUrl: cluster.url }),
    });
    say(`${CLIENTS} programmers, ${minutes} minutes, ${INSTANCES} instances a function, ${engine}`);
    return await soak(stack, cluster, minutes, engine, asJson);
  } finally {
    await cluster?.stop();
  }
}

async function soak(
  stack: Stack,
  cluster: PostgresCluster | null,
  minutes: number,
  engine: string,
  asJson: boolean,
): Promise<number> {
  const tally: Tally = {
    requests: 0,
    retried: 0,
    picks: 0,
    failures: new Map(),
    instancesKilled: 0,
    databaseKilled: 0,
    latencies: [],
  };
  const watched = watchedProcesses(stack);
  const controller = new AbortController();
  const traffic = runTraffic(
    { functionsUrl: stack.functionsUrl, headers: { apikey: stack.keys.secret } },
    {
      clients: CLIENTS,
      seed: 1,
      thinkMs: THINK_MS,
      firstDate: TODAY,
      channels: CHANNELS,
      signal: controller.signal,
      patienceMs: PATIENCE_MS,
    },
    (exchange) => count(tally, exchange),
  );
  await disturb(stack, cluster, 60 * minutes, tally, watched);
  controller.abort();
  const acknowledged = await traffic;
  say("checking the log, the versions and the instances");
  const log = await checkLog(stack, acknowledged, CHANNELS);
  const slates = await distinctSlates(stack, INSTANCES, { date: "2026-12-04", hour: 20 });
  const memory = watched.map(memoryOf);
  const complaints = [
    ...[...tally.failures].map(([what, times]) => `${times} x ${what}`),
    ...memory.filter(({ is_flat }) => !is_flat).map(({ name }) => `memory of ${name} grows`),
    ...log.complaints,
    ...slates === 1 ? [] : [`the instances answer ${slates} different slates for one seed`],
  ];
  const { latencies, failures: _inComplaints, ...counts } = tally;
  const times = latencies.sort((a, b) => a - b);
  const result = {
    ...machine(),
    minutes,
    engine,
    ...counts,
    p50_ms: Math.round(quantile(times, 0.5)),
    p95_ms: Math.round(quantile(times, 0.95)),
    ...log,
    memory,
    complaints,
  };
  if (asJson) console.log(JSON.stringify(result, null, 2));
  else print(result);
  return complaints.length === 0 ? 0 : 1;
}

/** Kills, samples and tells how it goes until the time is over. */
async function disturb(
  stack: Stack,
  cluster: PostgresCluster | null,
  seconds: number,
  tally: Tally,
  watched: readonly Watched[],
): Promise<void> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const tellEvery = Math.min(60, seconds / 6);
  for (let tick = 1; elapsed() < seconds; tick++) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 * (tick - elapsed()))));
    if (tick % SAMPLE_EVERY_S === 0) await sample(watched, elapsed());
    if (tick % KILL_EVERY_S === 0) killOne(stack, tick / KILL_EVERY_S, tally);
    if (cluster && tick % CRASH_EVERY_S === CRASH_EVERY_S / 2) {
      await cluster.crash();
      await cluster.start();
      tally.databaseKilled++;
    }
    if (Math.floor(tick / tellEvery) > Math.floor((tick - 1) / tellEvery)) {
      tell(elapsed(), seconds, tally, watched);
    }
  }
}

/** Ends the second instance of one function after the other; the pool starts another. */
function killOne(stack: Stack, round: number, tally: Tally): void {
  const watchedPids = new Set(stack.functions.names().map((name) => firstOf(stack, name)?.pid));
  const victim = stack.functions.instances(KILLED[round % KILLED.length]!)
    .findLast(({ pid }) => !watchedPids.has(pid));
  if (!victim) return;
  victim.kill();
  tally.instancesKilled++;
}

const firsts = new Map<string, FunctionInstance>();

/** The instance that is left alone: the first there was. */
function firstOf(stack: Stack, name: string): FunctionInstance | undefined {
  const first = firsts.get(name) ?? stack.functions.instances(name)[0];
  if (first) firsts.set(name, first);
  return first;
}

function watchedProcesses(stack: Stack): Watched[] {
  const noSamples = () => ({ resident: [], needed: [], heapInUse: [] });
  return [
    ...stack.functions.names().flatMap((name) => {
      const first = firstOf(stack, name);
      return first ? [{ name, pid: first.pid, heap: first.heap, ...noSamples() }] : [];
    }),
    { name: "gateway and database layer", pid: Deno.pid, heap: ownHeap, ...noSamples() },
  ];
}

/** This process has the gateway, Supabase Lite and the programmers. */
function ownHeap(): Promise<Heap> {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new TypeError("Cannot soak as V8 must be started with --expose-gc: use deno task");
  gc();
  return Promise.resolve(Deno.memoryUsage());
}

async function sample(watched: readonly Watched[], seconds: number): Promise<void> {
  for (const { pid, heap, resident, needed, heapInUse } of watched) {
    const megabytes = await residentMegabytes(pid);
    if (megabytes !== null) resident.push({ seconds, megabytes });
    const left = await heap();
    if (left === null) continue; // too busy to tell
    heapInUse.push({ seconds, megabytes: left.heapUsed / 1e6 });
    const all = await neededMegabytes(pid, left);
    if (all !== null) needed.push({ seconds, megabytes: all });
  }
}

function count(tally: Tally, exchange: Exchange): void {
  const { route, status, code, attempts, sawDefect, ms } = exchange;
  tally.requests++;
  if (attempts > 1) tally.retried++;
  if (route === "POST /update-parameters" && status === 200) tally.picks++;
  if (tally.latencies.length < 1_000_000) tally.latencies.push(ms);
  // an undone pick may have been undone by itself: the same request sent twice is one event
  if (status !== 200) fail(tally, `${route} ended with ${status} ${code ?? ""}`.trim());
  if (sawDefect) fail(tally, `${route} answered a defect (500)`);
}

function fail({ failures }: Tally, what: string): void {
  failures.set(what, (failures.get(what) ?? 0) + 1);
}

/** What a process came to, MB, and whether it kept more and more after the warm-up. */
function memoryOf({ name, resident, needed, heapInUse }: Watched) {
  const heap = growthOf(heapInUse);
  const all = growthOf(needed);
  return {
    name,
    resident_most: Math.max(...resident.map(({ megabytes }) => megabytes)),
    needed_last: all.last,
    needed_growth: all.growth,
    heap_last: heap.last,
    heap_growth: heap.growth,
    is_flat: heap.growth <= HEAP_GROWTH_MAX && all.growth <= GROWTH_MAX,
  };
}

/** The last of the samples, and how much more it is than after the warm-up, by the trend. */
function growthOf(samples: readonly MemorySample[]): { last: number; growth: number } {
  const end = samples.at(-1)?.seconds ?? 0;
  const settled = samples.filter(({ seconds }) => seconds >= WARM_UP_SHARE * end);
  const { last, slope } = memoryTrend(settled);
  return { last, growth: slope * (end - settled[0]!.seconds) / 3600 };
}

function tell(at: number, seconds: number, tally: Tally, watched: readonly Watched[]): void {
  const failures = [...tally.failures.values()].reduce((sum, times) => sum + times, 0);
  const memory = watched.map(({ name, needed }) =>
    `${name.split(" ")[0]} ${needed.at(-1)?.megabytes.toFixed(0) ?? "?"}`
  );
  say(
    `${(at / 60).toFixed(1)} of ${(seconds / 60).toFixed(0)} min: ${tally.requests} requests, ` +
      `${tally.picks} picks, ${tally.retried} sent again, ${tally.instancesKilled} instances and ` +
      `${tally.databaseKilled} x database killed, ${failures} failed; MB: ${memory.join(", ")}`,
  );
}

function print(result: Record<string, unknown>): void {
  const { memory, complaints, ...figures } = result as {
    memory: (ReturnType<typeof memoryOf>)[];
    complaints: string[];
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(18)} ${value}`);
  console.log("\n| MB | heap | its growth | all memory | its growth | resident at most | |");
  console.log("| --- | --: | --: | --: | --: | --: | --- |");
  for (const { name, is_flat, ...of } of memory) {
    const { heap_last, heap_growth, needed_last, needed_growth, resident_most } = of;
    const cells = [heap_last, heap_growth, needed_last, needed_growth, resident_most]
      .map((value) => value.toFixed(1));
    console.log(`| ${name} | ${cells.join(" | ")} | ${is_flat ? "flat" : "grows"} |`);
  }
  console.log(
    complaints.length === 0
      ? "\nVerdict: memory flat, every request answered, log and versions consistent"
      : `\nVerdict: ${complaints.length} complaints\n- ${complaints.join("\n- ")}`,
  );
}

function readArguments(args: readonly string[]) {
  const valueOf = (flag: string) => {
    const at = args.indexOf(flag);
    return at < 0 ? undefined : args[at + 1];
  };
  const minutes = Number(valueOf("--minutes") ?? 30);
  const engine = valueOf("--engine") ?? "postgres";
  if (!(minutes >= 1 && minutes <= 24 * 60) || !["postgres", "pglite"].includes(engine)) {
    throw new RangeError(
      `Cannot soak as --minutes must be from 1 to 1440 and --engine postgres or pglite: received ${
        args.join(" ")
      }`,
    );
  }
  return { minutes, engine, asJson: args.includes("--json") };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Progress goes where it does not mix with the result. */
function say(text: string): void {
  console.error(text);
}

if (import.meta.main) Deno.exit(await main());
