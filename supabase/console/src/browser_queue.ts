/** The feedback queue on this browser: its storage, its locks, its other tabs. */
import type { Api } from "./api.ts";
import type { Feedback, Recorded, RefusalAnswer } from "./feedback.ts";
import { FeedbackQueue } from "./feedback_queue.ts";
import { parseSlate, type SlateCache } from "./slate_cache.ts";

/** Beginnings of this page's keys in the storage. */
export const PREFIXES = {
  feedback: "console.feedback.",
  slate: "console.slate.",
  memory: "console.memory.",
  pins: "console.pins.",
} as const;

/** The queue of an account, and `start`, which follows the browser until its result is called. */
export function browserQueue(api: Api, slates: SlateCache, userId: string) {
  const prefix = `${PREFIXES.feedback}${userId}.`;
  const queue: FeedbackQueue = new FeedbackQueue({
    storage: localStorage,
    prefix,
    send: (feedback) => api.post<Recorded>(feedback.path, feedback.body),
    onRecorded: (feedback, answer) => holdNextSlate(queue, slates, feedback, answer),
    // without locks (a page over plain HTTP) two tabs may send the same event, which is one event
    exclusively: (work) => navigator.locks?.request(prefix, work) ?? work(),
    later(work, delayMs) {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
    now: Date.now,
  });
  return { queue, start: () => follow(queue, slates, prefix) };
}

/** A refusal brings the next slate, unless it was taken back meanwhile. */
function holdNextSlate(
  queue: FeedbackQueue,
  slates: SlateCache,
  { kind, slot, eventId }: Feedback,
  answer: Recorded,
): void {
  const isUndone = queue.entries.some(({ retracts }) => retracts === eventId);
  if (kind !== "refuse" || isUndone) return;
  const text = slates.read(slot);
  const refused = text === null ? null : parseSlate(text);
  slates.hold(slot, {
    answer: answer as RefusalAnswer,
    fetchedAt: Date.now(),
    excluded: refused?.excluded ?? [],
    refusal: refused && { eventId, previous: { ...refused, refusal: null } },
  });
}

function follow(queue: FeedbackQueue, slates: SlateCache, prefix: string): () => void {
  const kick = () => queue.kick();
  const otherTab = ({ key }: StorageEvent) => {
    if (key === null || key.startsWith(prefix)) queue.refresh();
    if (key === null || key.startsWith(PREFIXES.slate)) slates.notify();
  };
  addEventListener("online", kick);
  addEventListener("storage", otherTab);
  queue.kick();
  return () => {
    removeEventListener("online", kick);
    removeEventListener("storage", otherTab);
    queue.close();
  };
}

/** Removes what an account that signs out has seen; what it has done and not sent yet stays. */
export function forgetSeen(userId: string): void {
  const prefixes = [PREFIXES.slate, PREFIXES.memory, PREFIXES.pins].map((one) => one + userId);
  const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i)!);
  for (const key of keys) {
    if (prefixes.some((prefix) => key.startsWith(prefix))) localStorage.removeItem(key);
  }
}
