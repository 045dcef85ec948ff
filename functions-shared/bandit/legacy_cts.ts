/**
 * The learner of earlier deployments: weights that are a tempered softmax of a linear function of
 * the context, mixed with equal weights, and fitted by stochastic gradient descent on single
 * films. Kept so that their files go on working, with these defects, which are part of it:
 * - h averages squared gradients instead of adding them, so the noise grows with experience
 *   (std .316 -> 46.8 in 10,000 updates at the usual settings);
 * - weights are positive and add up to 1, so p = sigmoid(w's) lies in [.5, .73];
 * - the gradient passes the softmax as if it gave w, not q.
 *
 * Shapes: d context features, 6 signals.
 */
import { exponential } from "@shared/linalg/softmax.ts";
import type { Rng } from "@shared/random/rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** Settings that the file carries. */
export interface LegacyHyperparameters {
  /** Step of the descent, `lr`. */
  readonly learningRate: number;
  /** Variance of the noise at curvature 1, `expl_scale`. */
  readonly explorationScale: number;
  /** Share of the curvature that an update keeps, `ema_decay`, in [0, 1]. */
  readonly emaDecay: number;
  /** Curvature before anything was learned, `h0`. */
  readonly initialCurvature: number;
  /** Share of equal weights in the mixture, in [0, 1]. */
  readonly alpha: number;
  /** Temperature of the softmax, > 0. */
  readonly tau: number;
  /** Pull of the weights towards ticked signals, `match_loss_weight`. */
  readonly matchLossWeight: number;
  /** Pull of all parameters towards 0, `weight_decay`. */
  readonly weightDecay: number;
}

/** Parameters and curvature. Plain data, never mutated. */
export interface LegacyState {
  /** Names of the d context features. */
  readonly contextNames: readonly string[];
  /** [6, d] row-major. */
  readonly u: Float64Array;
  /** [6] */
  readonly b: Float64Array;
  /** [6, d] running mean of squared gradients, >= 0. */
  readonly hU: Float64Array;
  /** [6] the same for b. */
  readonly hB: Float64Array;
  readonly hyperparameters: LegacyHyperparameters;
  /** Answered slates folded in. */
  readonly eventCount: number;
}

/** One film and what became of it. */
export interface LegacyExample {
  /** [d] */
  readonly context: Float64Array;
  /** [6] */
  readonly signals: Float64Array;
  /** 1 picked, 0 not; anything between is allowed. */
  readonly reward: number;
  /** [6] of 0 and 1, or null; all zero is as good as null. */
  readonly ticks: Float64Array | null;
}

/** Keeps the noise finite where nothing was learned. */
const CURVATURE_FLOOR = 1e-8;
/** Keeps the division of ticks by their number harmless. */
const TICKS_FLOOR = 1e-8;

/**
 * Returns w = (1 - alpha) softmax(z / tau) + alpha / 6, which adds up to 1.
 *
 * @param logits [6] z
 * @throws {RangeError} If z / tau is not finite: its softmax would be NaN.
 */
