// Goal: an object is there whole or not at all, whatever its name, and a crash between file
// and row is repaired. Method: the adapter on a scratch folder; what an interrupted upload
// leaves is put there by hand.
import assert from "node:assert/strict";
import { type DiskStorage, openDiskStorage } from "../../supabase/local/storage_on_disk.ts";

async function withStorage(work: (storage: DiskStorage, root: string) => Promise<void>) {
  const root = await Deno.makeTempDir();
  try {
    await work(await openDiskStorage(root), root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const upload = (storage: DiskStorage, key: string, bytes: Uint8Array, type = "text/plain") =>
  storage.uploadObject("bucket", key, undefined, bytes, type, "max-age=60");

async function read(storage: DiskStorage, key: string): Promise<Uint8Array> {
  const { body } = await storage.getObject("bucket", key, undefined);
  return await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
}

function filesBelow(root: string): string[] {
  return Array.from(Deno.readDirSync(root)).flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${root}/${name}`) : [`${root}/${name}`]
  );
}

Deno.test("DiskStorage returns the bytes and metadata that it was given", async () => {
  await withStorage(async (storage) => {
    const cases: [key: string, bytes: Uint8Array][] = [
      ["plain.txt", new TextEncoder().encode("text")],
      ["empty", new Uint8Array()],
      ["a/b/c.bin", Uint8Array.from({ length: 100_000 }, (_, i) => i % 256)],
      ["newline first", Uint8Array.of(10, 10, 0)],
      ["../../etc/passwd", Uint8Array.of(1)],
      ["..", Uint8Array.of(2)],
      ["ünï 100%", Uint8Array.of(3)],
      ["looks.tmp", Uint8Array.of(4)],
      ["long/".repeat(100) + "a", Uint8Array.of(5)],
      ["long/".repeat(100) + "b", Uint8Array.of(6)],
    ];
    for (const [key, bytes] of cases) {
      const metadata = await upload(storage, key, bytes);
      assert.deepEqual(await read(storage, key), bytes, key);
      assert.equal(metadata.size, bytes.length);
      assert.equal(metadata.mimetype, "text/plain");
      assert.match(metadata.eTag, /^"[0-9a-f]{32}"$/);
      assert.deepEqual(await storage.headObject("bucket", key, undefined), metadata);
    }
    const keys = (await Array.fromAsync(storage.objects())).map(({ key }) => key);
    assert.deepEqual(keys.sort(), cases.map(([key]) => key).sort());
  });
});

Deno.test("DiskStorage keeps all files below its root", async () => {
  await withStorage(async (storage, root) => {
    await upload(storage, "../../outside", Uint8Array.of(1));
    await upload(storage, "..", Uint8Array.of(2));
    assert.equal(filesBelow(root).length, 2);
  });
});

Deno.test("DiskStorage shows a reader one version, old or new, while it is overwritten", async () => {
  await withStorage(async (storage) => {
    const version = (value: number) => new Uint8Array(300_000).fill(value);
    await upload(storage, "k", version(0));
    let writing = true;
    const writer = (async () => {
      for (let value = 1; value <= 20; value++) {
        await upload(storage, "k", version(value), `text/${"x".repeat(value)}`); // a longer header
      }
      writing = false;
    })();
    while (writing) {
      const bytes = await read(storage, "k");
      assert.deepEqual([bytes.length, new Set(bytes).size], [300_000, 1]);
    }
    await writer;
  });
});

Deno.test("openDiskStorage() sweeps what an interrupted upload left", async () => {
  await withStorage(async (storage, root) => {
    await upload(storage, "kept", Uint8Array.of(1));
    const [path] = filesBelow(root);
    await Deno.writeTextFile(`${path}.0a1b.tmp`, '{"bucket":"bu');
    const reopened = await openDiskStorage(root);
    assert.deepEqual(filesBelow(root), [path]);
    assert.deepEqual(await read(reopened, "kept"), Uint8Array.of(1));
  });
});

Deno.test("DiskStorage copies and deletes, also what is not there", async () => {
  await withStorage(async (storage, root) => {
    await upload(storage, "a", Uint8Array.of(7));
    await storage.copyObject("bucket", "a", undefined, "other", "b", undefined);
    await storage.deleteObjects("bucket", ["a", "missing"]);
    const objects = await Array.fromAsync(storage.objects());
    assert.deepEqual(objects.map(({ bucket, key }) => [bucket, key]), [["other", "b"]]);
    await storage.deleteObject("other", "b", undefined);
    assert.deepEqual(filesBelow(root), []);
    await assert.rejects(() => read(storage, "a"), Deno.errors.NotFound);
  });
});
