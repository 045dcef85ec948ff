/**
 * Storage objects as files, for Supabase Lite. One file holds an object's metadata, as
 * one line of JSON, and then its bytes; it is written under a temporary name, flushed
 * and renamed, so that a reader and a crash see the old object or the new one, whole.
 */
import { createHash } from "node:crypto";
import type { App } from "@supabase/lite";
import { removeIfPresent } from "./atomic_file.ts";

type StorageAdapter = NonNullable<App["_storageAdapter"]>;
type UploadBody = Parameters<StorageAdapter["uploadObject"]>[3];
type ObjectMetadata = Awaited<ReturnType<StorageAdapter["headObject"]>>;

/** First line of an object's file. */
interface Header {
  readonly bucket: string;
  readonly key: string;
  readonly mimetype: string;
  readonly cacheControl: string;
  /** Quoted SHA-256 of the bytes, its first 32 hex digits. */
  readonly eTag: string;
}

/** An object that is on disk. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly metadata: ObjectMetadata;
}

/** What Lite calls, and a way to list what is there. */
export interface DiskStorage extends StorageAdapter {
  /** Every object on disk, in no order. */
  objects(): AsyncIterable<StoredObject>;
}

const HEADER_BYTES_MAX = 8192;
const NAME_LENGTH_MAX = 200; // file systems end at 255, and a temporary name adds 41

/** Opens the objects under `root`, and removes what an interrupted upload left there. */
export async function openDiskStorage(root: string): Promise<DiskStorage> {
  await Deno.mkdir(root, { recursive: true, mode: 0o700 });
  await sweepTemporaryFiles(root);
  const pathOf = (bucket: string, key: string) => `${root}/${fileName(bucket)}/${fileName(key)}`;
  const head = (bucket: string, key: string) => metadataAt(pathOf(bucket, key));
  const remove = (bucket: string, key: string) => removeIfPresent(pathOf(bucket, key));
  return {
    driver: null,
    objects: () => listObjects(root),
    headObject: head,
    async getObject(bucket, key) {
      const { metadata, file } = await openObject(pathOf(bucket, key));
      return { httpStatusCode: 200, metadata, body: file.readable };
    },
    async uploadObject(bucket, key, _version, body, mimetype, cacheControl) {
      const bytes = await bytesOf(body);
      const header = { bucket, key, mimetype, cacheControl, eTag: await eTagOf(bytes) };
      await writeObject(pathOf(bucket, key), header, bytes);
      return await head(bucket, key);
    },
    async copyObject(bucket, key, _version, toBucket, toKey) {
      const { header, file } = await openObject(pathOf(bucket, key));
      const bytes = await new Response(file.readable).bytes();
      const target = pathOf(toBucket, toKey);
      await writeObject(target, { ...header, bucket: toBucket, key: toKey }, bytes);
      return { ...await head(toBucket, toKey), httpStatusCode: 200 };
    },
    deleteObject: remove,
    async deleteObjects(bucket, keys) {
      for (const key of keys) await remove(bucket, key);
    },
    privateAssetUrl: (bucket, key) => Promise.resolve(`file://${pathOf(bucket, key)}`),
  };
}

/** A name without separators or dots, so that no key leaves its folder or looks temporary. */
function fileName(key: string): string {
  const name = encodeURIComponent(key).replaceAll(".", "%2E");
  if (name.length <= NAME_LENGTH_MAX) return name;
  return `${name.slice(0, 100)}~${createHash("sha256").update(key).digest("hex")}`;
}

async function bytesOf(body: UploadBody): Promise<Uint8Array<ArrayBuffer>> {
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  return await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
}

async function eTagOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `"${digest.toHex().slice(0, 32)}"`;
}

async function writeObject(path: string, header: Header, bytes: Uint8Array): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  {
    using file = await Deno.open(temporary, { write: true, createNew: true, mode: 0o600 });
    await writeAll(file, new TextEncoder().encode(`${JSON.stringify(header)}\n`));
    await writeAll(file, bytes);
    await file.syncData();
  }
  await Deno.rename(temporary, path);
  using directory = await Deno.open(folder);
  await directory.sync(); // the rename itself
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

/** An open object: `file` stands at the first byte of its content and is the caller's to close. */
interface OpenObject {
  readonly header: Header;
  readonly metadata: ObjectMetadata;
  readonly file: Deno.FsFile;
}

/** Opens once: another version under the same name cannot come between head and content. */
async function openObject(path: string): Promise<OpenObject> {
  const file = await Deno.open(path);
  try {
    const buffer = new Uint8Array(HEADER_BYTES_MAX);
    const length = await file.read(buffer) ?? 0;
    const end = buffer.subarray(0, length).indexOf(0x0a);
    if (end < 0) {
      throw new SyntaxError(`Cannot read stored object as its first line must be JSON: "${path}"`);
    }
    const header: Header = JSON.parse(new TextDecoder().decode(buffer.subarray(0, end)));
    await file.seek(end + 1, Deno.SeekMode.Start);
    return { header, metadata: metadataOf(header, await file.stat(), end + 1), file };
  } catch (error) {
    file.close();
    throw error;
  }
}

function metadataOf(header: Header, stat: Deno.FileInfo, offset: number): ObjectMetadata {
  const { mimetype, cacheControl, eTag } = header;
  const size = stat.size - offset;
  const times = stat.mtime ? { lastModified: stat.mtime } : {};
  return { mimetype, cacheControl, eTag, size, contentLength: size, ...times };
}

async function metadataAt(path: string): Promise<ObjectMetadata> {
  const { metadata, file } = await openObject(path);
  file.close();
  return metadata;
}

async function* listObjects(root: string): AsyncGenerator<StoredObject> {
  for (const path of filesUnder(root)) {
    const { header, metadata, file } = await openObject(path);
    file.close();
    yield { bucket: header.bucket, key: header.key, metadata };
  }
}

function filesUnder(root: string): string[] {
  return Array.from(Deno.readDirSync(root)).flatMap(({ name: folder }) =>
    Array.from(Deno.readDirSync(`${root}/${folder}`), ({ name }) => `${root}/${folder}/${name}`)
  );
}

async function sweepTemporaryFiles(root: string): Promise<void> {
  for (const path of filesUnder(root)) {
    if (path.endsWith(".tmp")) await Deno.remove(path);
  }
}
