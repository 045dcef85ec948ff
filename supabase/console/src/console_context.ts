/** What every view of a signed-in programmer shares. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { Api } from "./api.ts";
import type { Feedback } from "./feedback.ts";
import type { FeedbackQueue } from "./feedback_queue.ts";
import type { Memory } from "./memory.ts";
import { type HeldSlate, parseSlate, type SlateCache } from "./slate_cache.ts";
import type { Slot } from "./slot.ts";
import type { Speech } from "./texts.ts";

/** The account, as its token describes it. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly isAdmin: boolean;
  /** Channels the account is limited to; null means all. */
  readonly channels: readonly string[] | null;
}

export interface Console {
  readonly client: SupabaseClient;
  readonly api: Api;
  readonly user: User;
  readonly speech: Speech;
  readonly queue: FeedbackQueue;
  readonly slates: SlateCache;
  /** Answers of earlier visits. */
  readonly memory: Memory;
  /** Channels the account may use, in the operator's order. */
  readonly channels: readonly string[];
}

export const ConsoleContext = createContext<Console | null>(null);

/** @throws {Error} Outside of the signed-in console. */
export function useConsole(): Console {
  const value = useContext(ConsoleContext);
  if (!value) throw new Error("Cannot use the console's state as nobody is signed in");
  return value;
}

/** The feedback of this device; draws again when it changes. */
export function useFeedback(): readonly Feedback[] {
  const { queue } = useConsole();
  const [entries, setEntries] = useState(queue.entries);
  useEffect(() => {
    setEntries(queue.entries);
    return queue.subscribe(() => setEntries(queue.entries));
  }, [queue]);
  return entries;
}

/** The slate that this device holds for a slot; draws again when it changes. */
export function useHeldSlate(slot: Slot): HeldSlate | null {
  const { slates } = useConsole();
  const [text, setText] = useState(slates.read(slot));
  useEffect(() => {
    const follow = () => setText(slates.read(slot));
    follow();
    return slates.subscribe(follow);
  }, [slates, slot.channel, slot.date, slot.hour]);
  return useMemo(() => text === null ? null : parseSlate(text), [text]);
}
