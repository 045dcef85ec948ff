// Goal: what was answered last is found again, for one account, and never fills the device.
import assert from "node:assert/strict";
import { Memory } from "../../supabase/console/src/memory.ts";

/** A storage with room for `roomMax` characters, over a plain map. */
function storageOf(roomMax = Infinity): Storage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const used = () => [...kept].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return {
    kept,
    get length() {
      return kept.size;
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    setItem(key: string, value: string) {
      if (used() + value.length > roomMax) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, value);
    },
  };
}

Deno.test("Memory.read() finds what was written for this account, and nothing else", () => {
  const storage = storageOf();
  new Memory(storage, "ada.").write("week", { at: 5, data: [1] });
  assert.deepEqual(new Memory(storage, "ada.").read("week"), { at: 5, data: [1] });
  assert.equal(new Memory(storage, "ada.").read("month"), null);
  assert.equal(new Memory(storage, "bob.").read("week"), null);
});

Deno.test("Memory.write() keeps nothing of an account that has signed out", () => {
  const storage = storageOf();
  const memory = new Memory(storage, "ada.");
  memory.close();
  memory.write("week", { at: 5, data: [1] });
  assert.equal(storage.length, 0);
});

Deno.test("Memory.write() forgets the oldest of many, whatever their order", () => {
  const storage = storageOf();
  const memory = new Memory(storage, "ada.");
  storage.setItem("other", "stays");
  memory.write("old", { at: 0, data: 0 });
  for (let at = 40; at > 10; at--) memory.write(`key ${at}`, { at, data: at });
  assert.equal(memory.read("old"), null);
  assert.deepEqual(memory.read("key 40"), { at: 40, data: 40 });
  assert.equal(storage.kept.size, 25, "24 answers and what is not ours");
});

Deno.test("Memory.write() makes room when the device is full, and goes without if need be", () => {
  const storage = storageOf(300);
  const memory = new Memory(storage, "ada.");
  storage.setItem("other", "stays");
  memory.write("small", { at: 1, data: "x".repeat(100) });
  memory.write("large", { at: 2, data: "x".repeat(400) });
  assert.deepEqual([...storage.kept.keys()], ["other"]);
});
