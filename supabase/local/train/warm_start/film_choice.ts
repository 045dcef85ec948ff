/** A choice of a programmer, as the warm start looks at it: one film among others, no refusal. */
import { SLOT_DIMENSION } from "@shared/bandit/slot_belief.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** Shapes: d context features, k films. */
export interface FilmChoice {
  /** Broadcast day, days since 1970-01-01. */
  readonly day: number;
  /** [d] */
  readonly context: Float64Array;
  /** [k, 6] row-major, each in [0, 1]. */
  readonly signals: Float64Array;
  /** Row of the film that was taken. */
  readonly pick: number;
}

/** Returns k. */
export const filmCount = ({ signals }: Pick<FilmChoice, "signals">): number =>
  signals.length / SIGNAL_COUNT;

/** Returns the films as options [k, 7] on the seven coordinates of a slot's belief. */
export function filmOptions(choice: Pick<FilmChoice, "signals">): Float64Array {
  const k = filmCount(choice);
  const options = new Float64Array(k * SLOT_DIMENSION);
  for (let i = 0; i < k; i++) {
    const film = choice.signals.subarray(i * SIGNAL_COUNT, (i + 1) * SIGNAL_COUNT);
    options.set(film, i * SLOT_DIMENSION);
  }
  return options;
}
