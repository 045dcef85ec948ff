/**
 * Runs the jobs of the pg_cron stand-in on PGlite. As in pg_cron: times are GMT, a job
 * never overlaps itself, runs missed while the stack is down are gone, every run leaves
 * a line in cron.job_run_details.
 */
import { Cron } from "croner";
import type { Database } from "./database.ts";

interface Job {
  jobid: number;
  jobname: string | null;
  schedule: string;
  command: string;
  database: string;
  username: string;
}

/** The scheduler, while it runs. */
export interface CronWorker {
  /** Runs the named job now and waits for it. @throws {RangeError} If there is none. */
  runNow(jobName: string): Promise<void>;
  /** Starts no further job and waits for those that run. */
  stop(): Promise<void>;
}

/** Starts the scheduler. @param onError Told of schedules and bookkeeping that fail. */
export async function startCronWorker(
  database: Database,
  onError: (error: unknown) => void,
): Promise<CronWorker> {
  const timers = new Map<string, Cron>();
  const running = new Set<Promise<void>>();
  const run = (job: Job) => {
    const work = runJob(database, job).catch(onError).finally(() => running.delete(work));
    running.add(work);
    return work;
  };
  const synchronise = async () => {
    const jobs = await database.query<Job>("select * from cron.job where active");
    const wanted = new Map(jobs.map((job) => [JSON.stringify(job), job]));
    for (const [key, timer] of timers) {
      if (wanted.has(key)) continue;
      timer.stop();
      timers.delete(key);
    }
    for (const [key, job] of wanted) {
      if (!timers.has(key)) timers.set(key, createTimer(job, run));
    }
  };
  const unlisten = await database.listen("pg_cron_changed", () => {
    synchronise().catch(onError);
  });
  await synchronise();
  return {
    async runNow(jobName) {
      const [job] = await database.query<Job>("select * from cron.job where jobname = $1", [
        jobName,
      ]);
      if (!job) {
        throw new RangeError(`Cannot run job as it must be scheduled: received "${jobName}"`);
      }
      await run(job);
    },
    async stop() {
      await unlisten();
      for (const timer of timers.values()) timer.stop();
      await Promise.all(running);
    },
  };
}

function createTimer(job: Job, run: (job: Job) => Promise<void>): Cron {
  return new Cron(job.schedule, { timezone: "UTC", protect: true }, () => run(job));
}

async function runJob(database: Database, job: Job): Promise<void> {
  const [details] = await database.query<{ runid: number }>(
    `insert into cron.job_run_details (jobid, database, username, command, status, start_time)
     values ($1, $2, $3, $4, 'running', clock_timestamp()) returning runid`,
    [job.jobid, job.database, job.username, job.command],
  );
  const [status, message] = await database.transact(job.command).then(
    () => ["succeeded", ""],
    (error: unknown) => ["failed", error instanceof Error ? error.message : String(error)],
  );
  await database.query(
    `update cron.job_run_details
     set status = $2, return_message = $3, end_time = clock_timestamp() where runid = $1`,
    [details?.runid ?? null, status ?? null, message ?? null],
  );
}