export function mixtureWeights(logits: Float64Array, tau: number, alpha: number): Float64Array {
  const tempered = logits.map((logit) => logit / tau);
  if (!tempered.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot weigh signals as logits over tau must be finite: received [${tempered.join(", ")}]`,
    );
  }
  const max = Math.max(...tempered);
  const powers = tempered.map((logit) => deepExponential(logit - max));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => (1 - alpha) * (power / sum) + alpha / logits.length);
}

/** e^x for x <= 0, down to the smallest subnormal; `exponential` gives 0 below -700. */
function deepExponential(x: number): number {
  if (x >= -700) return exponential(x);
  const root = exponential(x / 2);
  return root * root;
}

/**
 * Returns [6] the weights in `context`.
 *
 * @throws {RangeError} If the context has not d values, or a logit is not finite.
 */
export function legacyWeights(state: LegacyState, context: Float64Array): Float64Array {
  requireContext(state, context);
  const { tau, alpha } = state.hyperparameters;
  return mixtureWeights(logitsOf(state.u, state.b, context), tau, alpha);
}

/**
 * Returns [6] weights after normal noise on every entry of U and then of b, row by row, with
 * standard deviation scale sqrt(expl_scale / (h + 1e-8)).
 *
 * @throws {RangeError} If the context has not d values, or a logit is not finite.
 */
export function legacyDraw(
  state: LegacyState,
  context: Float64Array,
  rng: Rng,
  scale: number,
): Float64Array {
  requireContext(state, context);
  const { explorationScale, tau, alpha } = state.hyperparameters;
  const noisy = (value: number, curvature: number) =>
    value + scale * Math.sqrt(explorationScale / (curvature + CURVATURE_FLOOR)) * rng.normal();
  const u = state.u.map((value, i) => noisy(value, state.hU[i]!));
  const b = state.b.map((value, k) => noisy(value, state.hB[k]!));
  return mixtureWeights(logitsOf(u, b, context), tau, alpha);
}

/**
 * Returns `state` after one gradient step for each example, in order, with one copy. The number of
 * events is left to the caller, as an event is several examples.
 *
 * @param learningRate Replaces the state's own.
 * @throws {RangeError} If a context has not d values, or a logit is not finite.
 */
export function legacyUpdate(
  state: LegacyState,
  examples: readonly LegacyExample[],
  learningRate: number = state.hyperparameters.learningRate,
): LegacyState {
  const [u, b, hU, hB] = [state.u.slice(), state.b.slice(), state.hU.slice(), state.hB.slice()];
  const updated = { ...state, u, b, hU, hB };
  for (const example of examples) {
    const slope = logitGradient(updated, example);
    const d = example.context.length;
    for (let k = 0; k < SIGNAL_COUNT; k++) {
      for (let i = 0; i < d; i++) {
        descend(updated, u, hU, k * d + i, slope[k]! * example.context[i]!, learningRate);
      }
      descend(updated, b, hB, k, slope[k]!, learningRate);
    }
  }
  return updated;
}

/** g += weight_decay θ; θ -= lr g; h = decay h + (1 - decay) g². */
function descend(
  { hyperparameters: { weightDecay, emaDecay } }: LegacyState,
  values: Float64Array,
  curvature: Float64Array,
  index: number,
  slope: number,
  learningRate: number,
): void {
  const gradient = slope + weightDecay * values[index]!;
  values[index]! -= learningRate * gradient;
  curvature[index] = emaDecay * curvature[index]! + (1 - emaDecay) * gradient * gradient;
}

/** Gradient in z of -log p(reward) + match_loss_weight / 2 |w - ticks|², p = sigmoid(w's). */
function logitGradient(state: LegacyState, example: LegacyExample): Float64Array {
  const { tau, alpha, matchLossWeight } = state.hyperparameters;
  const { signals, reward, ticks } = example;
  const w = legacyWeights(state, example.context);
  let theta = 0;
  for (let k = 0; k < SIGNAL_COUNT; k++) theta += w[k]! * signals[k]!;
  const residual = 1 / (1 + exponential(-theta)) - reward;
  const tickCount = ticks?.reduce((sum, tick) => sum + tick, 0) ?? 0;
  const inWeights = signals.map((signal, k) => {
    const target = tickCount > 0 ? ticks![k]! / (tickCount + TICKS_FLOOR) : w[k]!;
    return residual * signal + matchLossWeight * (w[k]! - target);
  });
  let mean = 0;
  for (let k = 0; k < SIGNAL_COUNT; k++) mean += w[k]! * inWeights[k]!;
  // The softmax's Jacobian would be diag(q) - q q'; this learner has w in its place.
  return inWeights.map((slope, k) => (1 - alpha) / tau * w[k]! * (slope - mean));
}

/** z = U c + b */
function logitsOf(u: Float64Array, b: Float64Array, context: Float64Array): Float64Array {
  const d = context.length;
  return b.map((value, k) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += u[k * d + i]! * context[i]!;
    return sum + value;
  });
}

function requireContext(state: LegacyState, context: Float64Array): void {
  const d = state.contextNames.length;
  if (context.length === d) return;
  throw new RangeError(
    `Cannot weigh signals as context must have ${d} values: received ${context.length}`,
  );
}
