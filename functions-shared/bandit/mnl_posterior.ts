/**
 * The posterior of the multinomial logit learner. A film with signals s has utility s'W x in a
 * slot with context c, x = [1, c]; the programmer picks film i of a slate with probability
 * e^uᵢ / (e^u_out + Σⱼ e^uⱼ), and refuses the slate with the rest. The parameters
 * θ = (rows of W, u_out) have a normal belief that each answered slate narrows.
 *
 * Shapes: d context features, k films, D = 6 (1 + d) + 1.
 *
 * Source: Train, Discrete Choice Methods with Simulation (2009), §3.1, for the choice model.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { checkChoiceEvent } from "./choice_event.ts";
import { forget } from "./forgetting.ts";
import { laplaceStep, type ObservedChoice } from "./laplace_step.ts";
import type { ChoiceEvent } from "./learner.ts";
import { absorbSlotBelief, SLOT_DIMENSION, slotBelief } from "./slot_belief.ts";

/** Everything the learner knows. Plain data, never mutated. */
export interface MnlState {
  /** Names of the d context features. */
  readonly contextNames: readonly string[];
  /** [D] posterior mean of θ. */
  readonly mean: Float64Array;
  /** [D, D] row-major posterior covariance, symmetric positive definite. */
  readonly covariance: Float64Array;
  /** [D] */
  readonly priorMean: Float64Array;
  /** [D] diagonal of the prior covariance. */
  readonly priorVariance: Float64Array;
  /** Scale of the utilities behind ticks. */
  readonly kappa: number;
  /** How much a ticked explanation counts beside a pick, >= 0; 0 ignores ticks. */
  readonly tickWeight: number;
  /** Share of the evidence kept per event, in (0, 1]; 1 never forgets. */
  readonly forgetting: number;
  /** Answered slates folded in. */
  readonly eventCount: number;
}

/** The prior and what does not follow from data. Variances are squared utilities, > 0. */
export interface MnlSettings {
  /** Mean weight of a signal before anything is known. */
  readonly interceptMean: number;
  readonly interceptVariance: number;
  /** Of the weight of a signal in a feature of the context, mean 0. */
  readonly interactionVariance: number;
  /** Of the utility of refusing the slate, mean 0. */
  readonly outsideVariance: number;
  readonly kappa: number;
  readonly tickWeight: number;
  readonly forgetting: number;
}

/**
 * Equal weights, doubted as such more than that they hold in every slot, and ticks that count like a
 * choice. Chosen by simulation (`deno task evaluate --sweep`): variances of 1 and 1 learn as fast but
 * take longer to settle where equal weights are right, with a wider belief in each slot to be
 * unlearned; kappa 1 and tick weight 0.25 leave much of what ticks say unheard.
 */
export const MNL_DEFAULTS: MnlSettings = {
  interceptMean: 2,
  interceptVariance: 2,
  interactionVariance: 0.25,
  outsideVariance: 4,
  kappa: 2,
  tickWeight: 1,
  forgetting: 0.998,
};

/** Forgetting costs O(D³), so it is done for this many events at once. */
const FORGETTING_PERIOD = 10;

/**
 * Returns the state before anything was learned.
 *
 * @param contextNames Names of the d context features, distinct.
 * @param settings Replaces single defaults.
 * @throws {RangeError} If a variance is not positive, or forgetting is not in (0, 1].
 */
export function createMnlPrior(
  contextNames: readonly string[],
  settings: Partial<MnlSettings> = {},
): MnlState {
  const chosen = { ...MNL_DEFAULTS, ...settings };
  checkSettings(chosen);
  const width = contextNames.length + 1;
  const size = SIGNAL_COUNT * width + 1;
  const priorMean = new Float64Array(size);
  const priorVariance = new Float64Array(size).fill(chosen.interactionVariance);
  for (let k = 0; k < SIGNAL_COUNT; k++) {
    priorMean[k * width] = chosen.interceptMean;
    priorVariance[k * width] = chosen.interceptVariance;
  }
  priorVariance[size - 1] = chosen.outsideVariance;
  const { kappa, tickWeight, forgetting } = chosen;
  return {
    contextNames: [...contextNames],
    mean: priorMean.slice(),
    covariance: diagonal(priorVariance),
    priorMean,
    priorVariance,
    kappa,
    tickWeight,
    forgetting,
    eventCount: 0,
  };
}

