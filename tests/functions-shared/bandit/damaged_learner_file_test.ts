// Goal: no damaged or hostile file becomes a learner, and each is refused with its defect. Method:
// golden files that numpy wrote and that were then damaged, every 13th bit of a good one flipped, and
// nonsense in single arrays of one of ours.
import assert from "node:assert/strict";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";
import { int64Scalar, type NpyArray, textArray, textScalar } from "@shared/formats/npy_array.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { readGolden, readGoldenJson } from "./golden_legacy.ts";
import { changedFile, expected, learned, legacyState, stateOf } from "./stored_learner.ts";

const { bad } = readGoldenJson<{ readonly bad: readonly { readonly file: string }[] }>(
  "cts_states.json",
);

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
