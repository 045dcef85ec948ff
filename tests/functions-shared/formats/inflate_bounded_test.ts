// Goal: what was deflated comes back, and data that lies about its size costs nothing. How little
// memory that takes is measured in npz_memory_test.ts.
import assert from "node:assert/strict";
import { inflateBounded } from "@shared/formats/inflate_bounded.ts";
import { deflate, zeros } from "./deflate.ts";

/** 20,000 bytes that compress badly, so that they take many pieces. */
const noise = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i * 31 + (i >> 3) * 7) & 0xff);

Deno.test("inflateBounded() gives back what was deflated", async () => {
  for (const bytes of [noise, noise.slice(0, 1), noise.slice(0, 1024), new Uint8Array(0)]) {
    assert.deepEqual(await inflateBounded(await deflate([bytes]), bytes.length), bytes);
  }
});

Deno.test("inflateBounded() throws when the size is not as declared", async () => {
  const deflated = await deflate([noise]);
  await assert.rejects(inflateBounded(deflated, noise.length - 1), {
    name: "RangeError",
    message: "Cannot inflate as the data must hold 19999 bytes: received more",
  });
  await assert.rejects(inflateBounded(deflated, noise.length + 1), {
    name: "RangeError",
    message: "Cannot inflate as the data must hold 20001 bytes: received 20000",
  });
});

Deno.test("inflateBounded() throws on every kind of broken data", async (t) => {
  const deflated = await deflate([noise]);
  const broken: [name: string, bytes: Uint8Array, error: string][] = [
    ["nothing", new Uint8Array(0), "RangeError"],
    ["block type 3", Uint8Array.of(7, 255, 255), "SyntaxError"],
    ["first half", deflated.slice(0, deflated.length / 2), "RangeError"],
    ["something appended", Uint8Array.of(...deflated, 1, 2, 3), "SyntaxError"],
    ["overwritten", deflated.slice().fill(0xff, 500, 600), "SyntaxError"],
  ];
  for (const [name, bytes, error] of broken) {
    await t.step(name, async () => {
      await assert.rejects(inflateBounded(bytes, noise.length), { name: error });
    });
  }
});

Deno.test("inflateBounded() stops a bomb at the declared size", async () => {
  const bomb = await deflate(zeros(32));
  assert.ok(bomb.length < 40_000);
  await assert.rejects(inflateBounded(bomb, 1000), { name: "RangeError", message: /more$/ });
});
