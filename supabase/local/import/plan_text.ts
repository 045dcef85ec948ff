/** A plan as text: what is taken, what is left, what is refused and why. */
import type { Finding, ImportPlan } from "./import_plan.ts";

const HEADINGS: readonly (readonly [outcome: Finding["outcome"], heading: string])[] = [
  ["import", "To be imported"],
  ["refuse", "Refused"],
  ["leave", "Left where it is"],
];
/** A deployment may keep thousands of old versions. */
const LEFT_MAX = 10;

/** Returns the plan in sections; sections without a file are left out. */
export function planText({ findings }: ImportPlan, source: string, target: string): string {
  const sections = HEADINGS.flatMap(([outcome, heading]) => {
    const own = findings.filter((finding) => finding.outcome === outcome);
    const shown = outcome === "leave" ? own.slice(0, LEFT_MAX) : own;
    const lines = shown.map(({ path, detail }) => `  ${path}\n      ${detail}`);
    const more = own.length - shown.length;
    if (more > 0) lines.push(`  and ${more} more`);
    return own.length === 0 ? [] : [`\n${heading}:\n${lines.join("\n")}`];
  });
  return [`From ${source} into ${target}`, ...sections].join("\n");
}
