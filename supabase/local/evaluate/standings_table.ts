/** Standings as Markdown, which is readable in a terminal too. */
import type { MeanInterval } from "@shared/evaluation/mean_interval.ts";
import type { Standing } from "./summary.ts";

/** One line for each contestant, all measures. */
export function standingsTable(standings: readonly Standing[]): string {
  const checkpoints = Object.keys(standings[0]?.regretAt ?? {}).map(Number);
  const head = [
    "learner",
    ...checkpoints.map((checkpoint) => `regret at ${checkpoint}`),
    "hit@5",
    "refused per 100",
    "calibration error",
  ];
  const lines = standings.map(({ name, regretAt, hitAt5, regenerations, calibration }) => [
    name,
    ...checkpoints.map((checkpoint) => plusMinus(regretAt[checkpoint]!)),
    plusMinus(hitAt5, 2),
    plusMinus(regenerations),
    calibration
      ? `${calibration.error.toFixed(3)} (${
        calibration.interval.map((x) => x.toFixed(3)).join("-")
      })`
      : "states none",
  ]);
  return markdownTable(head, lines);
}

/** Regret at one checkpoint, one column for each regime. */
export function regretTable(
  byRegime: readonly (readonly [title: string, standings: readonly Standing[]])[],
  checkpoint: number,
): string {
  const names = byRegime[0]?.[1].map(({ name }) => name) ?? [];
  return markdownTable(
    ["learner", ...byRegime.map(([title]) => title)],
    names.map((name, i) => [
      name,
      ...byRegime.map(([, standings]) => plusMinus(standings[i]!.regretAt[checkpoint]!)),
    ]),
  );
}

/** `12.3 ± 0.4`; a single seed has no interval. */
export function plusMinus({ mean, halfWidth }: MeanInterval, digits?: number): string {
  const places = digits ?? (Math.abs(mean) < 10 ? 2 : Math.abs(mean) < 100 ? 1 : 0);
  const spread = Number.isFinite(halfWidth) ? ` ± ${halfWidth.toFixed(places)}` : "";
  return mean.toFixed(places) + spread;
}

/** Columns padded to one width, the first to the left, the others to the right. */
export function markdownTable(head: readonly string[], lines: readonly string[][]): string {
  const widths = head.map((title, i) =>
    Math.max(3, title.length, ...lines.map((l) => l[i]!.length))
  );
  const row = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, i) => i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)).join(" | ")
    } |`;
  const rule = widths.map((width, i) => i ? `${"-".repeat(width - 1)}:` : "-".repeat(width));
  return [row(head), `| ${rule.join(" | ")} |`, ...lines.map(row)].join("\n");
}
