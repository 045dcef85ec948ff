/** What the log says, as text. */
import { EFFECTIVE_SAMPLE_MIN } from "@shared/evaluation/off_policy.ts";
import type { IntervalEstimate, LogVerdict, PolicyVerdict, VersionRecord } from "./judge_log.ts";
import type { LogReport } from "./log_command.ts";
import { markdownTable } from "./standings_table.ts";

export function logText(report: LogReport): string {
  const { slates, answered, judged, notJudged, versions, verdict } = report;
  const parts = [`${slates} slates on record, ${answered} answered, ${judged} to be judged`];
  for (const [reason, count] of Object.entries(notJudged)) {
    parts.push(`not judged: ${count} ${reason}`);
  }
  if (versions.length > 0) {
    parts.push("How well each version foresaw the answers:", versionTable(versions));
  }
  if (verdict) {
    parts.push(
      "Share of slates of which a film is picked, with 95 % intervals (those of the choice model leave out its own error):",
      policyTable(verdict),
    );
    parts.push(...verdict.candidates.flatMap(remarks));
  }
  return parts.join("\n\n");
}

function versionTable(versions: readonly VersionRecord[]): string {
  return markdownTable(
    ["version", "slates", "log-loss", "blind", "hit@1", "hit@3", "hit@5"],
    versions.map(({ version, slates, logLoss, logLossInterval, blindLogLoss, hitAt }) => [
      version,
      String(slates),
      `${logLoss.toFixed(3)}${range(logLossInterval)}`,
      blindLogLoss.toFixed(3),
      ...[1, 3, 5].map((k) => hitAt[k]!.toFixed(2)),
    ]),
  );
}

function policyTable({ live, random, candidates }: LogVerdict): string {
  return markdownTable(
    ["policy", "choice model", "SNIPS", "doubly robust", "effective sample", "overlap"],
    [
      ["live, as observed", "", text(live), "", "", ""],
      ["random", text(random), "", "", "0", "0.00"],
      ...candidates.map((policy) => [
        policy.name,
        text(policy.directMethod),
        policy.selfNormalised ? text(policy.selfNormalised) : "not judged",
        policy.doublyRobust ? text(policy.doublyRobust) : "not judged",
        policy.effectiveSampleSize.toFixed(0),
        policy.overlap.toFixed(2),
      ]),
    ],
  );
}

function remarks({ name, effectiveSampleSize, missing, overlap }: PolicyVerdict): string[] {
  if (missing === null) {
    return [`${name}: not judged, as no slate on record is one that it would have shown.`];
  }
  if (missing > 0) {
    return [
      `${name}: not judged, as ${
        effectiveSampleSize.toFixed(1)
      } effective decisions of ${EFFECTIVE_SAMPLE_MIN} are on record; about ${missing} more answered slates are missing.`,
    ];
  }
  return overlap < 0.8
    ? [
      `${name}: the log speaks of ${
        (100 * overlap).toFixed(0)
      } % of what it would have shown; the rest is the choice model's word.`,
    ]
    : [];
}

const text = ({ value, interval }: IntervalEstimate) => value.toFixed(3) + range(interval);

const range = (interval: readonly [number, number] | null) =>
  interval ? ` (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})` : "";
