/**
 * How probable a slate was: for each of its films the probability of being in the slate at all,
 * which off-policy estimates divide by, and of being picked, which the programmer is shown.
 *
 * Shapes: M candidates, N films in the slate, R simulated slates.
 *
 * Source: Swaminathan and Joachims, Counterfactual Risk Minimization (2015), §3, for the use of
 * propensities; Train, Discrete Choice Methods with Simulation (2009), §3.1, for the picks.
 */
import { softmax } from "@shared/linalg/softmax.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { bestFilm } from "./best_film.ts";
import { createFilmTree } from "./film_tree.ts";
import { filmScore } from "./film_score.ts";
import type { WeightBelief } from "./learner.ts";
import { checkSlateRequest, type SlateRequest } from "./slate.ts";
import { topFilms } from "./top_films.ts";

/** A slate that was composed, and how carefully to look back at it. */
export interface PropensityRequest extends SlateRequest {
  /** [N] candidate index in position order, from `composeSlate` for the same request. */
  readonly rows: Int32Array;
  /** R, the number of slates to simulate, >= 1; 1000 err by about 0.01. */
  readonly draws: number;
}

/** Simulated slates draw from another stream than the slate itself. */
const PROPENSITY_STREAM = 1;

/**
 * Returns [N] probabilities in (0, 1) that each film of the slate is in the slate, the mean
 * positions fixed: R slates are simulated with fresh draws, and a film that is in `count` of
 * them gets (count + 1/2) / (R + 1). Films no draw favours are off the support: theirs is 0.
 *
 * The result depends on the request alone: the draws come from its seed.
 *
 * @throws {RangeError} If a shape disagrees or a setting is out of range.
 */
export function slatePropensities(request: PropensityRequest): Float64Array {
  checkSlateRequest(request);
  checkSlateRows(request);
  const { rows, draws, policy } = request;
  const certain = rows.length === request.count || policy.meanPositions >= rows.length;
  const counts = certain ? new Float64Array(rows.length).fill(draws) : simulateSlates(request);
  return counts.map((count) => (count + 0.5) / (draws + 1));
}

/** The films of one slate, to be judged by the mean weights. */
export interface PickRequest {
  /** [6, M] column-major. */
  readonly signals: Float64Array;
  /** M */
  readonly count: number;
  readonly belief: WeightBelief;
  /** [N] candidate index in position order. */
  readonly rows: Int32Array;
}

/**
 * Returns [N] probabilities that each film of the slate is picked, by the mean weights M and the
 * mean outside utility: e^(s'M) / (e^u_out + Σ e^(s'M)). What is missing to 1 is a refusal.
 * A bonus plays no part in it: it says what is to be shown, not what the programmer likes.
 */
export function pickProbabilities({ signals, count, belief, rows }: PickRequest): Float64Array {
  const utilities = new Float64Array(rows.length + 1);
  rows.forEach((row, i) => utilities[i] = filmScore(signals, count, row, belief.mean));
  utilities[rows.length] = belief.outsideUtility;
  return softmax(utilities).slice(0, rows.length);
}

/** Returns [N]: in how many of R simulated slates each film of the slate is. */
function simulateSlates(request: PropensityRequest): Float64Array {
  const { count, belief, policy, seed, rows, draws } = request;
  const leading = policy.meanPositions;
  const best = filmSearch(request);
  const rng = createRng(deriveSeed(seed, PROPENSITY_STREAM));
  const exploring = rows.subarray(leading);
  const chosen = new Int32Array(exploring.length);
  const taken = new Uint8Array(count);
  for (const row of rows.subarray(0, leading)) taken[row] = 1;
  const out = new Float64Array(SIGNAL_COUNT);
  const inclusions = new Int32Array(count);
  for (const row of rows.subarray(0, leading)) inclusions[row] = draws;
  for (let r = 0; r < draws; r++) {
    let weights = belief.draw(rng, policy.explorationScale, out);
    for (let p = 0; p < chosen.length; p++) {
      if (p > 0 && !policy.sharedDraw) weights = belief.draw(rng, policy.explorationScale, out);
      const row = chosen[p] = best(weights, taken);
      if (row === count) throwNoBest(weights);
      taken[row] = 1;
      inclusions[row]!++;
    }
    for (const row of chosen) taken[row] = 0;
  }
  return Float64Array.from(rows, (row) => inclusions[row]!);
}

/**
 * Returns how to find the best film that is not taken. The tree's bounds know the six signals
 * only, so with a bonus each search is a full scan: 1000 draws of three films from 10,000 take
 * 0.1 s in place of 0.01 s.
 */
function filmSearch({ signals, count, bonus, belief }: SlateRequest) {
  if (bonus) {
    return (weights: Float64Array, taken: Uint8Array) =>
      topFilms(signals, weights, 1, taken, bonus)[0]!;
  }
  const tree = createFilmTree(signals, count, expectedWeights(belief));
  return (weights: Float64Array, taken: Uint8Array) => bestFilm(tree, weights, taken);
}

function throwNoBest(weights: Float64Array): never {
  throw new RangeError(
    `Cannot simulate slates as scores must be finite: received weights [${weights.join(", ")}]`,
  );
}

/** M, each weight one standard deviation further from 0. */
function expectedWeights({ mean, covariance }: WeightBelief): Float64Array {
  return mean.map((m, j) => {
    const deviation = Math.sqrt(covariance?.[j * SIGNAL_COUNT + j] ?? 1);
    return m < 0 ? m - deviation : m + deviation;
  });
}

function checkSlateRows({ rows, count, size, draws }: PropensityRequest): void {
  if (rows.length !== Math.min(size, count) || rows.some((row) => row < 0 || row >= count)) {
    throw new RangeError(
      `Cannot simulate slates as rows must be ${
        Math.min(size, count)
      } candidates of ${count}: received [${rows}]`,
    );
  }
  if (!Number.isInteger(draws) || draws < 1) {
    throw new RangeError(
      `Cannot simulate slates as draws must be an integer of at least 1: received ${draws}`,
    );
  }
}
