// Goal: one at a time, in order, whatever the others do. Method: work that notes when it runs.
import assert from "node:assert/strict";
import { createSessionGate } from "../../supabase/local/session_gate.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

Deno.test("createSessionGate() runs work one by one in order of arrival", async () => {
  const gate = createSessionGate();
  const events: string[] = [];
  await Promise.all([3, 1, 2].map((name) =>
    gate.run(async () => {
      events.push(`${name} in`);
      await turn();
      events.push(`${name} out`);
    })
  ));
  assert.deepEqual(events, ["3 in", "3 out", "1 in", "1 out", "2 in", "2 out"]);
});

Deno.test("createSessionGate() hands results and errors to their caller and goes on", async () => {
  const gate = createSessionGate();
  const failing = gate.run(() => Promise.reject(new RangeError("first")));
  const following = gate.run(() => Promise.resolve("second"));
  await assert.rejects(failing, { name: "RangeError", message: "first" });
  assert.equal(await following, "second");
});
