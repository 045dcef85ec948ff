/** A way to compose slates that takes part in the comparison, whether it learns or not. */
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import type { FilmPool } from "./film_pool.ts";

/** A slot to compose a slate for. */
export interface SlateTask {
  readonly pool: FilmPool;
  /** [d] */
  readonly context: Float64Array;
  readonly size: number;
  /** Integer in [0, 2^53), the same for every contestant. */
  readonly seed: number;
}

export interface Contestant {
  /** Returns [N] rows of the pool in slate order. */
  propose(task: SlateTask): Int32Array;
  /**
   * Returns [N] probabilities that it states for each film of the slate to be picked, or null when
   * it states none.
   */
  predict(task: SlateTask, rows: Int32Array): Float64Array | null;
  learn(event: ChoiceEvent): void;
}
