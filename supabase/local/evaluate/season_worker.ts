/** Simulates one season after the other; runs as a Web Worker. */
import { serveJobs } from "./run_jobs.ts";
import { simulateSeason } from "./simulate.ts";

serveJobs(simulateSeason);
