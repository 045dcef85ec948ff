// Goal: once something is held no request waits, a version that cannot be used leaves the old one
// in place, and it is tried again only where that may help. Method: work after the response is
// collected and run by hand, the clock too.
import assert from "node:assert/strict";
import { KeptFresh, type Reading } from "@shared/stores/kept_fresh.ts";
import { captureLog } from "../observability/captured_log.ts";

function world() {
  const later: (() => Promise<void>)[] = [];
  const clock = { ms: 0 };
  const kept = new KeptFresh<string | null>("films", {
    later: (work) => void later.push(work),
    now: () => clock.ms,
  });
  let reads = 0;
  const reading = (answer: Partial<Reading<string | null>> | Error) => () => {
    reads++;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ value: null, isVersion: true, fault: null, isFinal: true, ...answer });
  };
  return {
    kept,
    later,
    clock,
    reading,
    reads: () => reads,
    runLater: async () => {
      for (const work of later.splice(0)) await work();
    },
  };
}

const BROKEN = { value: "copy", isVersion: false, fault: "Cannot read it", isFinal: true };

Deno.test("get() reads a version once, however many wait for it", async () => {
  const { kept, reading, reads } = world();
  const read = reading({ value: "one" });
  const both = await Promise.all([kept.get("1", read, true), kept.get("1", read, true)]);
  assert.deepEqual([...both, await kept.get("1", read, false), reads()], ["one", "one", "one", 1]);
});

Deno.test("get() answers the old version while the new one is read after the response", async () => {
  const { kept, reading, reads, later, runLater } = world();
  await kept.get("1", reading({ value: "one" }), true);
  const read = reading({ value: "two" });
  assert.equal(await kept.get("2", read, false), "one");
  assert.equal(await kept.get("2", read, false), "one");
  assert.deepEqual([reads(), later.length], [1, 1], "nothing read yet, and one reading due");
  await runLater();
  assert.deepEqual([await kept.get("2", read, false), reads()], ["two", 2]);
});

Deno.test("get() waits for a newer version as long as nothing was served", async () => {
  const { kept, reading } = world();
  await kept.get("1", reading({ value: "one" }), true);
  assert.equal(await kept.get("2", reading({ value: "two" }), true), "two");
});

Deno.test("get() keeps the old version when the new one is broken, and says so", async () => {
  const { kept, reading, reads, runLater, clock } = world();
  const logged = captureLog();
  await kept.get("1", reading({ value: "one" }), true);
  await kept.get("2", reading(BROKEN), false);
  await runLater();
  clock.ms = 1e9;
  assert.equal(await kept.get("2", reading(BROKEN), false), "one", "not the older copy");
  await runLater();
  assert.equal(reads(), 2, "a broken file does not mend itself");
  assert.deepEqual(logged.map(({ artifact, reason }) => [artifact, reason]), [
    ["films", "Cannot read it"],
  ]);
  await kept.get("3", reading({ value: "three" }), false);
  await runLater();
  assert.equal(await kept.get("3", reading({}), false), "three");
});

Deno.test("get() tries again when Storage was at fault", async (t) => {
  const failures: [name: string, Partial<Reading<string>> | Error][] = [
    ["a copy stands in", { ...BROKEN, isFinal: false }],
    ["an error", new Error("away")],
  ];
  for (const [name, failure] of failures) {
    await t.step(name, async () => {
      const { kept, reading, reads, runLater, clock } = world();
      captureLog();
      await kept.get("1", reading({ value: "one" }), true);
      await kept.get("2", reading(failure), false);
      await runLater();
      clock.ms = 29_999;
      assert.equal(await kept.get("2", reading(failure), false), "one");
      await runLater();
      assert.equal(reads(), 2);
      clock.ms = 30_000;
      assert.equal(await kept.get("2", reading({ value: "two" }), false), "one");
      await runLater();
      assert.equal(await kept.get("2", reading({}), false), "two");
    });
  }
});

Deno.test("get() serves what stands in on a cold start, and the file itself once it can", async () => {
  const { kept, reading, runLater, clock } = world();
  captureLog();
  assert.equal(await kept.get("1", reading({ ...BROKEN, isFinal: false }), true), "copy");
  clock.ms = 30_000;
  assert.equal(await kept.get("1", reading({ value: "one" }), false), "copy");
  await runLater();
  assert.equal(await kept.get("1", reading({}), false), "one");
});

Deno.test("get() throws while nothing is held, and reads anew the next time", async () => {
  const { kept, reading } = world();
  await assert.rejects(kept.get("1", reading(new Error("away")), true), /away/);
  assert.equal(await kept.get("1", reading({ value: "one" }), true), "one");
});

Deno.test("get() lets go of what is not in Storage any more", async () => {
  const { kept, reading, runLater } = world();
  await kept.get("1", reading({ value: "one" }), true);
  await kept.get("none", reading({ value: null }), false);
  await runLater();
  assert.equal(await kept.get("none", reading({}), false), null);
});
