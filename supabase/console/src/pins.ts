/** Films that a programmer keeps in sight for a slot, offered or not; kept on this device. */
import { useEffect, useState } from "preact/hooks";
import { PREFIXES } from "./browser_queue.ts";
import { useConsole } from "./console_context.ts";
import { type Slot, slotKey } from "./slot.ts";

/** Ids of the pinned films in the order of pinning, and the way to pin or unpin one. */
export interface Pins {
  readonly ids: readonly string[];
  toggle(id: string): void;
}

export function usePins(slot: Slot): Pins {
  const { user } = useConsole();
  const key = `${PREFIXES.pins}${user.id}.${slotKey(slot)}`;
  const [ids, setIds] = useState(() => read(key));
  useEffect(() => {
    const otherTab = (event: StorageEvent) => event.key === key && setIds(read(key));
    addEventListener("storage", otherTab);
    return () => removeEventListener("storage", otherTab);
  }, [key]);
  return {
    ids,
    toggle(id) {
      const before = read(key);
      const after = before.includes(id) ? before.filter((one) => one !== id) : [...before, id];
      if (after.length > 0) localStorage.setItem(key, JSON.stringify(after));
      else localStorage.removeItem(key);
      setIds(after);
    },
  };
}

const read = (key: string) => JSON.parse(localStorage.getItem(key) ?? "[]") as readonly string[];