/** Returns a state before it had learned anything: its prior, its settings, no events. */
export function priorOf(state: MnlState): MnlState {
  return {
    ...state,
    mean: state.priorMean.slice(),
    covariance: diagonal(state.priorVariance),
    eventCount: 0,
  };
}

/**
 * Returns `state` after `events`, in order; one copy, then O(D²) per event and O(D³) for every
 * tenth. The result depends on the events alone, not on how they were cut into batches.
 *
 * @throws {RangeError} If a shape disagrees or a value is not finite.
 */
export function updateMnl(state: MnlState, events: readonly ChoiceEvent[]): MnlState {
  for (const event of events) checkChoiceEvent(event, state.contextNames.length);
  const mean = state.mean.slice();
  const covariance = state.covariance.slice();
  const retained = power(state.forgetting, FORGETTING_PERIOD);
  let { eventCount } = state;
  for (const event of events) {
    if (eventCount > 0 && eventCount % FORGETTING_PERIOD === 0) {
      forget(mean, covariance, state.priorMean, state.priorVariance, retained);
    }
    learnEvent(state, mean, covariance, event);
    eventCount++;
  }
  return { ...state, mean, covariance, eventCount };
}

/** One online Laplace step for the choice, a second one for the ticks, in place. */
function learnEvent(
  { kappa, tickWeight }: MnlState,
  mean: Float64Array,
  covariance: Float64Array,
  event: ChoiceEvent,
): void {
  const before = slotBelief(mean, covariance, event.context);
  let after = laplaceStep(before, pickOrRefusal(event));
  const ticked = tickedSignals(event, kappa, tickWeight);
  if (ticked !== null) after = laplaceStep(after, ticked);
  absorbSlotBelief(mean, covariance, before, after);
}

/** The slate as a choice among k films and, last, the outside option: nothing of it. */
function pickOrRefusal({ signals, pick }: ChoiceEvent): ObservedChoice {
  const k = signals.length / SIGNAL_COUNT;
  const options = new Float64Array((k + 1) * SLOT_DIMENSION);
  for (let i = 0; i < k; i++) {
    options.set(signals.subarray(i * SIGNAL_COUNT, (i + 1) * SIGNAL_COUNT), i * SLOT_DIMENSION);
  }
  options[k * SLOT_DIMENSION + SIGNAL_COUNT] = 1;
  const shares = new Float64Array(k + 1);
  shares[pick ?? k] = 1;
  return { options, shares, weight: 1 };
}

/**
 * Ticks as a choice among the six signals: one is named when its weight times what sets the
 * picked film apart from the candidates, kappa (s_ik - sbar_k) w_k, is large. Null when nothing
 * was ticked; ticks explain a pick, so they say nothing about a refusal.
 */
function tickedSignals(
  { signals, pick, ticks, signalMean }: ChoiceEvent,
  kappa: number,
  weight: number,
): ObservedChoice | null {
  if (pick === null || ticks === null || weight === 0) return null;
  const count = ticks.reduce((sum, tick) => sum + tick, 0);
  if (count === 0) return null;
  const options = new Float64Array(SIGNAL_COUNT * SLOT_DIMENSION);
  for (let k = 0; k < SIGNAL_COUNT; k++) {
    const excess = signals[pick * SIGNAL_COUNT + k]! - signalMean[k]!;
    options[k * SLOT_DIMENSION + k] = kappa * excess;
  }
  return { options, shares: ticks.map((tick) => tick / count), weight };
}

function checkSettings(settings: MnlSettings): void {
  for (const name of ["interceptVariance", "interactionVariance", "outsideVariance"] as const) {
    if (!(settings[name] > 0 && settings[name] < Infinity)) {
      throw new RangeError(
        `Cannot create prior as ${name} must be positive and finite: received ${settings[name]}`,
      );
    }
  }
  if (!(settings.forgetting > 0 && settings.forgetting <= 1)) {
    throw new RangeError(
      `Cannot create prior as forgetting must be in (0, 1]: received ${settings.forgetting}`,
    );
  }
}

function diagonal(values: Float64Array): Float64Array {
  const size = values.length;
  const matrix = new Float64Array(size * size);
  values.forEach((value, i) => matrix[i * size + i] = value);
  return matrix;
}

/** Repeated products: `**` may differ in the last digit between engines. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
}
