/** Files in Storage: whole objects, bounded, checked. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { StoreUnavailable } from "./database.ts";

export interface ObjectStore {
  /**
   * Returns the bytes of an object.
   * @throws {StoreUnavailable} If it is missing, larger than `bytesMax`, or Storage is away.
   */
  download(bucket: string, path: string, bytesMax: number): Promise<Uint8Array>;
  /** Writes an object that must not exist yet; returns false, and writes nothing, if it does. */
  uploadNew(bucket: string, path: string, bytes: Uint8Array, type: string): Promise<boolean>;
}

/** Wraps a client that holds the secret key. */
export function supabaseObjects(client: SupabaseClient): ObjectStore {
  return {
    async download(bucket, path, bytesMax) {
      const { data, error } = await client.storage.from(bucket).download(path);
      if (error) {
        throw new StoreUnavailable(`Cannot read ${bucket}/${path} from Storage: ${error.message}`, {
          cause: error,
        });
      }
      if (data.size > bytesMax) {
        throw new StoreUnavailable(
          `Cannot read ${bucket}/${path} as it must have at most ${bytesMax} bytes: received ${data.size}`,
        );
      }
      return new Uint8Array(await data.arrayBuffer());
    },
    async uploadNew(bucket, path, bytes, type) {
      const { error } = await client.storage.from(bucket).upload(
        path,
        bytes,
        {
          contentType: type,
          upsert: false,
        },
      );
      if (!error) return true;
      if (isConflict(error)) return false;
      throw new StoreUnavailable(`Cannot write ${bucket}/${path} to Storage: ${error.message}`, {
        cause: error,
      });
    },
  };
}

function isConflict(
  error: { message: string; status?: number | undefined; statusCode?: string | undefined },
): boolean {
  return error.status === 409 || error.statusCode === "409" ||
    /already exists/i.test(error.message);
}
