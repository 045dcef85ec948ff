/** The slates this device holds, so that a reload or a lost connection shows the same films. */
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { type Slot, slotKey } from "./slot.ts";

/** A slate as it was answered, with what led to it. */
export interface HeldSlate {
  readonly answer: SlateAnswer;
  /** Milliseconds since 1970. */
  readonly fetchedAt: number;
  /** Films that the programmer left out by hand. */
  readonly excluded: readonly { readonly movieId: string; readonly title: string }[];
  /** The refusal that this slate answers, and the slate refused; null without one. */
  readonly refusal: { readonly eventId: string; readonly previous: HeldSlate } | null;
}

const HELD_MAX = 20;

/** Slates of one account by slot. */
export class SlateCache {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  readonly #prefix: string;
  readonly #listeners = new Set<() => void>();
  #closed = false;

  constructor(
    storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">,
    prefix: string,
  ) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** The text under which the slot's slate is stored; changes with each new slate. */
  read(slot: Slot): string | null {
    return this.#storage.getItem(this.#prefix + slotKey(slot));
  }

  hold(slot: Slot, slate: HeldSlate): void {
    if (this.#closed) return;
    this.#storage.setItem(this.#prefix + slotKey(slot), JSON.stringify(slate));
    this.#forgetOldest();
    this.notify();
  }

  /** Holds nothing more: a slate may still be under way when an account signs out. */
  close(): void {
    this.#closed = true;
  }

  /** Calls `listener` after each change; returns a function that ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another tab has changed something. */
  notify(): void {
    for (const listener of this.#listeners) listener();
  }

  #forgetOldest(): void {
    const keys = Array.from({ length: this.#storage.length }, (_, i) => this.#storage.key(i)!)
      .filter((key) => key.startsWith(this.#prefix));
    const byAge = keys.map((key) => ({ key, slate: parseSlate(this.#storage.getItem(key)!) }))
      .sort((a, b) => a.slate.fetchedAt - b.slate.fetchedAt);
    for (const { key } of byAge.slice(0, Math.max(0, byAge.length - HELD_MAX))) {
      this.#storage.removeItem(key);
    }
  }
}

/** Reads what `SlateCache.read` returned. */
export const parseSlate = (text: string) => JSON.parse(text) as HeldSlate;
