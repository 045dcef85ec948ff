/** `deno task evaluate --check`: how often the estimates of --log are right. */
import { type MeanInterval, meanInterval } from "@shared/evaluation/mean_interval.ts";
import type { CheckedEstimates, EstimateCheck } from "./check_estimates.ts";
import { type OnJob, runJobs } from "./run_jobs.ts";
import { markdownTable, plusMinus } from "./standings_table.ts";

/** How one estimator did over many logs. */
export interface EstimatorRecord {
  readonly estimator: string;
  /** Share of logs whose true value is within two standard errors of the estimate. */
  readonly covered: number;
  /** Estimate less truth. */
  readonly error: MeanInterval;
  readonly meanStandardError: number;
}

const ESTIMATORS = [
  ["choice model alone", "directMethod"],
  ["SNIPS", "selfNormalised"],
  ["doubly robust", "doublyRobust"],
  ["SNIPS, wrong probabilities", "wrongSelfNormalised"],
  ["doubly robust, wrong probabilities", "wrongDoublyRobust"],
] as const;

/** Standard errors within which the truth must lie. */
const ERRORS_MAX = 2;

/** Runs the check on logs with seeds 1, 2, ... */
export async function checkOnSimulator(
  { seeds, decisions }: { seeds: number; decisions: number },
  onJob: OnJob,
): Promise<EstimatorRecord[]> {
  const jobs = Array.from({ length: seeds }, (_, i): EstimateCheck => ({ seed: i + 1, decisions }));
  const worker = import.meta.resolve("./check_worker.ts");
  return estimatorRecords(await runJobs<EstimateCheck, CheckedEstimates>(worker, jobs, onJob));
}

/** Returns how each estimator did. */
export function estimatorRecords(checks: readonly CheckedEstimates[]): EstimatorRecord[] {
  return ESTIMATORS.map(([estimator, key]) => {
    const errors = checks.map((check) => check[key].value - check.truth);
    const spreads = checks.map((check) => check[key].standardError);
    const hits = errors.filter((error, i) => Math.abs(error) <= ERRORS_MAX * spreads[i]!).length;
    return {
      estimator,
      covered: hits / checks.length,
      error: meanInterval(errors),
      meanStandardError: spreads.reduce((sum, spread) => sum + spread, 0) / checks.length,
    };
  });
}

/** Returns the table as Markdown. */
export function checkText(records: readonly EstimatorRecord[], seeds: number): string {
  const table = markdownTable(
    ["estimator", "truth within 2 standard errors", "mean error", "standard error"],
    records.map(({ estimator, covered, error, meanStandardError }) => [
      estimator,
      `${(100 * covered).toFixed(1)} %`,
      plusMinus(error, 3),
      meanStandardError.toFixed(3),
    ]),
  );
  return `${seeds} simulated logs; the candidate explores with v = 0.7, the log was written with 1:\n\n${table}`;
}
