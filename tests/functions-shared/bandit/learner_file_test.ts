// Goal: a learner survives its file bit for bit, whichever deployment wrote it. The golden files were
// written by numpy.
import assert from "node:assert/strict";
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import type { Learner } from "@shared/bandit/learner.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { legacyLearner } from "@shared/bandit/legacy_learner.ts";
import { readNpz } from "@shared/formats/npz.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { runNumpy } from "../formats/run_numpy.ts";
import { goldenEvents } from "./golden_learner.ts";
import { readGolden, readGoldenJson } from "./golden_legacy.ts";
import { expected, learned, legacyState, names18, stateOf } from "./stored_learner.ts";

type Decoded = Readonly<Record<string, number | readonly unknown[]>>;

interface GoldenStates {
  readonly good: readonly { readonly file: string; readonly decoded: Decoded }[];
}

const { good } = readGoldenJson<GoldenStates>("cts_states.json");

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
