// Goal: a learner survives its file bit for bit, whichever deployment wrote it, and no damaged or
// hostile file becomes a learner. The golden files were written by numpy.
import assert from "node:assert/strict";
import {
  decodeLearner,
  encodeLearner,
  type ExpectedLearner,
  type StoredLearner,
} from "@shared/bandit/learner_file.ts";
import type { Learner } from "@shared/bandit/learner.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior, type MnlState } from "@shared/bandit/mnl_posterior.ts";
import type { LegacyState } from "@shared/bandit/legacy_cts.ts";
import { legacyLearner } from "@shared/bandit/legacy_learner.ts";
import { int64Scalar, type NpyArray, textArray, textScalar } from "@shared/formats/npy_array.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { runNumpy } from "../formats/run_numpy.ts";
import { goldenEvents } from "./golden_learner.ts";
import { readGolden, readGoldenJson } from "./golden_legacy.ts";

type Decoded = Readonly<Record<string, number | readonly unknown[]>>;

interface GoldenStates {
  readonly good: readonly { readonly file: string; readonly decoded: Decoded }[];
  readonly bad: readonly { readonly file: string }[];
}

const { good, bad } = readGoldenJson<GoldenStates>("cts_states.json");
const names18 = contextNames(["Channel 1", "Channel 2"]);
const expected: ExpectedLearner = { contextNames: names18 };

/** A posterior that has seen slates, ticks and a forgetting step. */
const learned = mnlLearner(createMnlPrior(names18, { kappa: 0.75, forgetting: 0.99 }))
  .learnAll(goldenEvents.slice(0, 15));

async function legacyState(file: string, names = names18): Promise<LegacyState> {
  const { learner } = await decodeLearner(readGolden(file), { contextNames: names });
  assert.ok(learner.algorithm === "legacy-cts");
  return learner.state;
}

