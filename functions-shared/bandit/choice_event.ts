/**
 * What an answered slate must look like before a learner touches it. One NaN would reach every
 * weight and, through the log, every later state, so nothing is learned from a bad event.
 */
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { ChoiceEvent } from "./learner.ts";

/**
 * @param event The event to check.
 * @param contextLength d, the number of context features.
 * @throws {RangeError} If a shape disagrees, a value is not finite, or the pick is no row.
 */
export function checkChoiceEvent(event: ChoiceEvent, contextLength: number): void {
  checkVector("context", event.context, contextLength);
  checkVector("signalMean", event.signalMean, SIGNAL_COUNT);
  if (event.signals.length % SIGNAL_COUNT !== 0) {
    throw new RangeError(
      `Cannot learn from choice as signals must have ${SIGNAL_COUNT} columns: received ${event.signals.length} values`,
    );
  }
  checkVector("signals", event.signals, event.signals.length);
  if (event.ticks !== null) checkTicks(event.ticks);
  const filmCount = event.signals.length / SIGNAL_COUNT;
  const { pick } = event;
  if (pick !== null && !(Number.isInteger(pick) && pick >= 0 && pick < filmCount)) {
    throw new RangeError(
      `Cannot learn from choice as pick must be one of ${filmCount} rows: received ${pick}`,
    );
  }
}

function checkVector(name: string, values: Float64Array, length: number): void {
  if (values.length !== length) {
    throw new RangeError(
      `Cannot learn from choice as ${name} must have ${length} values: received ${values.length}`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot learn from choice as ${name} must be finite: received ${values[bad]} at ${bad}`,
    );
  }
}

function checkTicks(ticks: Float64Array): void {
  checkVector("ticks", ticks, SIGNAL_COUNT);
  if (!ticks.every((tick) => tick === 0 || tick === 1)) {
    throw new RangeError(
      `Cannot learn from choice as ticks must be 0 or 1: received [${ticks.join(", ")}]`,
    );
  }
}
