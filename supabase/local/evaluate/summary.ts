/** What many seasons say about the contestants: means over seeds, with 95 % intervals. */
import { bootstrapInterval, type Interval } from "@shared/evaluation/bootstrap.ts";
import {
  type CalibrationBins,
  calibrationError,
  mergeBins,
} from "@shared/evaluation/calibration.ts";
import { type MeanInterval, meanInterval } from "@shared/evaluation/mean_interval.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import type { RegimeName } from "./regimes.ts";
import type { Season, SeasonResult } from "./simulate.ts";

/** The regime in which equal weights are right; the others have real preferences. */
export const EQUAL_REGIME: RegimeName = "f";

/** Decisions at which the regret is told. */
export const CHECKPOINTS = [50, 200, 1000] as const;

/** A contestant in one regime, or over several. */
export interface Standing {
  readonly name: string;
  /** Decision to cumulative regret. */
  readonly regretAt: Readonly<Record<number, MeanInterval>>;
  readonly hitAt5: MeanInterval;
  /** Refused slates per 100 decisions. */
  readonly regenerations: MeanInterval;
  /** Null for a contestant that states no probabilities. */
  readonly calibration: { readonly error: number; readonly interval: Interval } | null;
}

const RESAMPLES = 1000;

/**
 * Returns one standing for each contestant over the seasons of `regimes`. The unit is the seed:
 * its regimes are averaged first, since they share slots and pools.
 *
 * @param regimes Regimes to average over, each simulated with the same seeds.
 */
export function standings(
  seasons: readonly Season[],
  results: readonly (readonly SeasonResult[])[],
  regimes: readonly RegimeName[],
): Standing[] {
  const seeds = [...new Set(seasons.map(({ seed }) => seed))];
  const names = results[0]?.map(({ name }) => name) ?? [];
  const decisions = seasons[0]?.decisions ?? 0;
  return names.map((name, entry) => {
    const bySeed = seeds.map((seed) =>
      results.filter((_, i) => seasons[i]!.seed === seed && regimes.includes(seasons[i]!.regime))
        .map((season) => season[entry]!)
    );
    return standing(name, bySeed, decisions);
  });
}

function standing(
  name: string,
  bySeed: readonly (readonly SeasonResult[])[],
  decisions: number,
): Standing {
  const over = (measure: (result: SeasonResult) => number) =>
    meanInterval(bySeed.map((results) => average(results.map(measure))));
  const reached = CHECKPOINTS.filter((checkpoint) => checkpoint <= decisions);
  return {
    name,
    regretAt: Object.fromEntries(
      reached.map((checkpoint) => [checkpoint, over(({ regret }) => regret[checkpoint - 1]!)]),
    ),
    hitAt5: over(({ hitAt5 }) => hitAt5),
    regenerations: over(({ regenerations }) => 100 * regenerations / decisions),
    calibration: calibrationOf(
      bySeed.map((results) => mergeBins(results.map(({ calibration }) => calibration))),
    ),
  };
}

/** The error of all predictions together; seeds are resampled for its interval. */
function calibrationOf(bySeed: readonly CalibrationBins[]): Standing["calibration"] {
  const error = calibrationError(mergeBins(bySeed));
  if (error === null) return null;
  const interval = bootstrapInterval(
    bySeed.length,
    (seeds) => calibrationError(mergeBins(Array.from(seeds, (i) => bySeed[i]!))) ?? NaN,
    createRng(1),
    RESAMPLES,
  );
  return { error, interval: interval! };
}

/** [points] mean regret per decision of one contestant in each stretch of decisions. */
export function learningCurve(
  results: readonly SeasonResult[],
  stretch: number,
): { decision: number; regret: number }[] {
  const decisions = results[0]?.regret.length ?? 0;
  const points = Math.floor(decisions / stretch);
  return Array.from({ length: points }, (_, i) => ({
    decision: (i + 1) * stretch,
    regret: average(
      results.map(({ regret }) =>
        (regret[(i + 1) * stretch - 1]! - (i > 0 ? regret[i * stretch - 1]! : 0)) / stretch
      ),
    ),
  }));
}

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
