/**
 * A private PostgreSQL 15 server for a test suite: real processes, locks and crashes, nothing
 * shared with an installed service.
 *
 * Debian's binaries are copied once into a folder of our own, because PostgreSQL finds its
 * extensions relative to its binary and the stand-ins must not be put into /usr. A data directory
 * is initialised once as well; each cluster starts from a copy of it.
 */
import { type Installation, installation, run } from "./postgres_installation.ts";

/** A running server. Every connection is the superuser `postgres`. */
export interface PostgresCluster extends AsyncDisposable {
  /** Such as postgres://postgres@127.0.0.1:43211/postgres. */
  readonly url: string;
  readonly port: number;
  /** Folder with the log of the server; gone after `stop`. */
  readonly directory: string;
  /** Kills the postmaster as a power cut would (SIGKILL); the data stay. */
  crash(): Promise<void>;
  /** Stops every process of the server for so long (SIGSTOP), as a machine that hangs would. */
  pause(ms: number): Promise<void>;
  /** Starts again after `crash`, on the same data and port; resolves when recovered. */
  start(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

const START_ATTEMPTS = 5;

/**
 * Starts an empty cluster with pg_cron preloaded.
 * @throws {Error} If PostgreSQL 15 is missing or does not start; the server's log is quoted.
 */
export async function startPostgres(): Promise<PostgresCluster> {
  const programs = await installation();
  await removeAbandoned(programs);
  const directory = `${programs.clusters}/${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
  await run(programs.asOwner("cp", "-a", programs.template, directory));
  const port = await startOnFreePort(programs, directory);
  let stopping: Promise<void> | undefined;
  const stop = () => stopping ??= stopAndRemove(directory);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    directory,
    crash: () => crash(directory),
    pause: (ms) => pause(directory, ms),
    start: () => start(programs, directory, port),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function startOnFreePort(programs: Installation, directory: string): Promise<number> {
  for (let attempt = 1;; attempt++) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    try {
      await start(programs, directory, port);
      return port;
    } catch (error) { // another process may have taken the port in between
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function start(programs: Installation, directory: string, port: number): Promise<void> {
  const log = `${directory}/log`;
  try {
    await run(programs.asOwner(
      `${programs.bin}/pg_ctl`,
      ...["-D", `${directory}/data`, "-l", log, "-o", `-p ${port}`, "-w", "-t", "30", "start"],
    ));
  } catch (cause) {
    const text = await Deno.readTextFile(log).catch(() => "no log");
    throw new Error(`Cannot start PostgreSQL in ${directory}: ${text.slice(-2000)}`, { cause });
  }
}

async function crash(directory: string): Promise<void> {
  const pid = await postmasterPid(directory);
  if (pid === null) return;
  const children = await childrenOf(pid);
  Deno.kill(pid, "SIGKILL");
  // backends notice on their own; the data may not be opened again before the last has gone
  await until(async () => !(await Promise.all([pid, ...children].map(isRunning))).includes(true));
  // a killed process that nobody reaps still counts as alive for PostgreSQL's lock file
  await Deno.remove(`${directory}/data/postmaster.pid`);
}

async function pause(directory: string, ms: number): Promise<void> {
  const postmaster = await postmasterPid(directory);
  if (postmaster === null) return;
  Deno.kill(postmaster, "SIGSTOP"); // first, or it starts another one meanwhile
  const children = await childrenOf(postmaster);
  const signal = async (pid: number, name: Deno.Signal) => {
    if (await isRunning(pid)) Deno.kill(pid, name);
  };
  await Promise.all(children.map((pid) => signal(pid, "SIGSTOP")));
  await new Promise((resolve) => setTimeout(resolve, ms));
  await Promise.all([...children, postmaster].map((pid) => signal(pid, "SIGCONT")));
}

async function stopAndRemove(directory: string): Promise<void> {
  const pid = await postmasterPid(directory);
  if (pid !== null) {
    Deno.kill(pid, "SIGINT"); // fast shutdown: disconnect everybody, then write a checkpoint
    await until(async () => !await isRunning(pid));
  }
  try {
    await Deno.remove(directory, { recursive: true });
  } catch (error) { // another test process may be removing the same abandoned cluster
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Removes clusters whose test process is gone, as after its kill -9. */
async function removeAbandoned({ clusters }: Installation): Promise<void> {
  for await (const { name } of Deno.readDir(clusters)) {
    const owner = Number(name.split("-")[0]);
    if (!await isRunning(owner)) await stopAndRemove(`${clusters}/${name}`);
  }
}

/** Process id of the postmaster that runs on a data directory, or null. */
async function postmasterPid(directory: string): Promise<number | null> {
  const pidFile = await readIfPresent(`${directory}/data/postmaster.pid`);
  const pid = Number(pidFile?.split("\n")[0]);
  const commandLine = pidFile === null ? null : await readIfPresent(`/proc/${pid}/cmdline`);
  return commandLine?.includes(`${directory}/data`) ? pid : null;
}

async function childrenOf(parent: number): Promise<number[]> {
  const children: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readIfPresent(`/proc/${name}/stat`);
    if (Number(stat?.slice(stat.lastIndexOf(")")).split(" ")[2]) === parent) {
      children.push(Number(name));
    }
  }
  return children;
}

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readIfPresent(`/proc/${pid}/stat`);
  return stat !== null && stat.slice(stat.lastIndexOf(")")).split(" ")[1] !== "Z";
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || isGone(error)) return null;
    throw error;
  }
}

/** A process that ends while /proc is read: ESRCH. */
const isGone = (error: unknown) => error instanceof Error && /os error 3\b/.test(error.message);

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!await condition()) {
    if (performance.now() > deadline) throw new Error("PostgreSQL did not end within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
