/**
 * `deno task bench`: times the parts that matter, each beside a reference in the same run, and
 * prints one table, ready for the README. Names of suites as arguments choose among them; `--json`
 * prints the rows with machine, versions and date instead, `--write` puts the table into the README.
 * Installs the references where it can.
 */
import { BENCH_TOOLS, installTools } from "../test_tools.ts";
import type { BenchRow } from "./bench_row.ts";
import { benchBandit } from "./bandit.ts";
import { benchFeeds } from "./feeds.ts";
import { benchForest } from "./forest.ts";
import { benchIsolates } from "./isolates.ts";
import { machine } from "./machine.ts";
import { benchNpz } from "./npz.ts";
import { benchRequests } from "./requests.ts";
import { benchSignals } from "./signals.ts";
import { benchSlate } from "./slate.ts";
import { writeReadme } from "./write_readme.ts";

const SUITES: readonly [name: string, run: () => Promise<BenchRow[]>][] = [
  ["slate", benchSlate],
  ["signals", benchSignals],
  ["learner", benchBandit],
  ["forest", benchForest],
  ["feeds", benchFeeds],
  ["files", benchNpz],
  ["isolates", benchIsolates],
  ["requests", benchRequests],
];

async function main(): Promise<void> {
  const asJson = Deno.args.includes("--json");
  const only = Deno.args.filter((arg) => !arg.startsWith("--"));
  const unknown = only.filter((name) => !SUITES.some(([suite]) => suite === name));
  if (unknown.length > 0) {
    const names = SUITES.map(([name]) => name).join(", ");
    throw new RangeError(`Cannot bench as suites must be of ${names}: received ${unknown}`);
  }
  for (const name of await installTools(BENCH_TOOLS)) {
    console.error(`without ${name}: its references are left out`);
  }
  const rows: BenchRow[] = [];
  for (const [name, run] of SUITES) {
    if (only.length > 0 && !only.includes(name)) continue;
    console.error(`timing ${name} ...`);
    rows.push(...await run());
  }
  if (asJson) console.log(JSON.stringify({ ...machine(), rows }, null, 2));
  else console.log(tableOf(rows));
  if (Deno.args.includes("--write")) {
    await writeReadme("bench", tableOf(rows.filter(({ isDetail }) => !isDetail)));
  }
}

function tableOf(rows: readonly BenchRow[]): string {
  const lines = [
    `${Object.values(machine()).join(", ")}`,
    "",
    "| what | ours | reference | ratio | |",
    "| --- | --: | --: | --: | --- |",
  ];
  for (const { name, ours, theirs, unit = "ms", reference, note, figures = [] } of rows) {
    const ratio = theirs === null ? "" : `${(theirs / ours).toPrecision(2)} x`;
    const other = theirs === null ? "" : `${rounded(theirs)} ${unit} (${reference})`;
    lines.push(`| ${name} | ${rounded(ours)} ${unit} | ${other} | ${ratio} | ${note} |`);
    for (const [what, ours, theirs] of figures) {
      lines.push(`|   ${what} | ${ours} | ${theirs} | | |`);
    }
  }
  return lines.join("\n");
}

const rounded = (value: number) => value >= 100 ? value.toFixed(0) : value.toPrecision(3);

await main();
