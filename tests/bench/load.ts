/**
 * `deno task load [--seconds 30]`: 16 clients without pause on three instances of each function
 * and PostgreSQL 15, first in peace, then while an instance is killed every two seconds and the
 * database stands still for three. Fails unless every request is answered 200 in the end, nothing
 * but 503 comes before, and the log holds each acknowledged event once.
 */
import type { Stack } from "../../supabase/local/stack.ts";
import { type PostgresCluster, startPostgres } from "../stack/postgres_cluster.ts";
import { postgresIsInstalled } from "../stack/postgres_installation.ts";
import { startProjectStack, TODAY } from "../stack/project_stack.ts";
import { signedIn } from "../stack/scratch_stack.ts";
import { installTools } from "../test_tools.ts";
import { CHANNELS, prepareEndless } from "./endless_project.ts";
import { type LoadResult, quantile, runLoad } from "./load_run.ts";
import { checkLog } from "./log_check.ts";
import { machine } from "./machine.ts";

const KILL_EVERY_MS = 2000;
const KILLED = ["infer", "update-parameters", "regenerate", "models"];

/** How much load, and how much trouble. */
export interface LoadPlan {
  readonly clients: number;
  /** Of each function. */
  readonly instances: number;
  readonly seconds: number;
  /** How long the database stands still in the middle; null for peace, instances included. */
  readonly standstillMs: number | null;
}

/** The figures, and what should not have been. */
export interface LoadReport {
  readonly result: LoadResult;
  readonly events: number;
  readonly versions: number;
  readonly complaints: readonly string[];
}

/** Puts the load on a stack of its own, with a database of its own. */
export async function measureLoad(plan: LoadPlan): Promise<LoadReport> {
  await using cluster = await startPostgres();
  await using stack = await startProjectStack({
    postgresUrl: cluster.url,
    instances: plan.instances,
    prepare: prepareEndless,
  });
  const { functionsUrl } = stack;
  const headers = await programmer(stack);
  const options = { functionsUrl, headers, channels: CHANNELS, firstDate: TODAY };
  await runLoad({ ...options, clients: plan.instances, seconds: 1, seed: 0 }); // all are warm now
  const before = await eventIds(stack);
  const [result] = await Promise.all([
    runLoad({ ...options, clients: plan.clients, seconds: plan.seconds, seed: 1 }),
    plan.standstillMs === null ? null : disturb(stack, cluster, plan.seconds, plan.standstillMs),
  ]);
  const events = new Set([...before, ...result.acknowledged.events]);
  const log = await checkLog(stack, { events, retracted: new Set() }, CHANNELS);
  const errors = Object.keys(result.attempts).filter((status) => status !== "200");
  const isPeaceful = plan.standstillMs !== null || errors.length === 0;
  return {
    result,
    events: log.events,
    versions: log.versions,
    complaints: [
      ...result.complaints,
      ...log.complaints,
      ...isPeaceful ? [] : [`answers ${errors.join(", ")} in peace`],
    ],
  };
}

/** Asks as a signed-in user, as programmers do, without the limit on one user's requests. */
async function programmer(stack: Stack): Promise<Record<string, string>> {
  await stack.db.query(
    "update public.app_settings set value = '1000000' where key = 'requests_per_minute'",
  );
  const { data } = await (await signedIn(stack)).auth.getSession();
  return {
    apikey: stack.keys.publishable,
    authorization: `Bearer ${data.session!.access_token}`,
  };
}

async function eventIds(stack: Stack): Promise<string[]> {
  const rows = await stack.db.query<{ event_id: string }>(
    "select event_id from public.selection_events",
  );
  return rows.map(({ event_id }) => event_id);
}

async function disturb(
  stack: Stack,
  cluster: PostgresCluster,
  seconds: number,
  standstillMs: number,
): Promise<void> {
  const kills = Math.floor(1000 * seconds / KILL_EVERY_MS);
  const standstill = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 500 * seconds));
    await cluster.pause(standstillMs);
  })();
  for (let i = 0; i < kills; i++) {
    await new Promise((resolve) => setTimeout(resolve, KILL_EVERY_MS));
    const living = stack.functions.instances(KILLED[i % KILLED.length]!);
    living[i % living.length]?.kill();
  }
  await standstill;
}

function print(name: string, { result, events, versions }: LoadReport): void {
  const { requests, attempts, inferMs, feedbackMs } = result;
  const times = (values: readonly number[]) =>
    [0.5, 0.95, 0.99].map((q) => `p${100 * q} ${quantile(values, q).toFixed(0)} ms`).join(", ");
  console.log(`${name}: ${requests} requests, ${events} events in the log, ${versions} versions`);
  console.log(`  infer     ${inferMs.length}: ${times(inferMs)}`);
  console.log(`  feedback  ${feedbackMs.length}: ${times(feedbackMs)}`);
  console.log(`  attempts  ${JSON.stringify(attempts)}`);
}

async function main(): Promise<number> {
  const at = Deno.args.indexOf("--seconds");
  const seconds = at < 0 ? 30 : Number(Deno.args[at + 1]);
  if (!(seconds >= 1 && seconds <= 3600)) {
    console.error("--seconds needs a number from 1 to 3600");
    return 2;
  }
  if (!await postgresIsInstalled()) await installTools();
  const { date, runtime, processors } = machine();
  console.log(`16 clients, 3 instances, ${seconds} s, ${runtime}, ${processors}, ${date}`);
  const plan = { clients: 16, instances: 3, seconds };
  const complaints: string[] = [];
  for (const [name, standstillMs] of [["in peace", null], ["in trouble", 3000]] as const) {
    const report = await measureLoad({ ...plan, standstillMs });
    print(name, report);
    complaints.push(...report.complaints);
  }
  for (const complaint of complaints) console.log(`WRONG  ${complaint}`);
  console.log(complaints.length === 0 ? "ok" : `${complaints.length} complaints`);
  return complaints.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
