/**
 * Runs every check of the project and prints `N passed, N failed` as its last line.
 *
 * Missing test tools are installed where that is possible (Debian as root); elsewhere what needs
 * them is skipped and named. With REQUIRE_ALL=1 a skip is a failure. `--quick` stops after the
 * unit tests.
 */
import { installTools } from "./test_tools.ts";

/** Outcome of one check: how many tests it held, and what it printed. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

interface Check {
  readonly name: string;
  readonly quick?: boolean;
  /** Runs beside the checks that are left, as most of its time is spent waiting. */
  readonly beside?: boolean;
  run(): Promise<Outcome>;
}

const DENO = Deno.execPath();
const UNIT = ["tests/functions-shared", "tests/functions"];
const HOSTED_DENO = ["npx", "-y", "deno@2.1.4"]; // what hosted functions run on

const CHECKS: readonly Check[] = [
  { name: "formatting", quick: true, run: () => command(DENO, "fmt", "--check") },
  { name: "lint", quick: true, run: () => command(DENO, "lint", "--quiet") },
  { name: "types", quick: true, run: () => command(DENO, "check", "--quiet", "--frozen", ".") },
  { name: "unit", quick: true, run: () => suite(...UNIT, "--parallel") },
  { name: "architecture", quick: true, run: () => suite("tests/architecture_test.ts") },
  { name: "stack and database", beside: true, run: () => suite("tests/stack", "--parallel") },
  { name: "local tools", run: () => suite("tests/local") },
  { name: "browser", run: () => suite("tests/browser") },
  {
    name: "unit on hosted Deno 2.1",
    run: () => hostedSuite(...UNIT),
  },
];

/** Runs a command whose exit status is the verdict. */
async function command(...[program, ...args]: string[]): Promise<Outcome> {
  const { success, output } = await capture(program!, args);
  return { passed: success ? 1 : 0, failed: success ? 0 : 1, output };
}

/** Runs test files and counts their tests; with `--parallel` two files at a time. */
async function suite(...pathsAndFlags: string[]): Promise<Outcome> {
  // not --quiet, which takes away what tests print as well
  return await counted(DENO, ["test", "--allow-all", "--no-check", ...pathsAndFlags]);
}

async function hostedSuite(...paths: string[]): Promise<Outcome> {
  const [program, ...args] = HOSTED_DENO;
  const flags = ["test", "--allow-all", "--no-check", "--no-lock"];
  return await counted(program!, [...args, ...flags, ...paths]);
}

/** The last of its kind in an output: a test may print what a run of its own said. */
const VERDICT =
  /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/g;

async function counted(program: string, args: string[]): Promise<Outcome> {
  const { success, output } = await capture(program, args);
  const summary = withoutColour(output).matchAll(VERDICT).toArray().at(-1);
  const [passed, failed, ignored] = [1, 2, 3].map((i) => Number(summary?.[i] ?? 0));
  // a test that is switched off has not passed; neither has a run without a verdict
  const broken = !success && failed === 0 ? 1 : 0;
  return { passed: passed!, failed: failed! + ignored! + broken, output };
}

async function capture(program: string, args: string[]) {
  const child = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // 2.1 trusts its own list only, unless told; newer versions trust the system's as well
    env: { NO_COLOR: "1", DENO_JOBS: "2", DENO_TLS_CA_STORE: "system,mozilla" },
  });
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Of a test run, only what failed; the rest passed and says nothing new. */
function reasonsIn(output: string): string {
  const plain = withoutColour(output);
  const at = plain.search(/^ ERRORS $/m);
  return at < 0 ? plain : plain.slice(at);
}

// deno-lint-ignore no-control-regex
const withoutColour = (text: string) => text.replaceAll(/\x1b\[[0-9;]*m/g, "");

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** What tests print for whoever reads the summary: what they left out, and how to repeat them. */
const NOTED = /^(?:skipped: |FUZZ_SEED=).*$/gm;

/** Runs one check, prints its verdict and returns its outcome. */
async function report(check: Check): Promise<Outcome> {
  const startedAt = performance.now();
  const outcome = await check.run();
  const verdict = outcome.failed > 0 ? "FAILED" : "ok";
  console.log(`${verdict.padEnd(6)} ${check.name}: ${outcome.passed} (${seconds(startedAt)})`);
  if (outcome.failed > 0) console.log(reasonsIn(outcome.output));
  for (const line of outcome.output.match(NOTED) ?? []) console.log("       " + line);
  return outcome;
}

async function main(): Promise<void> {
  const isQuick = Deno.args.includes("--quick");
  const missing = isQuick ? [] : await installTools();
  for (const tool of missing) console.log(`skipped: what needs ${tool}, which is not installed`);
  const outcomes: Promise<Outcome>[] = [];
  for (const check of CHECKS.filter(({ quick }) => quick || !isQuick)) {
    const outcome = report(check);
    outcomes.push(outcome);
    if (!check.beside) await outcome;
  }
  const all = await Promise.all(outcomes);
  const sum = (key: "passed" | "failed") => all.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = Deno.env.get("REQUIRE_ALL") === "1" ? missing.length : 0;
  const failed = sum("failed") + skipped;
  console.log(`${sum("passed")} passed, ${failed} failed`);
  Deno.exit(failed > 0 ? 1 : 0);
}

if (import.meta.main) await main();
