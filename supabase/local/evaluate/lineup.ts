/** Who takes part. Entries are plain data, so that they can be sent to a worker. */
import type { SlatePolicy } from "@shared/bandit/learner.ts";
import { createMnlPrior, type MnlSettings, type MnlState } from "@shared/bandit/mnl_posterior.ts";
import { legacyContestant, mnlContestant } from "./bandit_contestant.ts";
import type { Contestant } from "./contestant.ts";
import { audienceContestant, equalWeightsContestant, randomContestant } from "./fixed_weights.ts";
import { linUcbContestant } from "./lin_ucb.ts";

/** A contestant by name, with the settings that its kind knows. */
export type Entry =
  | { readonly name: string; readonly kind: "random" | "equal" | "audience" | "legacy" }
  | { readonly name: string; readonly kind: "linucb"; readonly alpha: number }
  | {
    readonly name: string;
    readonly kind: "ours";
    readonly settings?: Partial<MnlSettings>;
    readonly policy?: Partial<SlatePolicy>;
    /** What it knows before the season, instead of the prior of `settings`. */
    readonly start?: MnlState;
  };

/** The name of this project's learner in every table. */
export const OURS = "ours";

/** The comparison that the README shows; LinUCB with the best alpha of six tried. */
export const LINEUP: readonly Entry[] = [
  { name: "random", kind: "random" },
  { name: "equal weights", kind: "equal" },
  { name: "audience only", kind: "audience" },
  { name: "legacy-cts", kind: "legacy" },
  { name: "LinUCB", kind: "linucb", alpha: 0.2 },
  { name: OURS, kind: "ours" },
];

/** Returns a contestant that knows nothing yet. */
export function createContestant(entry: Entry, contextNames: readonly string[]): Contestant {
  switch (entry.kind) {
    case "random":
      return randomContestant();
    case "equal":
      return equalWeightsContestant();
    case "audience":
      return audienceContestant();
    case "legacy":
      return legacyContestant(contextNames);
    case "linucb":
      return linUcbContestant(contextNames.length, entry.alpha);
    case "ours":
      return mnlContestant(
        entry.start ?? createMnlPrior(contextNames, entry.settings),
        entry.policy,
      );
  }
}
