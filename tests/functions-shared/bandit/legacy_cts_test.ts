// Goal: legacy-cts is the learner it claims to be. Cases were computed by that learner's own
// functions; 1e-12 leaves room for another order of sums and another exp, nothing else.
import assert from "node:assert/strict";
import {
  legacyDraw,
  legacyUpdate,
  legacyWeights,
  mixtureWeights,
} from "@shared/bandit/legacy_cts.ts";
import type { Rng } from "@shared/random/rng.ts";
import {
  type GoldenHyper,
  goldenLegacyState,
  type GoldenMatrix,
  type GoldenNumber,
  type GoldenState,
  readGoldenJson,
  relativeError,
} from "./golden_legacy.ts";

const TOLERANCE = 1e-12;
const f64 = (...values: number[]) => Float64Array.from(values);

interface WeightsCase {
  readonly name: string;
  readonly z: readonly GoldenNumber[];
  readonly tau: number;
  readonly alpha: number;
  readonly w: readonly GoldenNumber[];
}

interface UpdateCase {
  readonly id: number;
  readonly hyper: GoldenHyper;
  readonly state: GoldenState;
  readonly c_t: readonly number[];
  readonly s_chosen: readonly number[];
  readonly r: number;
  readonly y_signals: readonly number[] | null;
  readonly lr_override: number | null;
  readonly expect: { readonly w: readonly number[]; readonly state: GoldenState };
}

interface SampleCase {
  readonly hyper: GoldenHyper;
  readonly state: GoldenState;
  readonly c_t: readonly number[];
  readonly noise_U: GoldenMatrix;
  readonly noise_b: readonly number[];
  readonly S: GoldenMatrix;
  readonly expect: {
    readonly w_tilde: readonly number[];
    readonly scores: readonly number[];
    readonly topk: readonly number[];
  };
}

/** An Rng that deals out given normals, and nothing more. */
function dealing(normals: readonly number[]): Rng {
  let dealt = 0;
  return {
    uniform: () => assert.fail("only normals are drawn"),
    normal: () => normals[dealt++] ?? assert.fail("more normals drawn than parameters"),
  };
}

Deno.test("mixtureWeights() gives the golden weights and refuses logits without any", () => {
  const { cases } = readGoldenJson<{ cases: WeightsCase[] }>("cts_weights.json");
  let refused = 0;
  for (const { name, z, tau, alpha, w } of cases) {
    const weigh = () => mixtureWeights(Float64Array.from(z, Number), tau, alpha);
    if (w.includes("NaN")) {
      assert.throws(weigh, { name: "RangeError", message: /logits over tau must be finite/ }, name);
      refused++;
    } else {
      assert.ok(relativeError(weigh(), w.map(Number)) < TOLERANCE, `${name} ${tau} ${alpha}`);
    }
  }
  assert.equal(cases.length, 220);
  assert.equal(refused, 48);
});

Deno.test("legacyUpdate() reproduces the golden updates", async (t) => {
  const { cases } = readGoldenJson<{ cases: UpdateCase[] }>("cts_update.json");
  for (const { id, hyper, state, c_t, s_chosen, r, y_signals, lr_override, expect } of cases) {
    await t.step(`case ${id}`, () => {
      const before = goldenLegacyState(state, hyper);
      const example = {
        context: Float64Array.from(c_t),
        signals: Float64Array.from(s_chosen),
        reward: r,
        ticks: y_signals === null ? null : Float64Array.from(y_signals),
      };
      assert.ok(relativeError(legacyWeights(before, example.context), expect.w) < TOLERANCE);
      const after = legacyUpdate(before, [example], lr_override ?? undefined);
      assert.ok(relativeError(after.u, expect.state.U.flat()) < TOLERANCE, "U");
      assert.ok(relativeError(after.b, expect.state.b) < TOLERANCE, "b");
      assert.ok(relativeError(after.hU, expect.state.h_U.flat()) < TOLERANCE, "h_U");
      assert.ok(relativeError(after.hB, expect.state.h_b) < TOLERANCE, "h_b");
      assert.deepEqual(before, goldenLegacyState(state, hyper), "the input is unchanged");
    });
  }
  assert.equal(cases.length, 15);
});

Deno.test("legacyDraw() gives the golden draw, scores and top films for the same normals", () => {
  const { cases } = readGoldenJson<{ cases: SampleCase[] }>("cts_sample.json");
  for (const { hyper, state, c_t, noise_U, noise_b, S, expect } of cases) {
    const rng = dealing([...noise_U.flat(), ...noise_b]);
    const w = legacyDraw(goldenLegacyState(state, hyper), Float64Array.from(c_t), rng, 1);
    assert.ok(relativeError(w, expect.w_tilde) < TOLERANCE);
    assert.throws(() => rng.normal(), /more normals/); // every parameter had its own
    const scores = S.map((film) => film.reduce((sum, signal, k) => sum + signal * w[k]!, 0));
    assert.ok(relativeError(scores, expect.scores) < TOLERANCE);
    assert.deepEqual(bestFilms(scores, 10), expect.topk.map((film) => film === 6 ? 5 : film));
  }
  assert.equal(cases.length, 6);
});

/** Rows by score; films 5 and 6 are twins whose order nothing decides, so both are called 5. */
function bestFilms(scores: readonly number[], count: number): number[] {
  const rows = scores.map((_, i) => i).sort((i, j) => scores[j]! - scores[i]! || i - j);
  return rows.slice(0, count).map((film) => film === 6 ? 5 : film);
}

Deno.test("legacyDraw() scales its noise, down to the mean at 0", () => {
  const [first] = readGoldenJson<{ cases: SampleCase[] }>("cts_sample.json").cases;
  const { hyper, state, c_t, noise_U, noise_b, expect } = first!;
  const context = Float64Array.from(c_t);
  const legacy = goldenLegacyState(state, hyper);
  const normals = [...noise_U.flat(), ...noise_b];
  assert.deepEqual(
    legacyDraw(legacy, context, dealing(normals), 0),
    legacyWeights(legacy, context),
  );
  const halved = normals.map((z) => z / 2);
  assert.ok(
    relativeError(legacyDraw(legacy, context, dealing(halved), 2), expect.w_tilde) < TOLERANCE,
  );
});

Deno.test("legacyUpdate() of a batch equals the same examples one by one", () => {
  const { cases } = readGoldenJson<{ cases: UpdateCase[] }>("cts_update.json");
  const sameShape = cases.filter(({ c_t }) => c_t.length === 18);
  const examples = sameShape.map(({ c_t, s_chosen, r }) => ({
    context: Float64Array.from(c_t),
    signals: Float64Array.from(s_chosen),
    reward: r,
    ticks: null,
  }));
  const start = goldenLegacyState(sameShape[1]!.state, sameShape[1]!.hyper);
  const oneByOne = examples.reduce((state, example) => legacyUpdate(state, [example]), start);
  assert.ok(examples.length > 2);
  assert.deepEqual(legacyUpdate(start, examples), oneByOne);
});

Deno.test("legacyWeights() throws on a context of another length", () => {
  const [first] = readGoldenJson<{ cases: UpdateCase[] }>("cts_update.json").cases;
  assert.throws(
    () => legacyWeights(goldenLegacyState(first!.state, first!.hyper), f64(1, 0)),
    { name: "RangeError", message: /context must have 16 values: received 2$/ },
  );
});
