/**
 * Other settings of our learner beside the default ones, on the same seasons: the differences are
 * paired by seed, so that small ones show.
 */
import { calibrationError, mergeBins } from "@shared/evaluation/calibration.ts";
import { type MeanInterval, meanInterval } from "@shared/evaluation/mean_interval.ts";
import { type Entry, OURS } from "./lineup.ts";
import type { RegimeName } from "./regimes.ts";
import { type OnJob, runJobs } from "./run_jobs.ts";
import { type Season, SEASON_WORKER, type SeasonResult } from "./simulate.ts";
import { markdownTable, plusMinus } from "./standings_table.ts";
import { EQUAL_REGIME } from "./summary.ts";

/** The default comes first; every other line changes what it says. Variances are squared s. */
export const SWEEP: readonly Entry[] = [
  { name: OURS, kind: "ours" },
  { name: "s0² = 0.5", kind: "ours", settings: { interceptVariance: 0.5 } },
  { name: "s0² = 1", kind: "ours", settings: { interceptVariance: 1 } },
  { name: "s0² = 4", kind: "ours", settings: { interceptVariance: 4 } },
  { name: "interactions 0.5", kind: "ours", settings: { interactionVariance: 0.5 } },
  { name: "interactions 0.1", kind: "ours", settings: { interactionVariance: 0.1 } },
  {
    name: "s0² = 1, interactions 1",
    kind: "ours",
    settings: { interceptVariance: 1, interactionVariance: 1 },
  },
  { name: "forgetting 1 (none)", kind: "ours", settings: { forgetting: 1 } },
  { name: "forgetting 0.999", kind: "ours", settings: { forgetting: 0.999 } },
  { name: "forgetting 0.995", kind: "ours", settings: { forgetting: 0.995 } },
  { name: "mean positions 1", kind: "ours", policy: { meanPositions: 1 } },
  { name: "mean positions 3", kind: "ours", policy: { meanPositions: 3 } },
  { name: "mean positions 5", kind: "ours", policy: { meanPositions: 5 } },
  { name: "v = 0.5", kind: "ours", policy: { explorationScale: 0.5 } },
  { name: "v = 1.5", kind: "ours", policy: { explorationScale: 1.5 } },
  { name: "tick weight 0", kind: "ours", settings: { tickWeight: 0 } },
  { name: "tick weight 0.25", kind: "ours", settings: { tickWeight: 0.25 } },
  { name: "tick weight 2", kind: "ours", settings: { tickWeight: 2 } },
  { name: "kappa 1", kind: "ours", settings: { kappa: 1 } },
  { name: "kappa 4", kind: "ours", settings: { kappa: 4 } },
  {
    name: "kappa 1, tick weight 0.25",
    kind: "ours",
    settings: { kappa: 1, tickWeight: 0.25 },
  },
];

/** One setting. */
export interface SweepLine {
  readonly name: string;
  /** Cumulative regret at the end over the regimes with real preferences. */
  readonly regret: MeanInterval;
  /** The same less the default's, by seed; negative is better. */
  readonly difference: MeanInterval;
  /** Regime to the difference there. */
  readonly byRegime: Readonly<Partial<Record<RegimeName, MeanInterval>>>;
  readonly calibrationError: number | null;
}

export interface SweepRequest {
  readonly seeds: number;
  /** Others than those that a default was chosen on show whether it was luck. */
  readonly firstSeed: number;
  readonly decisions: number;
  readonly regimes: readonly RegimeName[];
}

/** Runs the sweep; seeds count up from `firstSeed`. */
export async function sweepSettings(
  { seeds, firstSeed, decisions, regimes }: SweepRequest,
  onJob: OnJob,
): Promise<SweepLine[]> {
  const seasons: Season[] = regimes.flatMap((regime) =>
    Array.from(
      { length: seeds },
      (_, i) => ({ regime, seed: firstSeed + i, decisions, entries: SWEEP }),
    )
  );
  const results = await runJobs<Season, SeasonResult[]>(SEASON_WORKER, seasons, onJob);
  const inRegimes = (wanted: readonly RegimeName[]) =>
    Array.from(
      { length: seeds },
      (_, i) =>
        results.filter((_, s) =>
          seasons[s]!.seed === firstSeed + i && wanted.includes(seasons[s]!.regime)
        ),
    );
  const preferences = regimes.filter((regime) => regime !== EQUAL_REGIME);
  const main = inRegimes(preferences.length > 0 ? preferences : regimes);
  return SWEEP.map(({ name }, entry) => ({
    name,
    regret: meanInterval(main.map((seasonsOfSeed) => finalRegret(seasonsOfSeed, entry))),
    difference: pairedDifference(main, entry),
    byRegime: Object.fromEntries(
      regimes.map((regime) => [regime, pairedDifference(inRegimes([regime]), entry)]),
    ),
    calibrationError: calibrationError(
      mergeBins(main.flat().map((season) => season[entry]!.calibration)),
    ),
  }));
}

type SeasonsOfSeed = readonly (readonly SeasonResult[])[];

/** Mean over the seasons of one seed. */
function finalRegret(seasons: SeasonsOfSeed, entry: number): number {
  return seasons.reduce((sum, season) => sum + season[entry]!.regret.at(-1)!, 0) / seasons.length;
}

function pairedDifference(bySeed: readonly SeasonsOfSeed[], entry: number): MeanInterval {
  return meanInterval(
    bySeed.map((seasons) => finalRegret(seasons, entry) - finalRegret(seasons, 0)),
  );
}

/** Returns the table as Markdown, the default first. */
export function sweepText(lines: readonly SweepLine[], decisions: number): string {
  const regimes = Object.keys(lines[0]?.byRegime ?? {}) as RegimeName[];
  const table = markdownTable(
    ["setting", "regret", "less the default's", ...regimes, "calibration error"],
    lines.map(({ name, regret, difference, byRegime, calibrationError }, i) => [
      name,
      plusMinus(regret),
      ...[difference, ...regimes.map((regime) => byRegime[regime]!)]
        .map((value) => i === 0 ? "" : plusMinus(value)),
      calibrationError?.toFixed(3) ?? "",
    ]),
  );
  return `Regret at ${decisions} decisions, regimes with real preferences; then by regime, ` +
    `less the default's, ± 95 %:\n\n${table}`;
}