/** Returns the file of `learner` with some arrays replaced, or removed where null is given. */
async function changedFile(
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

const stateOf = (learner: Learner) => (learner as StoredLearner).state;

Deno.test("decodeLearner() reads every golden state exactly", async (t) => {
  for (const { file, decoded } of good) {
    await t.step(file, async () => {
      const d = (decoded.U as number[][])[0]!.length;
      const channels = Array.from({ length: d - 16 }, (_, i) => `Channel ${i + 1}`);
      const names = contextNames(channels);
      const { learner, lastSeq } = await decodeLearner(readGolden(file), { contextNames: names });
      const flat = (key: string) => Float64Array.from([decoded[key]!].flat(2) as number[]);
      assert.deepEqual(learner.algorithm, "legacy-cts");
      assert.deepEqual(learner.state, {
        contextNames: names,
        u: flat("U"),
        b: flat("b"),
        hU: flat("h_U"),
        hB: flat("h_b"),
        hyperparameters: {
          learningRate: decoded.lr,
          explorationScale: decoded.expl_scale,
          emaDecay: decoded.ema_decay,
          initialCurvature: decoded.h0,
          alpha: decoded.alpha,
          tau: decoded.tau,
          matchLossWeight: decoded.match_loss_weight ?? 0,
          weightDecay: decoded.weight_decay ?? 0,
        },
        eventCount: 0,
      });
      assert.equal(lastSeq, 0);
    });
  }
  assert.equal(good.length, 15);
});

Deno.test("decodeLearner() refuses every bad golden state with its defect", async (t) => {
  const defects: Readonly<Record<string, RegExp>> = {
    "cts_bad_truncated.npz": /end of central directory record must close the file: received 3381 b/,
    "cts_bad_zipmagic.npz": /"U.npy" of ZIP as its local header must start with its signature/,
    "cts_bad_npymagic.npz": /"U" as NPY magic must be "\\x93NUMPY": received 0x934e554d5058$/,
    "cts_bad_object.npz": /"U" as its dtype .* received "\|O" \(object arrays are pickles/,
    "cts_bad_shape_lie.npz":
      /"U" as shape \[6, 18000\] must have 864000 bytes of data: received 864$/,
    "cts_bad_shape_huge.npz":
      /"U" as shape \[6, 46116\d+\] must have \d+ bytes of data: received 864$/,
    "cts_bad_missing_U.npz": /file must hold "U": received b, h_U, /,
    "cts_bad_nan_U.npz": /"U" must be finite: received NaN$/,
    "cts_bad_neg_hU.npz": /"h_U" must be at least 0: received -/,
    "cts_bad_shape_mismatch.npz": /"b" must have shape \[6\]: received \[5\]$/,
    "cts_bad_tau0.npz": /"tau" must be positive: received 0$/,
    "cts_bad_complex.npz": /"U" as its dtype .* received "<c16" \(complex numbers/,
    "cts_bad_string.npz": /"U" as its dtype .* received "\|S8" \(byte strings/,
    "cts_bad_bomb.npz": /must inflate to at most 8388608 bytes: received 209717728$/,
    "cts_bad_empty.npz": /end of central directory record must close the file: received 0 bytes/,
    "cts_bad_nomembers.npz": /file must hold "U": received no arrays$/,
  };
  assert.deepEqual(bad.map(({ file }) => file).sort(), Object.keys(defects).sort());
  for (const [file, message] of Object.entries(defects)) {
    await t.step(file, async () => {
      await assert.rejects(decodeLearner(readGolden(file), expected), { message });
    });
  }
});

Deno.test("encodeLearner() keeps our learner to the bit, also what it learns next", async () => {
  const bytes = await encodeLearner(learned, 1234);
  const { learner, lastSeq } = await decodeLearner(bytes, expected);
  assert.equal(lastSeq, 1234);
  assert.equal(learner.algorithm, "mnl-ts/1");
  assert.deepEqual(learner.state, stateOf(learned));
  const rest = goldenEvents.slice(15, 40);
  assert.deepEqual(stateOf(learner.learnAll(rest)), stateOf(learned.learnAll(rest)));
  assert.deepEqual(await encodeLearner(learner, 1234), bytes);
});

Deno.test("encodeLearner() keeps a legacy learner to the bit, also what it learns next", async () => {
  const original = legacyLearner(await legacyState("cts_state_orig18.npz"))
    .learnAll(goldenEvents.slice(0, 5));
  const bytes = await encodeLearner(original, 5);
  const { learner, lastSeq } = await decodeLearner(bytes, expected);
  assert.equal(lastSeq, 5);
  assert.equal(learner.eventCount, 5);
  assert.equal(learner.algorithm, "legacy-cts");
  assert.deepEqual(learner.state, original.state);
  const rest = goldenEvents.slice(5, 30);
  assert.deepEqual(stateOf(learner.learnAll(rest)), original.learnAll(rest).state);
  assert.deepEqual(await encodeLearner(learner, 5), bytes);
});

Deno.test("encodeLearner() writes the keys that readers know", async () => {
  const earlier = [
    ...["U", "b", "h_U", "h_b", "lr", "expl_scale", "ema_decay", "h0", "alpha", "tau"],
    ...["match_loss_weight", "weight_decay"],
  ];
  const common = ["algorithm", "signal_names", "context_names", "event_count", "last_seq"];
  const posterior = ["post_mean", "post_cov", "prior_mean", "prior_var"];
  const ours = [...posterior, "kappa", "tick_weight", "forgetting"];
  const keysOf = async (learner: Learner) =>
    [...(await readNpz(await encodeLearner(learner, 0))).keys()].sort();
  assert.deepEqual(await keysOf(learned), [...earlier, ...ours, ...common].sort());
  const legacy = legacyLearner(await legacyState("cts_state_orig18.npz"));
  assert.deepEqual(await keysOf(legacy), [...earlier, ...common].sort());
});

Deno.test("encodeLearner() throws on a sequence number that is none", async () => {
  for (const lastSeq of [-1, 0.5, NaN, 2 ** 53]) {
    await assert.rejects(encodeLearner(learned, lastSeq), {
      name: "RangeError",
      message: /lastSeq must be a whole number from 0 to 2\^53 - 1: received /,
    });
  }
});

Deno.test("encodeLearner() throws on a learner without a state", async () => {
  const { state: _, ...stateless } = legacyLearner(await legacyState("cts_state_orig18.npz"));
  await assert.rejects(encodeLearner(stateless, 0), {
    name: "TypeError",
    message: 'Cannot write learner as it must keep its state: received "legacy-cts" without',
  });
});

Deno.test("decodeLearner() never becomes another learner by a flipped bit", async () => {
  const file = readGolden("cts_state_orig16.npz");
  const state = await legacyState("cts_state_orig16.npz");
  const bytes = file.slice();
  let refused = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit += 13) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    try {
      assert.deepEqual((await decodeLearner(bytes, expected)).learner.state, state);
    } catch (error) {
      assert.match(`${error}`, /^(SyntaxError|RangeError): Cannot /);
      refused++;
    }
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  assert.ok(refused > bytes.length / 2);
});

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
  const state = await legacyState("cts_state_orig16.npz", names18);
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

Deno.test("decodeLearner() refuses a file of ours that holds nonsense", async (t) => {
  const { mean, covariance, priorVariance } = stateOf(learned) as MnlState;
  const size = mean.length;
  const f8 = (data: Float64Array, ...shape: number[]): NpyArray => ({ dtype: "f8", shape, data });
  const scalar = (value: number) => f8(Float64Array.of(value));
  const indefinite = covariance.with(0, -1);
  const lopsided = covariance.with(1, covariance[1]! + 1e-6);
  const cases: [name: string, changes: Record<string, NpyArray | null>, message: RegExp][] = [
    ["unknown algorithm", { algorithm: textScalar("mnl-ts/2") }, /received "mnl-ts\/2"$/],
    ["algorithm as number", { algorithm: scalar(1) }, /"algorithm" must hold text/],
    ["no context names", { context_names: null }, /must hold "context_names"/],
    ["no signal names", { signal_names: null }, /must hold "signal_names"/],
    ["unknown signal", { signal_names: textArray(["taste", ...SIGNAL_NAMES.slice(1)]) }, /taste/],
    [
      "five signals",
      { signal_names: textArray(SIGNAL_NAMES.slice(1)) },
      /signals must be curator,/,
    ],
    ["signal twice", { signal_names: textArray([...SIGNAL_NAMES, "rights"]) }, /rights, rights$/],
    ["no mean", { post_mean: null }, /must hold "post_mean"/],
    [
      "short mean",
      { post_mean: f8(mean.slice(1), size - 1) },
      /"post_mean" must have shape \[115\]/,
    ],
    [
      "infinite mean",
      { post_mean: f8(mean.with(7, Infinity), size) },
      /"post_mean" must be finite/,
    ],
    [
      "text",
      { post_mean: textArray(Array.from(mean, String)) },
      /"post_mean" as it must hold numb/,
    ],
    [
      "covariance as vector",
      { post_cov: f8(covariance, size * size) },
      /must have shape \[115, 115\]/,
    ],
    [
      "indefinite",
      { post_cov: f8(indefinite, size, size) },
      /"post_cov" must be positive definite/,
    ],
    ["lopsided", { post_cov: f8(lopsided, size, size) }, /must be symmetric: .* at \[1, 0\]$/],
    [
      "no variance",
      { prior_var: f8(priorVariance.with(3, 0), size) },
      /"prior_var" must be positive/,
    ],
    ["two kappas", { kappa: f8(mean.slice(0, 2), 2) }, /"kappa" must be one number: .* \[2\]$/],
    [
      "tick weight",
      { tick_weight: scalar(-0.5) },
      /"tick_weight" must be at least 0: received -0.5$/,
    ],
    ["keeps nothing", { forgetting: scalar(0) }, /"forgetting" must be positive: received 0$/],
    ["keeps too much", { forgetting: scalar(1.5) }, /"forgetting" must be between 0 and 1/],
    ["half an event", { event_count: scalar(0.5) }, /"event_count" must be a whole number/],
    ["negative seq", { last_seq: int64Scalar(-1) }, /"last_seq" must be a whole number/],
  ];
  for (const [name, changes, message] of cases) {
    await t.step(name, async () => {
      await assert.rejects(decodeLearner(await changedFile(learned, changes), expected), {
        message,
      });
    });
  }
});

Deno.test("encodeLearner() writes text that numpy opens without pickle", async () => {
  const file = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await Deno.writeFile(file, await encodeLearner(learned, 77));
    const printed = await runNumpy(
      `
import json, sys
import numpy as np
data = np.load(sys.argv[1], allow_pickle=False)
print(json.dumps([str(data["algorithm"]), data["signal_names"].tolist(), data["context_names"].tolist(),
    int(data["event_count"]), int(data["last_seq"]), data["post_cov"].shape, float(data["post_mean"][0])]))
`,
      [file],
    );
    if (printed === null) return;
    assert.deepEqual(JSON.parse(printed), [
      "mnl-ts/1",
      [...SIGNAL_NAMES],
      names18,
      15,
      77,
      [115, 115],
      (stateOf(learned) as MnlState).mean[0],
    ]);
  } finally {
    await Deno.remove(file);
  }
});
