/**
 * The six signals in the order of every vector, column and stored array. Wherever signals
 * leave the process they are keyed by name, because deployments exist whose order differs.
 */
export const SIGNAL_NAMES = [
  "curator",
  "audience",
  "competition",
  "diversity",
  "novelty",
  "rights",
] as const;

export type SignalName = (typeof SIGNAL_NAMES)[number];

/** Number of signals: 6. */
export const SIGNAL_COUNT = SIGNAL_NAMES.length;
