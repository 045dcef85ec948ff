/** Files in Storage: whole objects, bounded, checked. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { collectBytes } from "@shared/formats/collect_bytes.ts";
import { FileUnusable, StoreUnavailable } from "./database.ts";

export interface ObjectStore {
  /**
   * Returns the bytes of an object.
   *
   * @param version Of an object that is written more than once: another one after each upload, so
   * that no cache on the way answers with an older one.
   * @throws {FileUnusable} If it is missing or larger than `bytesMax`.
   * @throws {StoreUnavailable} If Storage is away.
   */
  download(
    bucket: string,
    path: string,
    bytesMax: number,
    version?: string,
  ): Promise<Uint8Array>;
  /** Writes an object that must not exist yet; returns false, and writes nothing, if it does. */
  uploadNew(bucket: string, path: string, bytes: Uint8Array, type: string): Promise<boolean>;
  /** Writes an object, over an earlier one if there is one. */
  upload(bucket: string, path: string, bytes: Uint8Array, type: string): Promise<void>;
  /** Removes objects; those that do not exist are left alone. */
  remove(bucket: string, paths: readonly string[]): Promise<void>;
  /** Returns a URL that reads the object for `seconds`, or null if there is none. */
  signedUrl(bucket: string, path: string, seconds: number): Promise<string | null>;
}

/** Wraps a client that holds the secret key. */
export function supabaseObjects(client: SupabaseClient): ObjectStore {
  return {
    download: (bucket, path, bytesMax, version) =>
      download(client, bucket, path, bytesMax, version),
    async uploadNew(bucket, path, bytes, type) {
      const { error } = await client.storage.from(bucket)
        .upload(path, bytes, { contentType: type, upsert: false });
      if (!error) return true;
      if (isConflict(error)) return false;
      throw new StoreUnavailable(`Cannot write ${bucket}/${path} to Storage: ${error.message}`, {
        cause: error,
      });
    },
    async upload(bucket, path, bytes, type) {
      const { error } = await client.storage.from(bucket)
        .upload(path, bytes, { contentType: type, upsert: true });
      if (!error) return;
      throw new StoreUnavailable(`Cannot write ${bucket}/${path} to Storage: ${error.message}`, {
        cause: error,
      });
    },
    async remove(bucket, paths) {
      if (paths.length === 0) return;
      const { error } = await client.storage.from(bucket).remove([...paths]);
      if (!error) return;
      throw new StoreUnavailable(`Cannot remove from ${bucket}: ${error.message}`, {
        cause: error,
      });
    },
    async signedUrl(bucket, path, seconds) {
      const { data, error } = await client.storage.from(bucket).createSignedUrl(path, seconds);
      if (!error) return data.signedUrl;
      if (isMissing(error)) return null;
      throw new StoreUnavailable(`Cannot sign ${bucket}/${path}: ${error.message}`, {
        cause: error,
      });
    },
  };
}

async function download(
  client: SupabaseClient,
  bucket: string,
  path: string,
  bytesMax: number,
  version: string | undefined,
): Promise<Uint8Array> {
  const failure = (cause: Error) => {
    const Failure = isMissing(cause) ? FileUnusable : StoreUnavailable;
    return new Failure(`Cannot read ${bucket}/${path} from Storage: ${cause.message}`, { cause });
  };
  const { data, error } = await client.storage.from(bucket)
    .download(path, version === undefined ? {} : { cacheNonce: version }).asStream();
  if (error) throw failure(error);
  const bytes = await collectBytes(data, bytesMax).catch((cause) => {
    throw failure(cause);
  });
  if (bytes !== null) return bytes;
  throw new FileUnusable(
    `Cannot read ${bucket}/${path} as it must have at most ${bytesMax} bytes: received more`,
  );
}

/** Said by Storage itself, some of whose versions say 400; nobody else's "not found" counts. */
function isMissing(error: { message: string; status?: number | undefined }): boolean {
  return error.status === 404 || (error.status === 400 && /not.?found/i.test(error.message));
}

function isConflict(
  error: { message: string; status?: number | undefined; statusCode?: string | undefined },
): boolean {
  return error.status === 409 || error.statusCode === "409" ||
    /already exists/i.test(error.message);
}
