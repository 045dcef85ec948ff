/** `cts_*.json`: cases computed by the functions of the learner that legacy-cts reproduces. */
import type { LegacyState } from "@shared/bandit/legacy_cts.ts";

/** NaN and the infinities are texts in the files. */
export type GoldenNumber = number | "NaN" | "Infinity" | "-Infinity";
export type GoldenMatrix = readonly (readonly number[])[];

export interface GoldenState {
  readonly U: GoldenMatrix;
  readonly b: readonly number[];
  readonly h_U: GoldenMatrix;
  readonly h_b: readonly number[];
}

export type GoldenHyper = Readonly<
  Record<
    | "lr"
    | "expl_scale"
    | "ema_decay"
    | "h0"
    | "tau"
    | "alpha"
    | "match_loss_weight"
    | "weight_decay",
    number
  >
>;

const FIXTURES = new URL("../../fixtures/golden/", import.meta.url);

/** Reads a file of tests/fixtures/golden. */
export function readGolden(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, FIXTURES));
}

/** Reads and parses a JSON file of tests/fixtures/golden. */
export function readGoldenJson<T>(name: string): T {
  return JSON.parse(new TextDecoder().decode(readGolden(name)));
}

/** Returns the state of a golden case, with made-up context names. */
export function goldenLegacyState(state: GoldenState, hyper: GoldenHyper): LegacyState {
  return {
    contextNames: state.U[0]!.map((_, i) => `feature ${i}`),
    u: Float64Array.from(state.U.flat()),
    b: Float64Array.from(state.b),
    hU: Float64Array.from(state.h_U.flat()),
    hB: Float64Array.from(state.h_b),
    hyperparameters: {
      learningRate: hyper.lr,
      explorationScale: hyper.expl_scale,
      emaDecay: hyper.ema_decay,
      initialCurvature: hyper.h0,
      alpha: hyper.alpha,
      tau: hyper.tau,
      matchLossWeight: hyper.match_loss_weight,
      weightDecay: hyper.weight_decay,
    },
    eventCount: 0,
  };
}

/** Returns the largest relative error of `actual`; the absolute one where 0 is expected. */
export function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(
    ...expected.map((want, i) =>
      want === 0 ? Math.abs(actual[i]!) : Math.abs(actual[i]! / want - 1)
    ),
  );
}
