/** What a training found, as text for a terminal. */
import { isoDate } from "@shared/catalog/calendar_day.ts";
import type { FeatureImportance } from "@shared/forest/permutation_importance.ts";
import type { AudienceReport } from "@shared/forest/train_audience.ts";
import type { CuratorReport } from "@shared/forest/train_curator.ts";
import { markdownTable } from "../evaluate/standings_table.ts";

const BAR_WIDTH = 30;
const FEATURES_MAX = 15;

/** Both models beside what they must beat, on broadcasts later than all they learned from. */
export function trainingText(audience: AudienceReport, curator: CuratorReport): string {
  return [
    `Audience on ${audience.forest.rows} broadcasts from ${isoDate(audience.heldOutFrom)} on, ` +
    `learned from the ${audience.learnedRows} before; thousands of viewers:\n`,
    audienceTable(audience),
    "\nHow much the error grows when a feature is dealt out at random, thousands of viewers:\n",
    importanceBars(audience.importance),
    `\nCurator on the last ${curator.curator.rows} examples, learned from ${curator.learnedRows} ` +
    `and calibrated on ${curator.calibratedRows} before:\n`,
    curatorTable(curator),
  ].join("\n");
}

function audienceTable({ forest, meanBySlot, lastRating }: AudienceReport): string {
  const rows = [
    ["forest", forest],
    ["mean by slot", meanBySlot],
    ["film's last rating", lastRating],
  ] as const;
  return markdownTable(
    ["predicted by", "mean error", "root mean square", "R²"],
    rows.map((
      [name, { mae, rmse, r2 }],
    ) => [name, mae.toFixed(1), rmse.toFixed(1), r2.toFixed(3)]),
  );
}

function curatorTable({ curator, uncalibrated, timesShown, coin }: CuratorReport): string {
  const rows = [
    ["curator", curator],
    ["before calibration", uncalibrated],
    ["times shown", timesShown],
    ["coin", coin],
  ] as const;
  return markdownTable(
    ["predicted by", "log loss", "AUC", "calibration error"],
    rows.map(([name, metrics]) => [
      name,
      metrics.logLoss.toFixed(3),
      metrics.auc.toFixed(3),
      metrics.calibrationError.toFixed(3),
    ]),
  );
}

/** A line for each feature, the longest bar for the most important; what only harms has none. */
export function importanceBars(importance: readonly FeatureImportance[]): string {
  const shown = importance.slice(0, FEATURES_MAX);
  const most = Math.max(...shown.map(({ rmseIncrease }) => rmseIncrease), Number.MIN_VALUE);
  const width = Math.max(...shown.map(({ name }) => name.length));
  return shown.map(({ name, rmseIncrease }) => {
    const filled = Math.round(BAR_WIDTH * Math.max(0, rmseIncrease) / most);
    return `  ${name.padEnd(width)} ${"█".repeat(filled).padEnd(BAR_WIDTH)} ${
      rmseIncrease.toFixed(2).padStart(7)
    }`;
  }).join("\n");
}
