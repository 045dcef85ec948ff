/** The command line of `deno task evaluate`. */
import { UsageError } from "../flags.ts";
import { REGIME_NAMES, type RegimeName } from "./regimes.ts";

export { UsageError };

export type EvaluateCommand = "compare" | "sweep" | "log" | "check" | "help";

export interface EvaluateFlags {
  readonly command: EvaluateCommand;
  readonly seeds: number;
  /** Of a comparison or a sweep. */
  readonly firstSeed: number;
  /** Slots a season. */
  readonly decisions: number;
  readonly regimes: readonly RegimeName[];
  readonly json: boolean;
  /** Where the curves are written; null when the run is not the whole comparison. */
  readonly figuresDir: string | null;
  readonly dataDir: string;
  readonly url: string | undefined;
  /** Stored version that --log judges as a candidate. */
  readonly version: string | undefined;
}

export const EVALUATE_USAGE =
  `Shows how well the learner learns, against what could be used instead.

Usage: deno task evaluate [command] [options]

  (no command)     Simulated programmers of six kinds; table and learning curves
  --sweep          The same for other settings of our learner, paired with the default
  --log            What the recorded slates and events say, and what other settings would do
  --check          The estimates of --log against a simulator that knows the truth

  --seeds N        Programmers of each kind (12; --sweep 8, --check 200)
  --first-seed N   Where the seeds begin (1); for the comparison and --sweep
  --decisions N    Slots to fill for each (1000; --check 300)
  --regimes LIST   Kinds of programmer, such as a,b,f (a,b,c,d,e,f)
  --figures DIR    Where learning_curves.svg goes; without it only the whole comparison writes it
  --data-dir DIR   Where the running stack left stack.json (supabase/.temp); for --log
  --url URL        Another project for --log; its secret key is read from SUPABASE_SECRET_KEY
  --version NAME   A stored version, such as v1.0.3, that --log judges beside other settings
  --json           Print JSON instead of tables
  --help           Print this text
`;

const COMMANDS: Readonly<Record<string, EvaluateCommand>> = {
  "--sweep": "sweep",
  "--log": "log",
  "--check": "check",
  "--help": "help",
};
const VALUES = [
  "--seeds",
  "--first-seed",
  "--decisions",
  "--regimes",
  "--figures",
  "--data-dir",
  "--url",
  "--version",
];
const SEEDS: Readonly<Record<EvaluateCommand, number>> = {
  compare: 12,
  sweep: 8,
  check: 200,
  log: 1,
  help: 1,
};
const FIGURES_DIR = "supabase/local/evaluate/figures";

/** Parses the arguments; a value may follow its flag or an equals sign. @throws {UsageError} */
export function parseEvaluateFlags(args: readonly string[]): EvaluateFlags {
  const { commands, values, json } = readArguments(args);
  if (commands.length > 1) throw new UsageError("One command at a time");
  const command = commands[0] ?? "compare";
  const isWhole = command === "compare" &&
    !["--seeds", "--first-seed", "--decisions", "--regimes"].some((name) => values.has(name));
  return {
    command,
    seeds: integer(values, "--seeds", SEEDS[command], 1, 10_000),
    firstSeed: integer(values, "--first-seed", 1, 1, 100_000),
    decisions: integer(values, "--decisions", command === "check" ? 300 : 1000, 10, 100_000),
    regimes: regimeList(values.get("--regimes")),
    json,
    figuresDir: values.get("--figures") ?? (isWhole ? FIGURES_DIR : null),
    dataDir: values.get("--data-dir") ?? "supabase/.temp",
    url: values.get("--url"),
    version: values.get("--version"),
  };
}

function readArguments(args: readonly string[]) {
  const commands: EvaluateCommand[] = [];
  const values = new Map<string, string>();
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const [name, ...rest] = args[i]!.split("=");
    const inline = rest.length > 0 ? rest.join("=") : undefined;
    if (name! in COMMANDS && inline === undefined) commands.push(COMMANDS[name!]!);
    else if (name === "--json" && inline === undefined) json = true;
    else if (VALUES.includes(name!)) {
      const value = inline ?? args[++i];
      if (!value || value.startsWith("--")) throw new UsageError(`${name} needs a value`);
      values.set(name!, value);
    } else throw new UsageError(`Unknown argument "${args[i]}"`);
  }
  return { commands, values, json };
}

function integer(
  values: ReadonlyMap<string, string>,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = values.get(name) ?? String(fallback);
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}: received "${text}"`);
}

function regimeList(text: string | undefined): readonly RegimeName[] {
  if (text === undefined) return REGIME_NAMES;
  const asked = text.split(",");
  const unknown = asked.find((name) => !(REGIME_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--regimes must list some of ${REGIME_NAMES}: received "${unknown}"`);
  }
  return REGIME_NAMES.filter((name) => asked.includes(name));
}
