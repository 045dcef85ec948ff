/** The comparison of learners: seasons, tables and learning curves. */
import { LINEUP, OURS } from "./lineup.ts";
import { learningCurvesSvg, type Panel } from "./learning_curves_svg.ts";
import { REGIME_DESCRIPTIONS, type RegimeName } from "./regimes.ts";
import { type OnJob, runJobs } from "./run_jobs.ts";
import { type Season, SEASON_WORKER, type SeasonResult } from "./simulate.ts";
import { regretTable, standingsTable } from "./standings_table.ts";
import { CHECKPOINTS, EQUAL_REGIME, learningCurve, type Standing, standings } from "./summary.ts";

/** What a comparison is about. */
export interface ComparisonRequest {
  readonly seeds: number;
  readonly firstSeed: number;
  readonly decisions: number;
  readonly regimes: readonly RegimeName[];
}

/** All that was found; the standings are plain data. */
export interface Comparison extends ComparisonRequest {
  /** Over the regimes with real preferences; null when none was simulated. */
  readonly preferences: readonly Standing[] | null;
  readonly byRegime: Readonly<Partial<Record<RegimeName, readonly Standing[]>>>;
  readonly panels: readonly Panel[];
}

const CURVE_POINTS = 40;

/** Runs the comparison; seeds count up from `firstSeed`. */
export async function compareLearners(
  request: ComparisonRequest,
  onJob: OnJob,
): Promise<Comparison> {
  const seasons: Season[] = request.regimes.flatMap((regime) =>
    Array.from({ length: request.seeds }, (_, i) => ({
      regime,
      seed: request.firstSeed + i,
      decisions: request.decisions,
      entries: LINEUP,
    }))
  );
  const results = await runJobs<Season, SeasonResult[]>(SEASON_WORKER, seasons, onJob);
  const withPreferences = request.regimes.filter((regime) => regime !== EQUAL_REGIME);
  return {
    ...request,
    preferences: withPreferences.length > 0 ? standings(seasons, results, withPreferences) : null,
    byRegime: Object.fromEntries(
      request.regimes.map((regime) => [regime, standings(seasons, results, [regime])]),
    ),
    panels: request.regimes.map((regime) =>
      panelOf(regime, results.filter((_, i) => seasons[i]!.regime === regime), request.decisions)
    ),
  };
}

function panelOf(
  regime: RegimeName,
  results: readonly (readonly SeasonResult[])[],
  decisions: number,
): Panel {
  const stretch = Math.max(1, Math.floor(decisions / CURVE_POINTS));
  return {
    title: `${regime}: ${REGIME_DESCRIPTIONS[regime]}`,
    curves: LINEUP.map(({ name }, entry) => ({
      name,
      points: learningCurve(results.map((season) => season[entry]!), stretch),
    })),
  };
}

/** Returns the tables as Markdown. */
export function comparisonText(comparison: Comparison): string {
  const { preferences, byRegime, seeds, decisions } = comparison;
  const regimes = Object.entries(byRegime) as [RegimeName, readonly Standing[]][];
  const parts: string[] = [];
  if (preferences) {
    const names = regimes.map(([name]) => name).filter((name) => name !== EQUAL_REGIME).join(", ");
    parts.push(`Regimes ${names} together, ${seeds} seeds, ± 95 %:`, standingsTable(preferences));
  }
  const checkpoints = CHECKPOINTS.filter((checkpoint) => checkpoint <= decisions);
  for (const checkpoint of checkpoints) {
    parts.push(`Regret at ${checkpoint} decisions by regime:`, regretTable(regimes, checkpoint));
  }
  parts.push(
    regimes.map(([name]) => `${name}: ${REGIME_DESCRIPTIONS[name]}`).join("\n"),
    "Regret of a decision: (best true utility in the pool - best in the first slate) / (best - pool mean).",
  );
  return parts.join("\n\n");
}

/** Returns the learning curves as SVG. */
export function comparisonFigure({ panels, seeds, decisions }: Comparison): string {
  const note =
    `Simulated programmers, mean of ${seeds} seeds, ${decisions} decisions; the thick line is ${OURS}`;
  return learningCurvesSvg(panels, note);
}
