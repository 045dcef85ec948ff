/** Simulates many seasons, on all processors. */
import type { Season, SeasonResult } from "./simulate.ts";

/** Called with the seasons that are done. */
export type OnSeason = (done: number, total: number) => void;

/**
 * Returns the results in the order of the seasons. They do not depend on the number of workers.
 *
 * @throws {Error} If a season fails; the others are given up then.
 */
export async function runSeasons(
  seasons: readonly Season[],
  onSeason: OnSeason,
  workers = Math.min(navigator.hardwareConcurrency, 8, seasons.length),
): Promise<SeasonResult[][]> {
  const results: SeasonResult[][] = [];
  const queue = [...seasons.keys()];
  let done = 0;
  const pool = Array.from({ length: workers }, startWorker);
  const workThrough = async (worker: Worker) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next] = await ask(worker, seasons[next]!);
      onSeason(++done, seasons.length);
    }
  };
  try {
    await Promise.all(pool.map(workThrough));
  } finally {
    for (const worker of pool) worker.terminate();
  }
  return results;
}

function startWorker(): Worker {
  return new Worker(import.meta.resolve("./season_worker.ts"), { type: "module" });
}

function ask(worker: Worker, season: Season): Promise<SeasonResult[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SeasonResult[]>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot simulate season ${season.regime}/${season.seed}: ${event.message}`));
    };
    worker.postMessage(season);
  });
}
