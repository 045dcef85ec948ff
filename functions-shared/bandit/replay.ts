/**
 * The model as a fold over its log: a stored state, then every answered slate after it in log
 * order. A retraction makes an event as if it had never been, so a retracted event is left out
 * of the fold, not undone; the state is bit for bit that of a log without it.
 */
import type { ChoiceEvent, Learner } from "./learner.ts";

/** One line of the log. */
export interface LoggedEvent {
  /** Place in the log; the next event has the next number. */
  readonly seq: number;
  readonly eventId: string;
  readonly kind: "selection" | "rejection" | "retraction";
  /** The event that a retraction takes back, null for the other kinds. */
  readonly retracts: string | null;
  /** What was chosen, null for a retraction. */
  readonly choice: ChoiceEvent | null;
}

/**
 * Returns `base` after the answered slates of `events`, without those that a later event of the
 * list retracts. An event that was folded into `base` already cannot be left out any more:
 * `retractionsBefore` finds these, and an older base is needed then.
 *
 * @param events Ascending, without a gap.
 * @throws {RangeError} On a gap or disorder in seq, or a choice the learner cannot use.
 * @throws {TypeError} If an answered slate has no choice, or a retraction names no event.
 */
export function replay(base: Learner, events: readonly LoggedEvent[]): Learner {
  checkSequence(events);
  const choices = settle(events).standing.map(requireChoice);
  return choices.length === 0 ? base : base.learnAll(choices);
}

/** Returns the ids of events that `events` retracts but does not hold: they came earlier. */
export function retractionsBefore(events: readonly LoggedEvent[]): string[] {
  const { retracted } = settle(events);
  for (const { eventId } of events) retracted.delete(eventId);
  return [...retracted];
}

/**
 * Splits the log into the answered slates that stand and the ids that were retracted. It goes
 * from the newest event back, since a retraction may be retracted itself: then it too is as if
 * it had never been, and what it took back counts again.
 */
function settle(
  events: readonly LoggedEvent[],
): { standing: LoggedEvent[]; retracted: Set<string> } {
  const standing: LoggedEvent[] = [];
  const retracted = new Set<string>();
  for (const event of events.toReversed()) {
    if (retracted.has(event.eventId)) continue;
    if (event.kind === "retraction") retracted.add(requireTarget(event));
    else standing.push(event);
  }
  return { standing: standing.reverse(), retracted };
}

function checkSequence(events: readonly LoggedEvent[]): void {
  for (let i = 1; i < events.length; i++) {
    const [previous, seq] = [events[i - 1]!.seq, events[i]!.seq];
    if (seq !== previous + 1) {
      throw new RangeError(
        `Cannot replay events as seq must follow ${previous} without a gap: received ${seq}`,
      );
    }
  }
}

function requireChoice({ seq, kind, choice }: LoggedEvent): ChoiceEvent {
  if (choice === null) {
    throw new TypeError(
      `Cannot replay event ${seq} as a ${kind} must have a choice: received null`,
    );
  }
  return choice;
}

function requireTarget({ seq, retracts }: LoggedEvent): string {
  if (retracts === null) {
    throw new TypeError(
      `Cannot replay event ${seq} as a retraction must name an event: received null`,
    );
  }
  return retracts;
}
