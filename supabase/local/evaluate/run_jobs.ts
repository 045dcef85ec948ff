/** Spreads jobs over all processors; each worker takes the next job when it is done. */

/** Called with the number of jobs that are done. */
export type OnJob = (done: number, total: number) => void;

/**
 * Returns the results in the order of the jobs. They do not depend on the number of workers.
 *
 * @param worker URL of a module that answers each message, a job, with its result.
 * @throws {Error} If a job fails; the others are given up then.
 */
export async function runJobs<Job, Result>(
  worker: string,
  jobs: readonly Job[],
  onJob: OnJob,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...jobs.keys()];
  let done = 0;
  const size = Math.min(navigator.hardwareConcurrency, 8, jobs.length);
  const pool = Array.from({ length: size }, () => new Worker(worker, { type: "module" }));
  const workThrough = async (one: Worker) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next] = await ask<Result>(one, jobs[next]);
      onJob(++done, jobs.length);
    }
  };
  try {
    await Promise.all(pool.map(workThrough));
  } finally {
    for (const one of pool) one.terminate();
  }
  return results;
}

function ask<Result>(worker: Worker, job: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Result>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot simulate ${JSON.stringify(job)}: ${event.message}`));
    };
    worker.postMessage(job);
  });
}

/** The worker's side: answers each job with what `work` returns. */
export function serveJobs<Job>(work: (job: Job) => unknown): void {
  const side = self as unknown as {
    onmessage: (message: MessageEvent<Job>) => void;
    postMessage(message: unknown): void;
  };
  side.onmessage = ({ data }) => side.postMessage(work(data));
}
