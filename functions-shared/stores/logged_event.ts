/** Rows of selection_events as the learner's events. */
import type { LoggedEvent } from "@shared/bandit/replay.ts";
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { SIGNAL_COUNT, SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import type { EventRow } from "./database.ts";

/**
 * Returns the event as it is folded into the model.
 * @throws {TypeError} If the row lacks what its kind needs; the log is then not the project's.
 */
export function loggedEvent(row: EventRow): LoggedEvent {
  return {
    seq: row.seq,
    eventId: row.event_id,
    kind: row.kind,
    retracts: row.retracts,
    choice: row.kind === "retraction" ? null : choiceEvent(row),
  };
}

function choiceEvent(row: EventRow): ChoiceEvent {
  const { context_features: context, films, signal_mean: signalMean, ticked_signals: ticked } = row;
  if (!context || !films || !signalMean) {
    throw new TypeError(`Cannot learn from event ${row.seq} as it has no context, films or mean`);
  }
  const signals = new Float64Array(films.length * SIGNAL_COUNT);
  films.forEach((film, i) => signals.set(film.signals, i * SIGNAL_COUNT));
  const pick = films.findIndex((film) => film.reward === 1);
  return {
    context: Float64Array.from(context),
    signals,
    pick: pick < 0 ? null : pick,
    ticks: ticked?.length
      ? Float64Array.from(SIGNAL_NAMES, (name) => ticked.includes(name) ? 1 : 0)
      : null,
    signalMean: Float64Array.from(signalMean),
  };
}
