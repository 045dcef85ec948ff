// Goal: signals and context features of a file are matched by name, in whatever order it has them,
// and a file of another context is refused.
import assert from "node:assert/strict";
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import type { LegacyState } from "@shared/bandit/legacy_cts.ts";
import { legacyLearner } from "@shared/bandit/legacy_learner.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { textArray } from "@shared/formats/npy_array.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { readGolden } from "./golden_legacy.ts";
import { changedFile, expected, learned, legacyState, names18, stateOf } from "./stored_learner.ts";

Deno.test("decodeLearner() brings a stated signal order into that of SIGNAL_NAMES", async () => {
  // The file's k-th signal is SIGNAL_NAMES[fileOrder[k]].
  const fileOrder = [1, 2, 3, 4, 5, 0];
  const fileNames = fileOrder.map((k) => SIGNAL_NAMES[k]!);
  const legacy = legacyLearner(await legacyState("cts_state_orig18.npz"));
  const shuffled = await changedFile(legacyLearner(shuffleLegacy(legacy.state, fileOrder)), {
    signal_names: textArray(fileNames),
  });
  assert.deepEqual((await decodeLearner(shuffled, expected)).learner.state, legacy.state);

  const ours = stateOf(learned) as MnlState;
  const shuffledOurs = await changedFile(mnlLearner(shuffleMnl(ours, fileOrder)), {
    signal_names: textArray(fileNames),
  });
  assert.deepEqual((await decodeLearner(shuffledOurs, expected)).learner.state, ours);
});

Deno.test("decodeLearner() takes the signal order it is given for a file without one", async () => {
  const curatorLast = [...SIGNAL_NAMES.slice(1), "curator"];
  const asStored = await legacyState("cts_state_orig18.npz");
  const { learner } = await decodeLearner(readGolden("cts_state_orig18.npz"), {
    contextNames: names18,
    signalNames: curatorLast,
  });
  assert.deepEqual(learner.state, shuffleLegacy(asStored, [5, 0, 1, 2, 3, 4]));
});

/** Returns rows `order[k]` of [6, m] values as row k. */
function shuffleRows(values: Float64Array, order: readonly number[]): Float64Array {
  const m = values.length / 6;
  return values.map((_, i) => values[order[Math.floor(i / m)]! * m + i % m]!);
}

function shuffleLegacy(state: LegacyState, order: readonly number[]): LegacyState {
  const { u, b, hU, hB } = state;
  const [shuffledU, shuffledB] = [shuffleRows(u, order), shuffleRows(b, order)];
  const [shuffledHU, shuffledHB] = [shuffleRows(hU, order), shuffleRows(hB, order)];
  return { ...state, u: shuffledU, b: shuffledB, hU: shuffledHU, hB: shuffledHB };
}

function shuffleMnl(state: MnlState, order: readonly number[]): MnlState {
  const size = state.mean.length;
  const width = (size - 1) / 6;
  const place = (i: number) =>
    i === size - 1 ? i : order[Math.floor(i / width)]! * width + i % width;
  const vector = (values: Float64Array) => values.map((_, i) => values[place(i)]!);
  return {
    ...state,
    mean: vector(state.mean),
    priorMean: vector(state.priorMean),
    priorVariance: vector(state.priorVariance),
    covariance: state.covariance.map((_, i) =>
      state.covariance[place(Math.floor(i / size)) * size + place(i % size)]!
    ),
  };
}

Deno.test("decodeLearner() takes 16 features for the names that do not depend on the channel", async () => {
  const state = await legacyState("cts_state_orig16.npz");
  assert.deepEqual(state.contextNames, names18.slice(0, 16));
});

Deno.test("decodeLearner() keeps a stated order of context names", async () => {
  const reversed = names18.toReversed();
  const file = await changedFile(learned, { context_names: textArray(reversed) });
  const { learner } = await decodeLearner(file, expected);
  assert.deepEqual(learner.contextNames, reversed);
});

Deno.test("decodeLearner() refuses another context, naming both dimensions", async (t) => {
  const stranger = names18.with(17, "Channel 9");
  const cases: [name: string, file: Uint8Array, names: string[], message: RegExp][] = [
    [
      "a channel more",
      readGolden("cts_state_orig18.npz"),
      contextNames(["1", "2", "3"]),
      /its context must have 19 or 16 features: received 18$/,
    ],
    [
      "no channels",
      readGolden("cts_state_orig18.npz"),
      contextNames([]),
      /its context must have 16 features: received 18$/,
    ],
    [
      "a channel of another name",
      await encodeLearner(learned, 0),
      stranger,
      /its 18 context features must be .*Channel 9: received .*Channel 2$/,
    ],
    [
      "one name twice",
      await changedFile(learned, { context_names: textArray(names18.with(1, names18[0]!)) }),
      names18,
      /its 18 context features must be /,
    ],
    [
      "fewer names than features",
      await changedFile(legacyLearner(await legacyState("cts_state_orig18.npz")), {
        context_names: textArray(names18.slice(1)),
      }),
      names18,
      /must have 18 or 16 features: received 17 names for 18$/,
    ],
  ];
  for (const [name, file, names, message] of cases) {
    await t.step(name, async () => {
      await assert.rejects(decodeLearner(file, { contextNames: names }), {
        name: "RangeError",
        message,
      });
    });
  }
});
