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

const INSTANCES = 3;
const CLIENTS = 16;
const KILL_EVERY_MS = 2000;
const PAUSE_MS = 3000;
const KILLED = ["infer", "update-parameters", "regenerate", "models"];

/** One run on a stack of its own; returns what was wrong. */
async function measure(name: string, seconds: number, disturbed: boolean): Promise<string[]> {
  await using cluster = await startPostgres();
  await using stack = await startProjectStack({
    postgresUrl: cluster.url,
    instances: INSTANCES,
    prepare: prepareEndless,
  });
  const headers = await programmer(stack);
  const { functionsUrl } = stack;
  const options = { functionsUrl, headers, channels: CHANNELS, firstDate: TODAY };
  await runLoad({ ...options, clients: INSTANCES, seconds: 1, seed: 0 }); // every instance is warm
  const before = await eventIds(stack);
  const load = runLoad({ ...options, clients: CLIENTS, seconds, seed: 1 });
  const trouble = disturbed ? disturb(stack, cluster, seconds) : Promise.resolve();
  const [result] = await Promise.all([load, trouble]);
  const events = new Set([...before, ...result.acknowledged.events]);
  const log = await checkLog(stack, { events, retracted: new Set() }, CHANNELS);
  print(name, seconds, result);
  console.log(`  ${log.events} events in the log, ${log.versions} versions`);
  const errors = Object.keys(result.attempts).filter((status) => status !== "200");
  return [
    ...result.complaints,
    ...log.complaints,
    ...disturbed || errors.length === 0 ? [] : [`answers ${errors.join(", ")} in peace`],
  ];
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

async function disturb(stack: Stack, cluster: PostgresCluster, seconds: number): Promise<void> {
  const kills = Math.floor(1000 * seconds / KILL_EVERY_MS);
  const standstill = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 500 * seconds));
    await cluster.pause(PAUSE_MS);
  })();
  for (let i = 0; i < kills; i++) {
    await new Promise((resolve) => setTimeout(resolve, KILL_EVERY_MS));
    stack.functions.instances(KILLED[i % KILLED.length]!)[i % INSTANCES]?.kill();
  }
  await standstill;
}

function print(name: string, seconds: number, result: LoadResult): void {
  const { requests, attempts, inferMs, feedbackMs } = result;
  const times = (values: readonly number[]) =>
    [0.5, 0.95, 0.99].map((q) => `p${100 * q} ${quantile(values, q).toFixed(0)} ms`).join(", ");
  console.log(`${name}: ${requests} requests in ${seconds} s`);
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
  console.log(`${CLIENTS} clients, ${INSTANCES} instances, ${runtime}, ${processors}, ${date}`);
  const complaints = [
    ...await measure("in peace", seconds, false),
    ...await measure("with trouble", seconds, true),
  ];
  for (const complaint of complaints) console.log(`WRONG  ${complaint}`);
  console.log(complaints.length === 0 ? "ok" : `${complaints.length} complaints`);
  return complaints.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
