/** Checks the estimates of --log on one simulated log after the other; runs as a Web Worker. */
import { checkEstimates } from "./check_estimates.ts";
import { serveJobs } from "./run_jobs.ts";

serveJobs(checkEstimates);
