/**
 * Requests end to end at 1, 8 and 32 clients, on PGlite and on PostgreSQL 15, beside the floor: a
 * function that answers a constant, behind the same gateway, asked by as many clients.
 */
import type { Stack } from "../../supabase/local/stack.ts";
import { startPostgres } from "../stack/postgres_cluster.ts";
import { postgresIsInstalled } from "../stack/postgres_installation.ts";
import { startProjectStack } from "../stack/project_stack.ts";
import type { BenchRow } from "./bench_row.ts";
import { prepareEndless } from "./endless_project.ts";
import { ask } from "./traffic.ts";

const CLIENTS = [1, 8, 32] as const;
const WARM_UP_MS = 500;
const MEASURED_MS = 2500;
const FUNCTIONS = new URL("../../supabase/functions", import.meta.url).pathname;
const CONSTANT = 'Deno.serve(() => new Response("{}"));\n';

/** One client's next request. */
type NextRequest = () => readonly [path: string, body: object];

/** Times warm requests: gateway, function process, database. About a minute. */
export async function benchRequests(): Promise<BenchRow[]> {
  const functionsDir = await withConstant();
  try {
    const rows = await onEngine("PGlite", functionsDir);
    if (!await postgresIsInstalled()) return rows;
    await using cluster = await startPostgres();
    return [...rows, ...await onEngine("PostgreSQL 15", functionsDir, cluster.url)];
  } finally {
    await Deno.remove(functionsDir, { recursive: true });
  }
}

/** The project's functions, and one that answers a constant. */
async function withConstant(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const { success } = await new Deno.Command("cp", { args: ["-r", `${FUNCTIONS}/.`, folder] })
    .output();
  if (!success) throw new Error(`Cannot copy ${FUNCTIONS} to ${folder}`);
  await Deno.mkdir(`${folder}/constant`);
  await Deno.writeTextFile(`${folder}/constant/index.ts`, CONSTANT);
  return folder;
}

async function onEngine(
  engine: string,
  functionsDir: string,
  postgresUrl?: string,
): Promise<BenchRow[]> {
  await using stack = await startProjectStack({
    functionsDir,
    prepare: prepareEndless,
    ...(postgresUrl && { postgresUrl }),
  });
  const requests = await requestsOf(stack);
  const rows: BenchRow[] = [];
  for (const clients of CLIENTS) {
    const floor = await load(stack, clients, requests.constant);
    for (
      const [name, next] of [["infer", requests.infer], ["feedback", requests.feedback]] as const
    ) {
      const { p50, p95, perSecond } = await load(stack, clients, next);
      rows.push({
        name: `${name}, ${clients} ${clients === 1 ? "client" : "clients"}, ${engine}`,
        ours: p50,
        theirs: floor.p50,
        reference: "a constant through the same gateway",
        note: `p95 ${p95.toFixed(0)} ms, ${perSecond.toFixed(0)} requests a second (${
          floor.perSecond.toFixed(0)
        })`,
      });
    }
  }
  return rows;
}

/** Slates of one evening; picks of their films in turn, each an event of its own. */
async function requestsOf(stack: Stack) {
  const slot = { date: "2026-12-04", hour: 20 };
  const target = { functionsUrl: stack.functionsUrl, headers: { apikey: stack.keys.secret } };
  const { body: slate } = await ask(target, "infer", "infer", slot, 0);
  let picked = 0;
  return {
    constant: () => ["constant", {}] as const,
    infer: () => ["infer", slot] as const,
    feedback: () =>
      ["update-parameters", {
        slate_id: slate.slate_id,
        event_id: crypto.randomUUID(),
        selected_movie: { movie_id: slate.recommendations[picked++ % 5].movie_id },
      }] as const,
  };
}

/** Asks from several clients at once for a few seconds. */
async function load(stack: Stack, clients: number, next: NextRequest) {
  const target = { functionsUrl: stack.functionsUrl, headers: { apikey: stack.keys.secret } };
  const times: number[] = [];
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (elapsed() < WARM_UP_MS + MEASURED_MS) {
      const [path, body] = next();
      const counts = elapsed() >= WARM_UP_MS;
      const { status, ms } = await ask(target, path, path, body, 0);
      if (status !== 200) throw new Error(`Cannot time ${path} as it answered ${status}`);
      if (counts) times.push(ms);
    }
  }));
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
  const measuredMs = elapsed() - WARM_UP_MS;
  return { p50: at(0.5), p95: at(0.95), perSecond: 1000 * times.length / measuredMs };
}
