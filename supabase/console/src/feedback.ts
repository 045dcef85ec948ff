/** Feedback as it waits on this device: picks, refusals, and their undoing. */
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import type { Slot } from "./slot.ts";

/** What the server said when it recorded an event. */
export interface Recorded {
  readonly event_id: string;
  readonly seq: number | null;
  readonly duplicate: boolean;
  readonly selections_until_checkpoint?: number;
}

/** A refusal is answered with the next slate. */
export type RefusalAnswer = Recorded & SlateAnswer;

/** Why it was not accepted; kept to be shown, so plain data. */
export interface Setback {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
}

/**
 * One action of a programmer. `eventId` makes sending it twice the same as once; that of an undo is
 * known here alone, as an event has one undo whoever sends it.
 */
export interface Feedback {
  readonly eventId: string;
  readonly kind: "pick" | "refuse" | "undo";
  readonly slot: Slot;
  /** Film picked, or the film or slate meant by an undo, for people. */
  readonly title: string;
  /** Film picked. */
  readonly movieId: string | null;
  /** Event that an undo takes back. */
  readonly retracts: string | null;
  /** Route and body of the request. */
  readonly path: string;
  readonly body: object;
  /** Milliseconds since 1970; orders the actions of this device. */
  readonly createdAt: number;
  readonly state: "pending" | "done" | "failed";
  /** Times it was sent. */
  readonly attempts: number;
  /** Last setback; a pending action may have had one and is tried again. */
  readonly setback: Setback | null;
  readonly recorded: Recorded | null;
}

/** An action about to be queued. */
export type NewFeedback = Omit<
  Feedback,
  "createdAt" | "state" | "attempts" | "setback" | "recorded"
>;
