import { collectBytes } from "@shared/formats/collect_bytes.ts";
import assert from "node:assert/strict";

/** A stream of pieces that remembers how many were taken and whether it was cancelled. */
function streamOf(...sizes: number[]) {
  const told = { taken: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const size = sizes[told.taken];
      if (size === undefined) return controller.close();
      controller.enqueue(new Uint8Array(size).fill(++told.taken));
    },
    cancel() {
      told.isCancelled = true;
    },
  }, { highWaterMark: 0 });
  return { stream, told };
}

Deno.test("collectBytes() returns all pieces in order", async () => {
  const bytes = await collectBytes(streamOf(2, 0, 1).stream, 3);
  assert.deepEqual(bytes, Uint8Array.of(1, 1, 3));
});

Deno.test("collectBytes() takes no body for an empty one", async () => {
  assert.deepEqual(await collectBytes(null, 0), new Uint8Array(0));
});

Deno.test("collectBytes() cancels what is too long without reading the rest", async () => {
  const { stream, told } = streamOf(2, 2, 1000);
  assert.equal(await collectBytes(stream, 3), null);
  assert.deepEqual(told, { taken: 2, isCancelled: true });
});
