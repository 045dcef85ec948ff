import { FileUnusable, StoreUnavailable } from "@shared/stores/database.ts";
import { type ObjectStore, supabaseObjects } from "@shared/stores/object_store.ts";
import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";

/** Storage that answers every request so. */
function storageAnswering(answer: (url: string) => Response): ObjectStore {
  return supabaseObjects(createClient("http://storage.test", "sb_secret_test", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: (input) => Promise.resolve(answer(String(input))) },
  }));
}

Deno.test("ObjectStore.download() returns the bytes of an object", async () => {
  const objects = storageAnswering(() => new Response(Uint8Array.of(1, 2, 3)));
  assert.deepEqual(await objects.download("b", "file", 3), Uint8Array.of(1, 2, 3));
});

Deno.test("ObjectStore.download() asks for a version by an address of its own", async () => {
  const asked: string[] = [];
  const objects = storageAnswering((url) => {
    asked.push(new URL(url).search);
    return new Response("x");
  });
  await objects.download("b", "file", 3);
  await objects.download("b", "file", 3, "of 12:30");
  assert.deepEqual(asked, ["", "?cacheNonce=of+12%3A30"]);
});

Deno.test("ObjectStore.download() stops at the first byte too many", async () => {
  let taken = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken++;
      controller.enqueue(new Uint8Array(1000));
    },
  }, { highWaterMark: 0 });
  const objects = storageAnswering(() => new Response(endless));
  await assert.rejects(
    objects.download("b", "file", 2999),
    new FileUnusable("Cannot read b/file as it must have at most 2999 bytes: received more"),
  );
  assert.equal(taken, 3);
});

Deno.test("ObjectStore.download() is unavailable where the connection breaks half-way", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new TypeError("connection closed"));
    },
  });
  const objects = storageAnswering(() => new Response(broken));
  await assert.rejects(objects.download("b", "file", 3), (error) => {
    assert(error instanceof StoreUnavailable);
    assert.equal(error.message, "Cannot read b/file from Storage: connection closed");
    return true;
  });
});

Deno.test("ObjectStore.download() tells an object that there is not", async () => {
  const missing = { statusCode: "404", error: "not_found", message: "Object not found" };
  const objects = storageAnswering(() => Response.json(missing, { status: 400 }));
  await assert.rejects(objects.download("b", "file", 3), (error) => {
    assert(error instanceof FileUnusable);
    assert.equal(error.message, "Cannot read b/file from Storage: Object not found");
    return true;
  });
});

Deno.test("ObjectStore.download() takes the word of anyone else for Storage being away", async (t) => {
  const answers: [name: string, answer: () => Response][] = [
    ["a gateway", () => new Response("<h1>Not found here</h1>", { status: 502 })],
    ["no address", () => {
      throw new TypeError("dns error: name not found");
    }],
  ];
  for (const [name, answer] of answers) {
    await t.step(name, async () => {
      await assert.rejects(storageAnswering(answer).download("b", "file", 3), (error) => {
        assert(error instanceof StoreUnavailable && !(error instanceof FileUnusable));
        return true;
      });
    });
  }
});
