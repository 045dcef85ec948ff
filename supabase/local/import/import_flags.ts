/** The command line of `deno task import`. */
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { UsageError } from "../flags.ts";
import { readArguments } from "../train/read_arguments.ts";

/** What the operator asked for. */
export interface ImportFlags {
  readonly help: boolean;
  /** A directory, or the URL of a Supabase project. */
  readonly from: string;
  /** Variable that holds the secret key of `from`. */
  readonly fromKeyVariable: string;
  readonly dataDir: string;
  readonly url: string | undefined;
  readonly keyVariable: string;
  /** Order of the signals in a model file that does not say; undefined asks. */
  readonly signalNames: readonly string[] | undefined;
  /** Turn the old learner into ours. */
  readonly convert: boolean;
  /** Paths of the files to take, where several would do. */
  readonly choices: ImportChoices;
  readonly dryRun: boolean;
  /** Do not ask before importing. */
  readonly yes: boolean;
}

/** Paths such as "ml-models/audience.pkl". */
export interface ImportChoices {
  readonly model: string | undefined;
  readonly catalog: string | undefined;
  readonly history: string | undefined;
  readonly forest: string | undefined;
}

/** Orders that deployments have used. */
export const SIGNAL_ORDERS: Readonly<Record<string, readonly string[]>> = {
  "curator-first": SIGNAL_NAMES,
  "curator-last": [...SIGNAL_NAMES.filter((name) => name !== "curator"), "curator"],
};

export const IMPORT_USAGE =
  `Takes over the files of an earlier deployment: model, catalogue, history and audience forest.

Usage: deno task import --from DIR|URL [options]

  --from DIR         Its buckets as folders: models/, movie-data/, ml-models/
  --from URL         Its Supabase project
  --from-key-env N   Variable with the secret key of that project (SOURCE_SECRET_KEY)
  --dry-run          Show what was found, converted and refused; store nothing
  --yes              Do not ask before storing
  --signal-order curator-first|curator-last
                     Order of the signals in a model file that does not state it
  --convert          Turn the old learner into ours; else it runs on as it is
  --model PATH       The file to take where several would do, as PATH in the source, such as
  --catalog PATH     ml-models/audience_model.joblib
  --history PATH
  --forest PATH
  --data-dir DIR     Where the running stack left stack.json (supabase/.temp)
  --url URL          Another project instead
  --key-env NAME     Variable with the secret key of --url (SUPABASE_SECRET_KEY)
  --help             Print this text

Beside a forest, <file>.check.json with {"features": [[...]], "predictions": [...]} or
<file>.check.npz with these two arrays holds rows and what the source predicted for them.
`;

const SWITCHES = ["--dry-run", "--yes", "--convert", "--help"];
const CHOICES = ["--model", "--catalog", "--history", "--forest"];
const VALUES = [
  "--from",
  "--from-key-env",
  "--signal-order",
  "--data-dir",
  "--url",
  "--key-env",
  ...CHOICES,
];

/** Parses the arguments. @throws {UsageError} */
export function parseImportFlags(args: readonly string[]): ImportFlags {
  const { switches, values } = readArguments(args, SWITCHES, VALUES);
  const from = values.get("--from");
  if (from === undefined && !switches.has("--help")) throw new UsageError("--from is needed");
  const order = values.get("--signal-order");
  if (order !== undefined && !Object.hasOwn(SIGNAL_ORDERS, order)) {
    throw new UsageError(
      `--signal-order must be ${Object.keys(SIGNAL_ORDERS).join(" or ")}: received "${order}"`,
    );
  }
  return {
    help: switches.has("--help"),
    from: (from ?? "").replace(/\/+$/, ""),
    fromKeyVariable: values.get("--from-key-env") ?? "SOURCE_SECRET_KEY",
    dataDir: values.get("--data-dir") ?? "supabase/.temp",
    url: values.get("--url"),
    keyVariable: values.get("--key-env") ?? "SUPABASE_SECRET_KEY",
    signalNames: order === undefined ? undefined : SIGNAL_ORDERS[order],
    convert: switches.has("--convert"),
    choices: {
      model: values.get("--model"),
      catalog: values.get("--catalog"),
      history: values.get("--history"),
      forest: values.get("--forest"),
    },
    dryRun: switches.has("--dry-run"),
    yes: switches.has("--yes"),
  };
}
