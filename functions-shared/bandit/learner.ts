/**
 * What every learner can do, whichever file it came from: learn from a slate that was
 * answered, and say what it believes about the six signal weights in a context.
 *
 * A learner is plain immutable state: `learnAll` returns a new one, and the same events in the
 * same order give the same bytes on every isolate.
 */
import type { Rng } from "@shared/random/rng.ts";

/** One answered slate, ready to learn from. Shapes: d context features, k films, 6 signals. */
export interface ChoiceEvent {
  /** [d] context features of the slot. */
  readonly context: Float64Array;
  /** [k, 6] row-major, each in [0, 1]: the films shown, in slate order; an own choice comes last. */
  readonly signals: Float64Array;
  /** Row of the film that was picked, or null when the whole slate was refused. */
  readonly pick: number | null;
  /** [6] of 0 and 1: the signals ticked as "this is why"; null when none was ticked. */
  readonly ticks: Float64Array | null;
  /** [6] mean signals of that slate's candidates. */
  readonly signalMean: Float64Array;
}

/** Belief about the six weights in one context. */
export interface WeightBelief {
  /** [6] posterior mean M. */
  readonly mean: Float64Array;
  /** [6, 6] row-major covariance V; null where the learner's draw is not normal (legacy-cts). */
  readonly covariance: Float64Array | null;
  /** Mean utility of refusing the whole slate, beside which a film's is s'M; 0 in legacy-cts. */
  readonly outsideUtility: number;
  /**
   * Returns [6] weights drawn from the belief, with the noise scaled by `scale` >= 0. They may be
   * written to `out` and returned in it, so that thousands of draws need no memory.
   */
  draw(rng: Rng, scale: number, out?: Float64Array): Float64Array;
}

/** How a learner wants a slate composed; a setting may override it. */
export interface SlatePolicy {
  /** Leading positions that follow the mean. */
  readonly meanPositions: number;
  /** True when one draw ranks all exploring positions, false when each has its own. */
  readonly sharedDraw: boolean;
  /** Noise scale v of learning: 1 is Thompson sampling, 0 no exploration. */
  readonly explorationScale: number;
}

export interface Learner {
  readonly algorithm: "mnl-ts/1" | "legacy-cts";
  /** Names of the d context features, in the order of `ChoiceEvent.context`. */
  readonly contextNames: readonly string[];
  /** Answered slates folded in so far. */
  readonly eventCount: number;
  readonly slatePolicy: SlatePolicy;
  /**
   * Returns the learner after `events`, in order.
   * @throws {RangeError} If a shape disagrees or a value is not finite; nothing is learned then.
   */
  learnAll(events: readonly ChoiceEvent[]): Learner;
  /**
   * @param context [d]
   * @throws {RangeError} If the length is not d.
   */
  weightBelief(context: Float64Array): WeightBelief;
  /** Named figures about the parameters, for people (means, spread, event count); finite numbers. */
  statistics(): Readonly<Record<string, number>>;
}
