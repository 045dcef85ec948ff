/**
 * Six kinds of programmer. Each has hidden weights for the six signals that depend on the slot,
 * and a way to choose; a learner sees neither.
 *
 * x is the 18 context features: time slot, weekday, weekend, season, two channels.
 */
import type { Rng } from "@shared/random/rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { softmax } from "@shared/linalg/softmax.ts";

export const REGIME_NAMES = ["a", "b", "c", "d", "e", "f"] as const;

export type RegimeName = (typeof REGIME_NAMES)[number];

/** For people; one line each. */
export const REGIME_DESCRIPTIONS: Readonly<Record<RegimeName, string>> = {
  a: "positive weights, softmax of the context",
  b: "signed weights, one dominant, one disliked",
  c: "as b, other weights from half-way on",
  d: "as b, four times the noise, 10 % lapses",
  e: "as b, refuses slates without a good film",
  f: "equal weights in every slot",
};

/** How a programmer of the kind chooses. */
export interface Regime {
  /** Scale of the Gumbel noise on utilities; 1 is the logit choice of the learner's model. */
  readonly noise: number;
  /** Share of picks made at random. */
  readonly lapses: number;
  /** A slate is refused when the regret of its best film is larger; Infinity never refuses. */
  readonly regretMax: number;
  /** Whether other weights hold from half-way on. */
  readonly redraws: boolean;
  /** Draws hidden weights: a function from [d] context features to [6] weights. */
  drawWeights(rng: Rng, contextNames: readonly string[]): HiddenWeights;
}

export type HiddenWeights = (context: Float64Array) => Float64Array;

/** Weights that sum to this are as decisive as the learner's prior mean of 2 each. */
const WEIGHT_SUM = 12;
/** Features that change a programmer's taste in regimes b to e. */
const EFFECT_FEATURES = ["prime_time", "late_night", "afternoon", "morning", "is_weekend"];

const SIGNED: Regime = {
  noise: 1,
  lapses: 0,
  regretMax: Infinity,
  redraws: false,
  drawWeights: signedWeights,
};

export const REGIMES: Readonly<Record<RegimeName, Regime>> = {
  a: { ...SIGNED, drawWeights: softmaxWeights },
  b: SIGNED,
  c: { ...SIGNED, redraws: true },
  d: { ...SIGNED, noise: 4, lapses: 0.1 },
  e: { ...SIGNED, regretMax: 0.25 },
  f: { ...SIGNED, drawWeights: equalWeights },
};

/** 12 softmax(b + U c), b ~ N(0, 1), U ~ N(0, 1/4). */
function softmaxWeights(rng: Rng, contextNames: readonly string[]): HiddenWeights {
  const d = contextNames.length;
  const b = Float64Array.from({ length: SIGNAL_COUNT }, () => rng.normal());
  const u = Float64Array.from({ length: SIGNAL_COUNT * d }, () => 0.5 * rng.normal());
  return (context) => {
    const logits = b.map((value, k) =>
      context.reduce((sum, feature, i) => sum + u[k * d + i]! * feature, value)
    );
    return softmax(logits).map((share) => WEIGHT_SUM * share);
  };
}

/** Base ~ N(1.5, 1), one signal 6 more, another 5 less; effects ~ N(0, 1) of each feature. */
function signedWeights(rng: Rng, contextNames: readonly string[]): HiddenWeights {
  const base = Float64Array.from({ length: SIGNAL_COUNT }, () => 1.5 + rng.normal());
  const dominant = Math.floor(rng.uniform() * SIGNAL_COUNT);
  const disliked = (dominant + 1 + Math.floor(rng.uniform() * (SIGNAL_COUNT - 1))) % SIGNAL_COUNT;
  base[dominant]! += 6;
  base[disliked]! -= 5;
  const channels = contextNames.slice(-2);
  const effects = contextNames.map((name) => {
    const scale = EFFECT_FEATURES.includes(name) || channels.includes(name) ? 1 : 0;
    return Float64Array.from({ length: SIGNAL_COUNT }, () => scale * rng.normal());
  });
  return (context) =>
    base.map((value, k) =>
      effects.reduce((sum, effect, i) => sum + effect[k]! * context[i]!, value)
    );
}

function equalWeights(): HiddenWeights {
  return () => new Float64Array(SIGNAL_COUNT).fill(WEIGHT_SUM / SIGNAL_COUNT);
}
