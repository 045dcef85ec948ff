/**
 * A look at the project that anyone may ask for, without credentials and often: bounded in time,
 * remembered for a few seconds, and silent about errors, which the log tells.
 */
import { log } from "@shared/observability/log.ts";
import { DatabaseRefusal, StoreUnavailable } from "./database.ts";
import { within } from "./within.ts";

/** What to look at. */
export interface Look<T> {
  look(): Promise<T>;
  /** Told when the look fails or takes too long. */
  readonly unanswered: T;
  /** Sentence for the log then. */
  readonly failure: string;
  /** Milliseconds. */
  now(): number;
  readonly timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 5000;
const KEEP_MS = 5000;

/** Returns the function that looks; callers at the same time share one look. */
export function boundedLook<T>(what: Look<T>): () => Promise<T> {
  let kept: { readonly untilMs: number; readonly seen: Promise<T> } | null = null;
  return () => {
    if (kept === null || what.now() >= kept.untilMs) {
      kept = { untilMs: what.now() + KEEP_MS, seen: lookOnce(what) };
    }
    return kept.seen;
  };
}

async function lookOnce<T>({ look, unanswered, failure, timeoutMs }: Look<T>): Promise<T> {
  try {
    return await within(timeoutMs ?? TIMEOUT_MS, look());
  } catch (error) {
    const isKnown = error instanceof StoreUnavailable || error instanceof DatabaseRefusal;
    log[isKnown ? "warn" : "error"](failure, {
      reason: error instanceof Error ? error.stack : String(error),
    });
    return unanswered;
  }
}
