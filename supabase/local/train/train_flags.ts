/** The command line of `deno task train`. */
import type { Country } from "@shared/signals/public_holidays.ts";
import { UsageError } from "../flags.ts";
import { readArguments } from "./read_arguments.ts";

/** What the operator asked for. */
export interface TrainFlags {
  readonly help: boolean;
  readonly dataDir: string;
  /** Another project than the local stack's. */
  readonly url: string | undefined;
  /** Variable that holds that project's secret key. */
  readonly keyVariable: string;
  /** Parquet files that are learned from instead of the project's own. */
  readonly files: { readonly catalog: string; readonly history: string } | undefined;
  /** Instead of the project's settings; undefined asks the project. */
  readonly channels: readonly string[] | undefined;
  readonly country: Country | undefined;
  /** 0 to 2^53 - 1. */
  readonly seed: number;
  /** Where report and models are written. */
  readonly outDir: string;
  readonly dryRun: boolean;
  /** Fold the past into the learner's prior, instead of training the signal models. */
  readonly warmStart: boolean;
}

export const TRAIN_USAGE =
  `Trains the models behind the audience and the curator signal on past broadcasts, or lets the learner
begin with what the channel programmed in the past.

Usage: deno task train [--warm-start] [options]

  --warm-start       Fold the channel's past programming into the prior of the learner, as far as
                     weeks held out bear it out, and serve the result with all its picks
  --data-dir DIR     Where the running stack left stack.json (supabase/.temp)
  --url URL          Another project instead
  --key-env NAME     Variable with the secret key of --url (SUPABASE_SECRET_KEY)
  --catalog FILE     Learn from these Parquet files instead of the project's; both or none
  --history FILE
  --channels LIST    Channels to learn, with commas between (the project's)
  --country CH|FR    Whose public holidays count (the project's)
  --seed N           Draws of the training (0); the same seed on the same data gives the same files
  --out DIR          Where report and models are written (<data-dir>/training)
  --dry-run          Store nothing in the project; with files and --channels none is needed
  --help             Print this text
`;

const SWITCHES = ["--dry-run", "--help", "--warm-start"];
const VALUES = [
  "--data-dir",
  "--url",
  "--key-env",
  "--catalog",
  "--history",
  "--channels",
  "--country",
  "--seed",
  "--out",
];

/** Parses the arguments. @throws {UsageError} */
export function parseTrainFlags(args: readonly string[]): TrainFlags {
  const { switches, values } = readArguments(args, SWITCHES, VALUES);
  const [catalog, history] = [values.get("--catalog"), values.get("--history")];
  if ((catalog === undefined) !== (history === undefined)) {
    throw new UsageError("--catalog and --history belong together: received one of them");
  }
  const dataDir = values.get("--data-dir") ?? "supabase/.temp";
  return {
    help: switches.has("--help"),
    dataDir,
    url: values.get("--url"),
    keyVariable: values.get("--key-env") ?? "SUPABASE_SECRET_KEY",
    files: catalog && history ? { catalog, history } : undefined,
    channels: channelList(values.get("--channels")),
    country: country(values.get("--country")),
    seed: seedOf(values.get("--seed") ?? "0"),
    outDir: values.get("--out") ?? `${dataDir}/training`,
    dryRun: switches.has("--dry-run"),
    warmStart: switches.has("--warm-start"),
  };
}

function channelList(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const channels = text.split(",").map((name) => name.trim());
  if (channels.every((name) => name !== "") && new Set(channels).size === channels.length) {
    return channels;
  }
  throw new UsageError(`--channels must list different names: received "${text}"`);
}

function country(text: string | undefined): Country | undefined {
  if (text === undefined || text === "CH" || text === "FR") return text;
  throw new UsageError(`--country must be CH or FR: received "${text}"`);
}

function seedOf(text: string): number {
  const seed = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`--seed must be a whole number from 0 to 2^53 - 1: received "${text}"`);
}
