/** Learners for tests of their file: a trained one of ours, those of an earlier deployment. */
import assert from "node:assert/strict";
import {
  decodeLearner,
  encodeLearner,
  type ExpectedLearner,
  type StoredLearner,
} from "@shared/bandit/learner_file.ts";
import type { Learner } from "@shared/bandit/learner.ts";
import type { LegacyState } from "@shared/bandit/legacy_cts.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import type { NpyArray } from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { contextNames } from "@shared/signals/context.ts";
import { goldenEvents } from "./golden_learner.ts";
import { readGolden } from "./golden_legacy.ts";

/** Names of 18 context features. */
export const names18 = contextNames(["Channel 1", "Channel 2"]);

/** What a service that uses them asks for. */
export const expected: ExpectedLearner = { contextNames: names18 };

/** A posterior that has seen slates, ticks and a forgetting step. */
export const learned = mnlLearner(createMnlPrior(names18, { kappa: 0.75, forgetting: 0.99 }))
  .learnAll(goldenEvents.slice(0, 15));

/** Returns what a golden file of an earlier deployment holds. */
export async function legacyState(file: string): Promise<LegacyState> {
  const { learner } = await decodeLearner(readGolden(file), expected);
  assert.ok(learner.algorithm === "legacy-cts");
  return learner.state;
}

/** Returns the file of `learner` with some arrays replaced, or removed where null is given. */
export async function changedFile(
  learner: Learner,
  changes: Readonly<Record<string, NpyArray | null>>,
): Promise<Uint8Array> {
  const arrays = await readNpz(await encodeLearner(learner, 0));
  for (const [name, array] of Object.entries(changes)) {
    if (array === null) arrays.delete(name);
    else arrays.set(name, array);
  }
  return writeNpz(arrays);
}

/** Returns the state of a learner that a file can hold. */
export const stateOf = (learner: Learner) => (learner as StoredLearner).state;
