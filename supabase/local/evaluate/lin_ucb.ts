/**
 * LinUCB with one linear model for all films (the disjoint form needs an arm that comes back,
 * and hardly a film does): the reward of a film, 1 when picked and 0 when passed over, is linear
 * in the products of its signals and the context features, φ = s (x) [1, c]. Signals and rewards
 * are taken relative to their mean in the slate: a programmer picks one film of any slate, good
 * or bad, and with absolute ones the regret is four times as high. A slate is the films with the
 * highest upper confidence bounds.
 *
 * Shapes: d context features, D = 6 (1 + d), M candidates.
 *
 * Source: Li, Chu, Langford and Schapire, A Contextual-Bandit Approach to Personalized News
 * Article Recommendation (2010), algorithm 1 and equation 5.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { Contestant, SlateTask } from "./contestant.ts";
import { signalsOfRows } from "./film_pool.ts";
import { topByScore } from "./top_by_score.ts";

/** A = I + Σ φφ', kept as its inverse; b = Σ reward φ. */
interface LinearModel {
  /** [D, D] row-major. */
  readonly inverse: Float64Array;
  /** [D] */
  readonly b: Float64Array;
  /** [D] A⁻¹b */
  readonly theta: Float64Array;
}

/** θ and A⁻¹ seen from one slot: score = s'mean + α √(s' covariance s). */
interface SlotModel {
  /** [6] */
  readonly mean: Float64Array;
  /** [6, 6] */
  readonly covariance: Float64Array;
}

/**
 * @param d Number of context features.
 * @param alpha Width of the confidence bound; of 0.02, 0.05, 0.1, 0.2, 0.5 and 1 the best are 0.2 and 0.5.
 */
export function linUcbContestant(d: number, alpha: number): Contestant {
  const size = SIGNAL_COUNT * (1 + d);
  const model: LinearModel = {
    inverse: identity(size),
    b: new Float64Array(size),
    theta: new Float64Array(size),
  };
  return {
    propose: (task) =>
      topByScore(upperBounds(slotModel(model, task.context), task, alpha), task.size),
    predict: (task, rows) => {
      const { mean } = slotModel(model, task.context);
      const films = relativeToSlate(signalsOfRows(task.pool, rows));
      return Float64Array.from(rows, (_, i) => {
        const advantage = filmOf(films, i).reduce((sum, value, j) => sum + mean[j]! * value, 0);
        return Math.min(1, Math.max(0, 1 / rows.length + advantage));
      });
    },
    learn: ({ context, signals, pick }) => {
      const films = relativeToSlate(signals);
      const count = films.length / SIGNAL_COUNT;
      const meanReward = pick === null ? 0 : 1 / count;
      for (let i = 0; i < count; i++) {
        const reward = (i === pick ? 1 : 0) - meanReward;
        addObservation(model, features(filmOf(films, i), context), reward);
      }
      solveTheta(model);
    },
  };
}

/** Row i of [k, 6]. */
const filmOf = (films: Float64Array, i: number) =>
  films.subarray(i * SIGNAL_COUNT, (i + 1) * SIGNAL_COUNT);

/** [k, 6] less the mean of each column. */
function relativeToSlate(films: Float64Array): Float64Array {
  const count = films.length / SIGNAL_COUNT;
  const mean = new Float64Array(SIGNAL_COUNT);
  films.forEach((value, i) => mean[i % SIGNAL_COUNT]! += value / count);
  return films.map((value, i) => value - mean[i % SIGNAL_COUNT]!);
}

function upperBounds({ mean, covariance }: SlotModel, { pool }: SlateTask, alpha: number) {
  const { signals, count } = pool;
  const scores = new Float64Array(count);
  const film = new Float64Array(SIGNAL_COUNT);
  for (let i = 0; i < count; i++) {
    let [expected, variance] = [0, 0];
    for (let j = 0; j < SIGNAL_COUNT; j++) film[j] = signals[j * count + i]!;
    for (let j = 0; j < SIGNAL_COUNT; j++) {
      expected += mean[j]! * film[j]!;
      let row = 0;
      for (let k = 0; k < SIGNAL_COUNT; k++) row += covariance[j * SIGNAL_COUNT + k]! * film[k]!;
      variance += row * film[j]!;
    }
    scores[i] = expected + alpha * Math.sqrt(Math.max(0, variance)); // eq. 5
  }
  return scores;
}

function slotModel({ inverse, theta }: LinearModel, context: Float64Array): SlotModel {
  const width = 1 + context.length;
  const size = theta.length;
  const active = [0, ...[...context.keys()].filter((i) => context[i] !== 0).map((i) => i + 1)];
  const value = (i: number) => i === 0 ? 1 : context[i - 1]!;
  const mean = new Float64Array(SIGNAL_COUNT);
  const covariance = new Float64Array(SIGNAL_COUNT * SIGNAL_COUNT);
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    for (const a of active) {
      const row = j * width + a;
      mean[j]! += value(a) * theta[row]!;
      for (let k = 0; k < SIGNAL_COUNT; k++) {
        for (const c of active) {
          covariance[j * SIGNAL_COUNT + k]! += value(a) * value(c) *
            inverse[row * size + k * width + c]!;
        }
      }
    }
  }
  return { mean, covariance };
}

/** φ = s (x) [1, c], [D] */
function features(film: Float64Array, context: Float64Array): Float64Array {
  const width = 1 + context.length;
  const phi = new Float64Array(SIGNAL_COUNT * width);
  film.forEach((signal, j) => {
    phi[j * width] = signal;
    context.forEach((feature, i) => phi[j * width + 1 + i] = signal * feature);
  });
  return phi;
}

/** (A + φφ')⁻¹ = A⁻¹ - A⁻¹φ φ'A⁻¹ / (1 + φ'A⁻¹φ), Sherman and Morrison. */
function addObservation({ inverse, b }: LinearModel, phi: Float64Array, reward: number): void {
  const size = b.length;
  const active = [...phi.keys()].filter((i) => phi[i] !== 0);
  const direction = new Float64Array(size);
  for (const i of active) {
    for (let j = 0; j < size; j++) direction[j]! += phi[i]! * inverse[i * size + j]!;
    b[i]! += reward * phi[i]!;
  }
  const denominator = active.reduce((sum, i) => sum + phi[i]! * direction[i]!, 1);
  for (let i = 0; i < size; i++) {
    const scale = direction[i]! / denominator;
    for (let j = 0; j < size; j++) inverse[i * size + j]! -= scale * direction[j]!;
  }
}

function solveTheta({ inverse, b, theta }: LinearModel): void {
  const size = b.length;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += inverse[i * size + j]! * b[j]!;
    theta[i] = sum;
  }
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}
