/**
 * `deno task bench`: times the parts that matter, each beside a reference in the same run, and
 * prints one table. `--json` prints the rows with the machine and date instead.
 */
import type { BenchRow } from "./bench_row.ts";
import { benchBandit } from "./bandit.ts";
import { benchFeeds } from "./feeds.ts";
import { benchForest } from "./forest.ts";
import { benchNpz } from "./npz.ts";
import { benchRequests } from "./requests.ts";
import { benchSignals } from "./signals.ts";
import { benchSlate } from "./slate.ts";

const SUITES: readonly [name: string, run: () => Promise<BenchRow[]>][] = [
  ["slate", benchSlate],
  ["signals and catalogue", benchSignals],
  ["learner", benchBandit],
  ["forest", benchForest],
  ["feeds", benchFeeds],
  ["model files", benchNpz],
  ["requests", benchRequests],
];

async function main(): Promise<void> {
  const asJson = Deno.args.includes("--json");
  const only = Deno.args.filter((arg) => !arg.startsWith("--"));
  const rows: BenchRow[] = [];
  for (const [name, run] of SUITES) {
    if (only.length > 0 && !only.includes(name)) continue;
    console.error(`timing ${name} ...`);
    rows.push(...await run());
  }
  if (asJson) console.log(JSON.stringify({ ...machine(), rows }, null, 2));
  else printTable(rows);
}

function printTable(rows: readonly BenchRow[]): void {
  console.log(`${Object.values(machine()).join(", ")}\n`);
  console.log("| what | ours | reference | ratio | |\n| --- | --: | --: | --: | --- |");
  for (const { name, ours_ms, reference_ms, reference, note, figures = [] } of rows) {
    const ratio = reference_ms === null ? "" : `${(reference_ms / ours_ms).toPrecision(2)} x`;
    const other = reference_ms === null ? "" : `${ms(reference_ms)} (${reference})`;
    console.log(`| ${name} | ${ms(ours_ms)} | ${other} | ${ratio} | ${note} |`);
    for (const [what, ours, theirs] of figures) {
      console.log(`|   ${what} | ${ours} | ${theirs} | | |`);
    }
  }
}

const ms = (value: number) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`;

function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    runtime: `Deno ${Deno.version.deno}`,
    processors: `${navigator.hardwareConcurrency} processors`,
  };
}

await main();
