/**
 * From a belief about the six weights to the films that are shown. The first positions follow
 * the mean, each further one a draw of its own from the belief (Thompson sampling), so a slate
 * holds what is known to be good and what might be better.
 *
 * Everything random comes from the slate's seed, so a slate can be composed again from its
 * model state, signals and seed. Shapes: M candidates, N films in the slate.
 *
 * Source: Russo et al., A Tutorial on Thompson Sampling (2018), §3 and §7.2.
 */
import { createRng } from "@shared/random/seeded_rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { filmScore } from "./film_score.ts";
import type { SlatePolicy, WeightBelief } from "./learner.ts";
import { topFilms } from "./top_films.ts";

/** What a slate is made of. */
export interface SlateRequest {
  /** [6, M] column-major, finite: signal j of candidate i at [j * M + i]. */
  readonly signals: Float64Array;
  /** M, the number of candidates; may be 0. */
  readonly count: number;
  /**
   * [M] finite, added to signals · weights wherever films are ranked and never displayed: what is
   * not learned but decreed. None is 0 for all.
   */
  readonly bonus?: Float64Array | null;
  readonly belief: WeightBelief;
  /** Films wanted; the slate is shorter when there are fewer candidates. */
  readonly size: number;
  readonly policy: SlatePolicy;
  /** Integer in [0, 2^53). */
  readonly seed: number;
}

/** A composed slate; every array is in position order, N = min(size, M). */
export interface Slate {
  /** [N] candidate index, 0 to M - 1. */
  readonly rows: Int32Array;
  /** [N, 6] row-major: the weights that placed each film, as drawn. */
  readonly weights: Float64Array;
  /** [N] signals times the weights that placed the film, as displayed; without the bonus. */
  readonly scores: Float64Array;
  /** [N] signals times the mean weights, as displayed: one scale for the whole slate. */
  readonly meanScores: Float64Array;
  /** [N] 1 where a noisy draw placed the film, 0 where the mean did. */
  readonly exploring: Uint8Array;
}

/**
 * Returns the slate, in O(M N).
 *
 * @throws {RangeError} If a shape disagrees, a setting is out of range, or scores are not finite.
 */
export function composeSlate(request: SlateRequest): Slate {
  checkSlateRequest(request);
  const { belief, policy, seed } = request;
  const draft = createDraft(request);
  const length = draft.rows.length;
  const leading = Math.min(policy.meanPositions, length);
  placeBest(draft, belief.mean, leading);
  const rng = createRng(seed);
  const perDraw = policy.sharedDraw ? length - leading : 1;
  while (draft.filled < length) {
    const first = draft.filled;
    placeBest(draft, belief.draw(rng, policy.explorationScale), perDraw);
    if (policy.explorationScale > 0) draft.exploring.fill(1, first, draft.filled);
  }
  const { rows, weights, scores, meanScores, exploring } = draft;
  return { rows, weights, scores, meanScores, exploring };
}

/**
 * Returns [6] weights as people see them: w / |w|₁, signed shares whose absolute values sum
 * to 1. Weights that are all zero stay zero.
 */
export function displayWeights(weights: Float64Array): Float64Array {
  const norm = weights.reduce((sum, w) => sum + Math.abs(w), 0);
  return norm === 0 ? new Float64Array(weights.length) : weights.map((w) => w / norm);
}

/** @throws {RangeError} If a shape disagrees or a setting is out of range. */
export function checkSlateRequest({ signals, count, bonus, size, policy }: SlateRequest): void {
  const { meanPositions, explorationScale } = policy;
  if (signals.length !== SIGNAL_COUNT * count) {
    throw new RangeError(
      `Cannot compose slate as signals must have shape [${SIGNAL_COUNT}, ${count}]: received ${signals.length} values`,
    );
  }
  if (bonus && (bonus.length !== count || !bonus.every(Number.isFinite))) {
    throw new RangeError(
      `Cannot compose slate as bonus must be ${count} finite numbers: received [${bonus}]`,
    );
  }
  for (const [name, value] of Object.entries({ count, size, meanPositions })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(
        `Cannot compose slate as ${name} must be an integer of at least 0: received ${value}`,
      );
    }
  }
  if (!(explorationScale >= 0 && explorationScale < Infinity)) {
    throw new RangeError(
      `Cannot compose slate as explorationScale must be at least 0: received ${explorationScale}`,
    );
  }
}

/** A slate being filled from the front. */
interface Draft extends Slate {
  readonly signals: Float64Array;
  readonly bonus: Float64Array | null;
  readonly displayedMean: Float64Array;
  readonly taken: Uint8Array;
  filled: number;
}

function createDraft({ signals, count, bonus, belief, size }: SlateRequest): Draft {
  const length = Math.min(size, count);
  return {
    rows: new Int32Array(length),
    weights: new Float64Array(length * SIGNAL_COUNT),
    scores: new Float64Array(length),
    meanScores: new Float64Array(length),
    exploring: new Uint8Array(length),
    signals,
    bonus: bonus ?? null,
    displayedMean: displayWeights(belief.mean),
    taken: new Uint8Array(count),
    filled: 0,
  };
}

/** Fills the next `k` positions with the best films left by `weights`. */
function placeBest(draft: Draft, weights: Float64Array, k: number): void {
  if (k === 0) return;
  const { signals, bonus, taken } = draft;
  const displayed = displayWeights(weights);
  for (const row of topFilms(signals, weights, k, taken, bonus)) {
    const position = draft.filled++;
    taken[row] = 1;
    draft.rows[position] = row;
    draft.weights.set(weights, position * SIGNAL_COUNT);
    draft.scores[position] = filmScore(signals, taken.length, row, displayed);
    draft.meanScores[position] = filmScore(signals, taken.length, row, draft.displayedMean);
  }
}
